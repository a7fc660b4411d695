"""Requests into parameters, results and refusals into responses."""

from typing import Any

from aiohttp import web

from .problems import Upload
from .records import JSON, ApiError

__all__ = ["failure", "read_params", "success"]

# What stands in front of the real server answers so when it cannot reach it.
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    "<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


async def read_params(request: web.Request) -> dict[str, Any]:
    """The parameters of a request, from its address, form or JSON body."""
    params: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        if request.can_read_body:
            params |= await request.json()
        return params
    form = await request.post()
    return params | {name: _part(value) for name, value in form.items()}


def success(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def failure(fault: ApiError) -> web.Response:
    if fault.code == 502 and fault.description == "Bad Gateway":
        return web.Response(text=BAD_GATEWAY, status=502, content_type="text/html")
    body: JSON = {"ok": False, "error_code": fault.code, "description": fault.description}
    if fault.retry_after is not None:
        body["parameters"] = {"retry_after": fault.retry_after}
    return web.json_response(body, status=fault.code)


def _part(value: str | bytes | bytearray | web.FileField) -> str | Upload:
    if isinstance(value, web.FileField):
        with value.file as stream:
            return Upload(value.filename, value.content_type, stream.read())
    return value if isinstance(value, str) else value.decode()
