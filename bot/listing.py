"""Composes what the assistant says of the national catalogue: lists of procedures, and one procedure."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from bot.actions import Action
from bot.reply import Block, Bullets, Button, Folded, Heading, Labelled, Note, Paragraph, Reply
from bot.saying import Saying, spoken_partial
from intents.catalogue.procedure import Mode, Procedure

__all__ = ["listed", "procedure_card", "searched"]

# The portal's search page (facts.md 2.1); pages of single procedures move more often than it does.
_SEARCH = "https://dichvucong.gov.vn/dvc-ket-qua-thu-tuc?keyword="
_LABEL = 90


def listed(saying: Saying, procedures: Iterable[Procedure], question: str) -> Reply:
    """The answer to a question that no entry answers."""
    found = tuple(procedures)
    rows = (*_buttons(found, question), (saying.button("tell_me_button", "t", question),))
    return Reply((Paragraph(saying.phrases.say("catalogue_found")), *_long_names(found)), rows)


def searched(saying: Saying, words: str, procedures: Iterable[Procedure]) -> Reply:
    """The answer to `/thutuc words`."""
    found = tuple(procedures)
    key = "catalogue_searched" if found else "catalogue_nothing"
    return Reply((Paragraph(saying.phrases.say(key, words=words)), *_long_names(found)), _buttons(found, None))


def procedure_card(saying: Saying, procedure: Procedure) -> Reply:
    """All a citizen needs of one procedure, with its date and where the truth stands."""
    say = saying.phrases.say
    blocks: list[Block] = [Heading(procedure.name), Labelled(say("procedure_code"), procedure.code)]
    who = procedure.authority or procedure.agency
    if who:
        blocks.append(Labelled(say("procedure_authority"), who))
    if procedure.modes:
        blocks.append(Bullets(say("procedure_modes"), tuple(map(_mode, procedure.modes))))
    if procedure.documents:
        count = len(procedure.documents)
        blocks.append(Folded(say("procedure_documents", count=count), procedure.documents))
    blocks.append(Note(say("procedure_date", date=_month(procedure.data_date))))
    blocks.append(Paragraph(say("procedure_search", url=_SEARCH + quote(procedure.code))))
    return Reply(tuple(blocks))


def _buttons(procedures: Iterable[Procedure], question: str | None) -> tuple[tuple[Button, ...], ...]:
    asked = (question,) if question else ()
    return tuple((Button(_short(p.name), str(Action("c", (p.code, *asked)))),) for p in procedures)


def _long_names(procedures: Sequence[Procedure]) -> tuple[Block, ...]:
    """The full names by number when any does not fit on its button: near twins differ at their ends."""
    if all(_short(procedure.name) == procedure.name for procedure in procedures):
        return ()
    return (Paragraph("\n".join(f"{number}. {p.name}" for number, p in enumerate(procedures, 1))),)


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else name[: _LABEL - 1].rsplit(" ", 1)[0] + "…"


def _mode(mode: Mode) -> str:
    return "; ".join(part for part in (mode.mode, mode.time, mode.fee) if part)


def _month(date: str) -> str:
    """ "2026-06 (crawl …)" -> "6/2026"."""
    match = re.match(r"\d{4}-\d{2}", date)
    return spoken_partial(match.group()) if match else date
