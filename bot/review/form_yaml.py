"""The form of a knowledge file and its YAML text, which alone is the truth: one is read from the other."""

from collections.abc import Mapping
from dataclasses import fields

from bot.review.form import Form, FormSource, FormStep, printable, tidied
from bot.review.yaml_text import Data, data_of, yaml_of
from intents.document import Table, parse_document
from intents.entry import STYLES

__all__ = ["read_form_of", "write_yaml"]

# Where reading drops a piece of the text, which a form would not give back.
_LOSSY = {"anchor", "cut-off", "key-not-text", "repeated-key", "tag"}
_TEXTS = ("title", "answer", "fee", "time", "online", "checked", "recheck_by", "owner")


def read_form_of(text: str) -> Form:
    """Return the form of a knowledge file. Comments have no place in it.

    A faulty file is shown as far as fields can hold it, what they cannot stands in `rest`. A text that cannot be read,
    or not without losing a piece, comes back as `raw` and nothing else. Control characters are gone either way.
    """
    text = printable(text)
    data = _read(text)
    if data is None:
        return Form(raw=text)
    shown = _Shown(data)
    questions, tests = shown.below("questions"), shown.below("tests")
    by_style = {style: questions.lines(style) for style in STYLES}
    # Sentences that nobody sorted by style are shown too.
    by_style["formal"] = by_style["formal"] or shown.lines("questions")
    form = Form(
        questions=by_style,
        steps=tuple(FormStep(**row) for row in shown.rows("steps", FormStep())),
        documents=shown.lines("documents"),
        sources=tuple(FormSource(**row) for row in shown.rows("sources", FormSource())),
        related=shown.ids("related"),
        formerly=shown.ids("formerly"),
        talk=shown.flag("talk"),
        nearby=shown.flag("nearby"),
        ask=tests.lines("ask"),
        refuse=tests.lines("not"),
        **{key: shown.text(key) for key in _TEXTS},
    )
    left = {key: value for key, value in data.items() if value or key not in ("questions", "tests")}
    return tidied(form if not left else Form(**{**vars(form), "rest": yaml_of(left)}))


def write_yaml(form: Form) -> str:
    """Return the text of `form` as the knowledge files are written; `raw` is the text itself.

    A `rest` that is no YAML is put before everything else as it is, so that reading reports it.
    """
    form = tidied(form)
    if form.raw:
        return form.raw
    rest = _read(form.rest) if form.rest else {}
    if rest is None:
        return f"{form.rest}\n{yaml_of(_data(form))}"
    return yaml_of(_joined(rest, _data(form)))


def _read(text: str) -> dict[str, Data] | None:
    tree, faults = parse_document("", text)
    if not isinstance(tree, Table) or any(fault.code in _LOSSY for fault in faults):
        return None
    data = data_of(tree)
    return data if isinstance(data, dict) else None


class _Shown:
    """Takes out of the data what fields can show; what they cannot stays there."""

    def __init__(self, data: dict[str, Data]) -> None:
        self._data = data

    def below(self, key: str) -> "_Shown":
        value = self._data.get(key)
        return _Shown(value if isinstance(value, dict) else {})

    def text(self, key: str) -> str:
        value = self._data.get(key)
        return str(self._data.pop(key)) if isinstance(value, str) else ""

    def texts(self, key: str) -> list[str]:
        texts = _texts(self._data.get(key, {}))
        if texts is None:
            return []
        del self._data[key]
        return texts

    def lines(self, key: str) -> str:
        return "\n".join(text.replace("\n", " ") for text in self.texts(key))

    def ids(self, key: str) -> str:
        return ", ".join(self.texts(key))

    def flag(self, key: str) -> bool:
        return self._data.get(key) in ("true", "false") and self._data.pop(key) == "true"

    def rows(self, key: str, empty: FormStep | FormSource) -> list[dict[str, str]]:
        """Return the items as rows, all or none: an odd one would lose its place among the others."""
        names = [part.name for part in fields(empty)]
        value = self._data.get(key)
        rows = [_row(item, names) for item in value] if isinstance(value, list) else [None]
        whole = [row for row in rows if row is not None]
        if len(whole) < len(rows):
            return []
        del self._data[key]
        return whole


def _texts(value: Data) -> list[str] | None:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list):
        return None
    texts = [item for item in items if isinstance(item, str)]
    return texts if len(texts) == len(items) else None


def _row(item: Data, names: list[str]) -> dict[str, str] | None:
    if isinstance(item, str):
        # A step that is only something to do, a source that is only a title.
        return {names[0]: item}
    if not isinstance(item, dict) or not item.keys() <= set(names):
        return None
    row = {key: _cell(key, value) for key, value in item.items()}
    whole = {key: value for key, value in row.items() if value is not None}
    return whole if len(whole) == len(row) else None


def _cell(key: str, value: Data) -> str | None:
    if isinstance(value, str):
        return value
    ids = _texts(value) if key == "stuck" else None
    return None if ids is None else ", ".join(ids)


def _data(form: Form) -> dict[str, Data]:
    questions = {style: _items(text) for style, text in form.questions.items()}
    tests = {"ask": _items(form.ask), "not": _items(form.refuse)}
    return _filled(
        {
            "questions": _filled(questions),
            "steps": [_filled({"do": row.do, "link": row.link, "stuck": _ids(row.stuck)}) for row in form.steps],
            "documents": _items(form.documents),
            "sources": [_filled(vars(row)) for row in form.sources],
            "related": _ids(form.related),
            "formerly": _ids(form.formerly),
            "talk": "true" if form.talk else "",
            "nearby": "true" if form.nearby else "",
            "tests": _filled(tests),
            **{key: getattr(form, key) for key in _TEXTS},
        }
    )


def _items(text: str) -> list[Data]:
    return list(text.split("\n")) if text else []


def _ids(text: str) -> list[Data]:
    return list(text.split(", ")) if text else []


def _filled(table: Mapping[str, Data]) -> dict[str, Data]:
    return {key: value for key, value in table.items() if value}


def _joined(rest: Mapping[str, Data], ours: Mapping[str, Data]) -> dict[str, Data]:
    """Return both: tables are joined, lists put one after the other; a text of the form wins over one of `rest`."""
    joined = {**rest, **ours}
    for key in rest.keys() & ours.keys():
        first, second = rest[key], ours[key]
        if isinstance(first, dict) and isinstance(second, dict):
            joined[key] = _joined(first, second)
        if isinstance(first, list) and isinstance(second, list):
            joined[key] = [*first, *second]
    return joined
