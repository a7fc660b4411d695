"""The text of a call, as the message will carry it."""

import html
from collections.abc import Mapping
from typing import Any

from .entities import with_found
from .markup import Marked, MarkupError, parse_html
from .records import JSON, bad_request

__all__ = ["html_of", "text_content"]


def text_content(params: Mapping[str, Any], name: str) -> JSON:
    """`text` or `caption` with its entities, ready to stand in a message; empty without such a parameter."""
    if not params.get(name):
        return {}
    entities = "entities" if name == "text" else f"{name}_entities"
    marked = with_found(_marked(params, name, entities).trimmed())
    if not marked.text:
        raise bad_request(f"{'text' if name == 'text' else name} must be non-empty")
    return {name: marked.text} | (
        {entities: [dict(one) for one in marked.entities]} if marked.entities else {}
    )


def html_of(params: Mapping[str, Any], name: str) -> str:
    """The text as it was sent when it was HTML, else the same text escaped."""
    text = str(params.get(name) or "")
    return text if _is_html(params) else html.escape(text, quote=False)


def _marked(params: Mapping[str, Any], name: str, entities: str) -> Marked:
    if not _is_html(params):
        return Marked(params[name], tuple(params.get(entities) or ()))
    try:
        return parse_html(params[name])
    except MarkupError as fault:
        raise bad_request(f"can't parse entities: {fault}") from fault


def _is_html(params: Mapping[str, Any]) -> bool:
    return str(params.get("parse_mode", "")).upper() == "HTML"
