"""Nobody's message holds up another's: what takes time is worked out beside, and whoever asks little comes first."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from bot.assistant import Assistant, Sender
from bot.conversation import Conversation
from bot.messages import Said
from bot.storage.protocol import Store
from bot.thinking import Thinking


class Gate:
    """Work that goes on until it is let through."""

    def __init__(self, name: str, done: list[str]) -> None:
        self.open = threading.Event()
        self.begun = threading.Event()
        self._name, self._done = name, done

    def __call__(self) -> str:
        self.begun.set()
        assert self.open.wait(10)
        self._done.append(self._name)
        return self._name


@pytest.fixture
def done() -> list[str]:
    return []


def noting(name: str, done: list[str]) -> Callable[[], None]:
    return lambda: done.append(name)


async def settled() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_loop_goes_on_while_something_is_worked_out(done: list[str]) -> None:
    gate = Gate("long", done)
    task = asyncio.create_task(Thinking().run("lan", gate))
    while not gate.begun.is_set():
        await asyncio.sleep(0.001)
    gate.open.set()
    assert await task == "long"


async def test_one_place_is_kept_for_those_who_ask_little(done: list[str]) -> None:
    thinking, gates = Thinking(2), [Gate(f"long {n}", done) for n in range(3)]
    long = [asyncio.create_task(thinking.run(f"flood {n}", gate, long=True)) for n, gate in enumerate(gates)]
    await settled()
    await thinking.run("lan", noting("short", done))
    assert [gate.begun.is_set() for gate in gates] == [True, False, False]
    for gate in gates:
        gate.open.set()
    await asyncio.gather(*long)
    assert done == ["short", "long 0", "long 1", "long 2"]


async def test_who_took_most_lately_comes_last(done: list[str]) -> None:
    now = 0.0
    thinking = Thinking(1, lambda: now)

    def slow() -> None:
        nonlocal now
        now += 0.4

    for _ in range(2):
        await thinking.run("flood", slow)
    gate = Gate("first", done)
    first = asyncio.create_task(thinking.run("somebody", gate))
    await settled()
    waiting = [asyncio.create_task(thinking.run(name, noting(name, done))) for name in ("flood", "lan", "minh")]
    await settled()
    gate.open.set()
    await asyncio.gather(first, *waiting)
    assert done == ["first", "lan", "minh", "flood"]


async def test_what_was_taken_is_forgiven_with_time(done: list[str]) -> None:
    now = 0.0
    thinking = Thinking(1, lambda: now)

    def slow() -> None:
        nonlocal now
        now += 10

    await thinking.run("lan", slow)
    now += 600
    gate = Gate("first", done)
    first = asyncio.create_task(thinking.run("somebody", gate))
    await settled()
    task = asyncio.create_task(thinking.run("lan", noting("lan", done), long=False))
    await settled()
    gate.open.set()
    await asyncio.gather(first, task)
    assert done == ["first", "lan"]


async def test_who_goes_away_leaves_the_place_to_others(done: list[str]) -> None:
    thinking, gate = Thinking(1), Gate("first", done)
    first = asyncio.create_task(thinking.run("a", gate))
    await settled()
    gone = asyncio.create_task(thinking.run("b", noting("gone", done)))
    last = asyncio.create_task(thinking.run("c", noting("last", done)))
    await settled()
    gone.cancel()
    gate.open.set()
    await asyncio.gather(first, last)
    assert done == ["first", "last"]


async def test_a_failure_is_its_own_persons_alone() -> None:
    thinking = Thinking(1)

    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await thinking.run("a", fails)
    assert await thinking.run("b", lambda: 1) == 1


async def test_it_says_when_there_is_too_much(done: list[str]) -> None:
    thinking, gate = Thinking(1), Gate("first", done)
    tasks = [asyncio.create_task(thinking.run("a", gate))]
    tasks += [asyncio.create_task(thinking.run(str(n), lambda: "")) for n in range(256)]
    await settled()
    assert thinking.full
    gate.open.set()
    await asyncio.gather(*tasks)
    assert not thinking.full


async def test_a_base_taken_up_meanwhile_changes_nothing_of_the_answer(conversation: Conversation) -> None:
    hear = conversation.listener()
    saying, matcher = conversation.saying, conversation.matcher
    assert hear.args[0].saying is saying  # type: ignore[attr-defined]
    assert hear.args[0].matcher is matcher  # type: ignore[attr-defined]


class Seen:
    """Notes on which thread the matcher is asked, and whether it is to hurry."""

    def __init__(self, patch: pytest.MonkeyPatch, conversation: Conversation, by_words: bool) -> None:
        self.asked: list[tuple[bool, bool]] = []
        """In the loop's thread; hurried."""
        explain = conversation.matcher.explain

        def noted(*given: object, **named: object) -> object:
            self.asked.append((threading.current_thread() is threading.main_thread(), bool(given[4])))
            return explain(*given, **named)  # type: ignore[arg-type]

        patch.setattr(conversation.matcher, "explain", noted)
        patch.setattr(type(conversation.matcher), "by_words", by_words)


@pytest.mark.parametrize(
    ("text", "by_words", "asked"),
    [
        ("nuôi tôm hùm ngoài vịnh", False, (False, False)),
        ("nuôi tôm hùm ngoài vịnh", True, (True, True)),
        ("nuôi tôm hùm ngoài vịnh " * 20, True, (False, False)),
    ],
)
async def test_what_takes_its_time_is_understood_beside_the_loop(
    conversation: Conversation, store: Store, monkeypatch: pytest.MonkeyPatch,
    text: str, by_words: bool, asked: tuple[bool, bool],
) -> None:  # fmt: skip
    seen = Seen(monkeypatch, conversation, by_words)
    await Assistant(conversation, store, 30).hear(Said(text), Sender("c" * 32, "web"))
    assert seen.asked == [asked]


@pytest.mark.parametrize(("waiting", "asked"), [(0, (False, False)), (4, (True, True))])
async def test_in_a_crowd_each_is_brief(
    conversation: Conversation, store: Store, monkeypatch: pytest.MonkeyPatch, done: list[str],
    waiting: int, asked: tuple[bool, bool],
) -> None:  # fmt: skip
    seen = Seen(monkeypatch, conversation, by_words=False)
    fresh = Assistant(conversation, store, 30)
    fresh.thinking, gate = Thinking(1), Gate("first", done)
    first = asyncio.create_task(fresh.thinking.run("a", gate))
    heard = asyncio.create_task(fresh.hear(Said("nuôi tôm hùm ngoài vịnh"), Sender("c" * 32, "web")))
    while not fresh.thinking._little:
        await asyncio.sleep(0.001)
    others = [asyncio.create_task(fresh.thinking.run(str(n), lambda: "")) for n in range(waiting)]
    await settled()
    gate.open.set()
    await asyncio.gather(first, heard, *others)
    assert seen.asked == [asked]


async def test_a_crowd_is_one_for_a_while_after(done: list[str]) -> None:
    now = 0.0
    thinking, gate = Thinking(1, lambda: now), Gate("first", done)
    first = asyncio.create_task(thinking.run("a", gate))
    others = [asyncio.create_task(thinking.run(str(n), noting(str(n), done))) for n in range(4)]
    await settled()
    gate.open.set()
    await asyncio.gather(first, *others)
    assert await thinking.brief_in_a_crowd("lan", lambda brief: brief, quick=False)
    now = 2.5
    assert not await thinking.brief_in_a_crowd("lan", lambda brief: brief, quick=False)
