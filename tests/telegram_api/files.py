"""Files that people and the bot have sent, and the parts of a message that describe them."""

from collections.abc import Mapping
from typing import Any

from .problems import Upload
from .records import JSON, bad_request

__all__ = ["MEDIA", "Files"]

PHOTO_SIZES = ((90, 67), (1280, 960))
VOICE_SECONDS = 3
MEDIA = ("photo", "document", "voice", "sticker")


class Files:
    """Not safe for threads by itself: the state's lock guards it."""

    def __init__(self) -> None:
        self._by_id: dict[str, Upload] = {}

    def keep(self, upload: Upload) -> JSON:
        """Store a file; returns what every description of a file begins with."""
        number = len(self._by_id) + 1
        file_id = f"AgACAgUAAxkBAAI{number:06d}"
        self._by_id[file_id] = upload
        return {"file_id": file_id, "file_unique_id": f"AQAD{number:06d}", "file_size": len(upload.data)}

    def describe(self, file_id: str) -> JSON:
        """What getFile answers."""
        upload = self._by_id.get(file_id)
        if upload is None:
            raise bad_request("invalid file_id")
        number = file_id[-6:]
        known = {"file_id": file_id, "file_unique_id": f"AQAD{number}", "file_size": len(upload.data)}
        return {**known, "file_path": f"files/{number}/{upload.file_name}"}

    def at(self, path: str) -> Upload | None:
        """The file to download from this path."""
        return next(
            (upload for known, upload in self._by_id.items() if path == self.describe(known)["file_path"]),
            None,
        )

    def resolve(self, value: Any, params: Mapping[str, Any]) -> Upload:
        """The file that a parameter means: uploaded, attached beside it, known by its id, or a link."""
        if isinstance(value, Upload):
            return value
        attached = params.get(str(value).removeprefix("attach://"))
        if isinstance(attached, Upload):
            return attached
        if str(value).startswith(("http://", "https://")):
            return Upload(str(value).rpartition("/")[2] or "file", "application/octet-stream", b"")
        if value not in self._by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._by_id[value]

    def content(self, kind: str, upload: Upload) -> JSON:
        """The part of a message that shows `upload` as a photo, document, voice message or sticker."""
        if kind == "photo":
            sizes = [{**self.keep(upload), "width": width, "height": height} for width, height in PHOTO_SIZES]
            return {"photo": sizes}
        known = self.keep(upload)
        if kind == "voice":
            return {"voice": {**known, "duration": VOICE_SECONDS, "mime_type": upload.mime_type}}
        if kind == "sticker":
            shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": {**known, **shape, "emoji": "👍"}}
        return {"document": {**known, "file_name": upload.file_name, "mime_type": upload.mime_type}}
