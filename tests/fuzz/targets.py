"""Every reader of something from outside: bytes in; an exception says that it broke its promise."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.actions import MAX_BYTES, Action, read_action
from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation, Situation
from bot.faults import explained, fault_texts, worded
from bot.listing import procedure_card
from bot.messages import Context, Message, Other, Said, Tapped
from bot.phrases import read_phrases
from bot.posters.poster import LONGEST_LABEL, Poster, PosterError, tidy_labels
from bot.saying import Saying
from intents.catalogue.laywords import read_lay_words
from intents.catalogue.procedure import read_procedure
from intents.elsewhere import read_elsewhere
from intents.entry import NotInForce, Resolved, resolve
from intents.fault import Fault
from intents.masking import mask
from intents.office import read_offices
from intents.places import Manner, Place
from intents.reading import read_entry
from intents.words import read_words
from tests.fuzz.showing import check_replies, check_turn
from tests.small import TODAY, make_matcher, read_small

__all__ = ["TARGETS", "Target", "conversation"]

Target = Callable[[bytes], object]
_FILE = "thu-tuc/muc-mau.yaml"
_LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COMMUNE = Place("26734", "Phường Mẫu", "79", "Thành phố Hồ Chí Minh")
_ASKED = "0123456789"
_NOWHERE = Context()
_DAYS = (date(2020, 1, 1), TODAY, date(2099, 12, 31))


@cache
def conversation() -> Conversation:
    """The assistant over the small base, with every place there is and a support team."""
    with TemporaryDirectory() as folder:
        library = read_small(Path(folder) / "knowledge")
    assert library.phrases
    saying = Saying(library.phrases, {entry.id: entry for entry in library.entries})
    made = Conversation(make_matcher(library), saying, gazetteer=load_gazetteer())
    made.desk = True
    return made


def knowledge_file(data: bytes) -> None:
    """An entry, or faults: each has a wording and a line of the file."""
    text = _text(data)
    entry, faults = read_entry(_FILE, text)
    assert entry or any(fault.severity == "error" for fault in faults)
    _check_faults(faults, text)
    for day in _DAYS if entry else ():
        reading = resolve(entry, day)  # type: ignore[arg-type]
        saying = conversation().saying
        match reading:
            case NotInForce():
                check_replies([saying.changed(reading, _ASKED)])
            case Resolved():
                check_replies([saying.answer(reading, _ASKED)])


def shared_file(data: bytes) -> None:
    """What the files of the whole base may hold: the same promise."""
    text = _text(data)
    communes = load_gazetteer().places
    _check_faults(read_words("_words.yaml", text)[1], text)
    _check_faults(read_elsewhere("_elsewhere.yaml", text)[1], text)
    _check_faults(read_lay_words("_catalogue_words.yaml", text)[1], text)
    _check_faults(read_offices("offices/01.yaml", text, communes)[1], text)
    phrases, faults = read_phrases("_phrases.yaml", text)
    assert phrases or faults
    _check_faults(faults, text)


def question(data: bytes) -> None:
    """Whatever is typed is answered, and nothing of it becomes markup. What is stored has no more to mask."""
    text = _text(data)
    _hear(Said(text))
    check_turn(conversation().hear(Other("photo", text, deleted=True), Situation(TODAY, _NOWHERE)))
    masked = mask(text).text
    assert mask(masked).text == masked


def tap(data: bytes) -> None:
    """A button's data, which anybody can send: read the same again, or refused in words."""
    text = _text(data)
    action = read_action(text)
    if action:
        assert len(str(action)) <= MAX_BYTES
        assert read_action(str(action)) == action
    for own in (True, False):
        _hear(Tapped(text), own=own)


def link(data: bytes) -> None:
    """The payload of a deep link: a commune there is, or a greeting and nothing else."""
    payload = _text(data)
    turn = conversation().hear(Said(f"/start {payload}"), Situation(TODAY, _NOWHERE))
    check_turn(turn)
    if turn.context.commune:
        assert turn.context.commune in load_gazetteer().places
    if turn.context.poster:
        assert _PAYLOAD.fullmatch(turn.context.poster)


def place(data: bytes) -> None:
    """A place as people write it."""
    text = _text(data)
    for manner in Manner:
        load_gazetteer().find(text, manner)
    _hear(Said(f"/xa {text}"))
    _hear(Said(text), Context(awaiting="place"))


def procedure(data: bytes) -> None:
    """A line of the national catalogue: a procedure that can be shown, or a ValueError with a short reason."""
    try:
        found = read_procedure(data.decode("utf-8-sig"))
    except ValueError:
        return
    assert found.code
    assert found.name
    if read_action(str(Action("c", (found.code,)))):
        check_replies([procedure_card(conversation().saying, found)])


def labels(data: bytes) -> None:
    """Labels of posters: each an address of its own that a deep link can carry, or a PosterError."""
    try:
        tidy = tidy_labels(_text(data).splitlines())
    except PosterError:
        return
    posters = [Poster(_COMMUNE, "https://motcua.example", label) for label in tidy]
    assert len({poster.url for poster in posters}) == len(posters)
    for poster in posters:
        assert len(poster.label) <= LONGEST_LABEL
        assert _PAYLOAD.fullmatch(f"c{poster.key}")


def update(data: bytes) -> None:
    """A Telegram update as the channel reads it; what the library cannot make one of is not ours."""
    from telegram import Update

    from bot.channels.telegram.incoming import arrival

    read = None
    with suppress(ValueError, RecursionError):
        read = json.loads(data)
    if not isinstance(read, dict):
        return
    try:
        made = Update.de_json(read, None)
    except Exception:
        return
    with suppress(AttributeError, TypeError):  # texts that are none: see tests/e2e/web/test_schema.py
        arrived = arrival(made, "motcua_bot")
        if arrived:
            assert arrived.target.chat == str(made.effective_chat and made.effective_chat.id)


TARGETS: Mapping[str, Target] = {
    function.__name__: function
    for function in (knowledge_file, shared_file, question, tap, link, place, procedure, labels, update)
}


def _hear(message: Message, context: Context = _NOWHERE, own: bool = True) -> None:
    turn = conversation().hear(message, Situation(TODAY, context, own=own))
    check_turn(turn)
    # What was said leads on: the same message in the place it led to, and the first button under it.
    again = Situation(TODAY, turn.context, own=own)
    check_turn(conversation().hear(message, again))
    for button in turn.replies[-1].buttons()[:1]:
        check_turn(conversation().hear(Tapped(button.action), again))


_wordings = cache(fault_texts)


def _check_faults(faults: list[Fault], text: str) -> None:
    lines, texts = len(_LINE_ENDS.findall(text)) + 1, _wordings()
    for fault in faults:
        assert 0 <= fault.line <= lines + 1, fault
        assert worded(fault, texts)
        assert explained(fault)


def _text(data: bytes) -> str:
    """Letters as a program gets them: half of a pair can come by JSON, so it can come here."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")
