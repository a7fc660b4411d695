"""The browser's form of one knowledge file: plain texts, one a field, and their way to and from HTML form names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from intents.document import MAX_CHARACTERS
from intents.entry import STYLES
from intents.text import clean

__all__ = [
    "MOST_ROWS",
    "Form",
    "FormSource",
    "FormStep",
    "fields_of",
    "form_from_fields",
    "printable",
    "tidied",
    "tidy",
]

MOST_ROWS = 60
# Far above what the format allows, so that a text that is too long is still seen to be.
_LONGEST_TEXT, _LONGEST_LIST = 5_000, 50_000
# A longer one is cut to what reading refuses: nobody publishes a piece of a file.
_LONGEST_YAML = MAX_CHARACTERS + 1

_LINES = ("title", "online", "checked", "recheck_by", "owner")
_PROSE = ("answer", "fee", "time")
_IDS = ("related", "formerly")
_FLAGS = ("talk", "nearby")
_YAML = ("rest", "raw")
# Field of `Form` -> name in HTML, where one sentence stands on a line.
_LISTS = {"documents": "documents", "ask": "tests.ask", "refuse": "tests.not"}
_ROW = re.compile(r"(steps|sources)\.([0-9]{1,3})\.([a-z_]+)")

# YAML has no place for these two, and `clean` leaves them.
_NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}
# What YAML calls not printable, and the byte order mark.
_UNPRINTABLE = re.compile(r"[^\t\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FormStep:
    do: str = ""
    link: str = ""
    stuck: str = ""
    """Entry ids, comma separated."""


@dataclass(frozen=True)
class FormSource:
    title: str = ""
    number: str = ""
    issued: str = ""
    in_force: str = ""
    seen: str = ""
    url: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class Form:
    title: str = ""
    questions: Mapping[str, str] = field(default_factory=dict)
    """Style -> sentences, one a line; styles without sentences are left out."""
    answer: str = ""
    steps: tuple[FormStep, ...] = ()
    documents: str = ""
    """One a line; so are `ask` and `refuse`."""
    fee: str = ""
    time: str = ""
    online: str = ""
    sources: tuple[FormSource, ...] = ()
    checked: str = ""
    recheck_by: str = ""
    related: str = ""
    """Entry ids, comma separated; so is `formerly`."""
    formerly: str = ""
    owner: str = ""
    talk: bool = False
    nearby: bool = False
    ask: str = ""
    refuse: str = ""
    """The key `tests.not`."""
    rest: str = ""
    """YAML of what has no field: `valid`, `variants`, `tests.shows`, and values of a shape no field can hold."""
    raw: str = ""
    """The whole text when no form can be made of it; then everything else is empty."""


def tidy(text: str) -> str:
    """Return `text` as one line, as a knowledge file reads it: NFC, without control characters."""
    return clean(text.translate(_NO_CHARACTERS))


def printable(text: str) -> str:
    """Return `text` with plain line ends and without what YAML cannot hold; "" when only white space is left."""
    plain = _UNPRINTABLE.sub("", "\n".join(_split(text)))
    return plain if plain.strip() else ""


def tidied(form: Form) -> Form:
    """Return `form` as it comes back from its YAML: white space, Unicode and empty rows put in order.

    Only `rest` and `raw` keep their lines as they are, without what YAML cannot hold.
    """
    questions = {style: _listed(form.questions.get(style, "")) for style in STYLES}
    steps = (FormStep(_prose(step.do), tidy(step.link), _ids(step.stuck)) for step in form.steps)
    sources = (FormSource(**{key: tidy(value) for key, value in vars(source).items()}) for source in form.sources)
    texts: dict[str, Any] = {
        **{key: tidy(getattr(form, key)) for key in _LINES},
        **{key: _prose(getattr(form, key)) for key in _PROSE},
        **{key: _ids(getattr(form, key)) for key in _IDS},
        **{key: _listed(getattr(form, key)) for key in _LISTS},
        **{key: printable(getattr(form, key)) for key in _YAML},
    }
    return replace(
        form,
        questions={style: text for style, text in questions.items() if text},
        steps=tuple(step for step in steps if step != FormStep()),
        # The browser sends the confidence of an empty row too.
        sources=tuple(source for source in sources if replace(source, confidence="") != FormSource()),
        **texts,
    )


def form_from_fields(sent: Mapping[str, Sequence[str]]) -> Form:
    """Return the form of what a browser sent; unknown names are ignored, what is far too long is cut."""

    def text(name: str, longest: int = _LONGEST_TEXT) -> str:
        values = sent.get(name) or ("",)
        return values[0][:longest]

    return tidied(
        Form(
            questions={style: text(f"questions.{style}", _LONGEST_LIST) for style in STYLES},
            steps=tuple(FormStep(**row) for row in _rows(sent, "steps", FormStep())),
            sources=tuple(FormSource(**row) for row in _rows(sent, "sources", FormSource())),
            talk=_ticked(sent.get("talk", ())),
            nearby=_ticked(sent.get("nearby", ())),
            **{key: text(key) for key in (*_LINES, *_PROSE, *_IDS)},
            **{key: text(name, _LONGEST_LIST) for key, name in _LISTS.items()},
            **{key: text(key, _LONGEST_YAML) for key in _YAML},
        )
    )


def fields_of(form: Form) -> dict[str, list[str]]:
    """Return what a browser would send for `form`: HTML names and their values, without the empty ones."""
    texts = {key: getattr(form, key) for key in (*_LINES, *_PROSE, *_IDS, *_YAML)}
    texts |= {name: getattr(form, key) for key, name in _LISTS.items()}
    texts |= {f"questions.{style}": text for style, text in form.questions.items()}
    texts |= {key: "true" for key in _FLAGS if getattr(form, key)}
    rows: tuple[tuple[str, tuple[object, ...]], ...] = (("steps", form.steps), ("sources", form.sources))
    for kind, parts in rows:
        for number, part in enumerate(parts):
            texts |= {f"{kind}.{number}.{key}": value for key, value in vars(part).items()}
    return {name: [text] for name, text in texts.items() if text}


def _rows(sent: Mapping[str, Sequence[str]], kind: str, empty: FormStep | FormSource) -> list[dict[str, str]]:
    known = {part.name for part in fields(empty)}
    rows: dict[int, dict[str, str]] = {}
    for name, values in sent.items():
        match = _ROW.fullmatch(name)
        if match and match[1] == kind and match[3] in known and values and values[0].strip():
            rows.setdefault(int(match[2]), {})[match[3]] = values[0][:_LONGEST_TEXT]
    return [rows[number] for number in sorted(rows)][:MOST_ROWS]


def _ticked(values: Iterable[str]) -> bool:
    return any(value in ("true", "on", "1") for value in values)


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _prose(text: str) -> str:
    return "\n".join(map(tidy, _split(text))).strip()


def _listed(text: str) -> str:
    return "\n".join(line for line in map(tidy, _split(text)) if line)


def _ids(text: str) -> str:
    return ", ".join(part for part in re.split(r"[,;\s]+", tidy(text)) if part)
