"""Replays of drafts: what people asked in the last months, and what they would get if the draft were published."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.renewal import LiveBase
from bot.review.replay import Asked, Line, Replay, Replayer
from bot.storage.drafts import Draft
from bot.storage.gaps import Remembered
from bot.storage.protocol import Store
from bot.storage.staff import Change
from bot.waiting import set_within
from intents.matching import Matcher

__all__ = ["Progress", "Rehearsals", "read_replay", "replay_text"]

log = logging.getLogger(__name__)

_LOOK_BACK = timedelta(days=90)
_MOST_QUESTIONS = 10_000
_MOST_KEPT = 100
_EVERY_SECONDS = 3600.0
# After a start everybody who waited writes at once, and nobody replays yet.
_REST_SECONDS = 60.0
# Between two questions asked ahead: whoever waits for an answer goes first.
_BREATH_SECONDS = 0.02


@dataclass(frozen=True)
class Progress:
    """How far the replay of a draft is."""

    text: str
    """The draft's."""
    done: int = 0
    of: int = 0
    running: bool = True
    replay: Replay | None = None
    """What it found; kept in the draft too."""
    problem: str = ""
    """Why there is none: faults (the file cannot be used), changed (the draft did meanwhile) or failed."""


def replay_text(replay: Replay) -> str:
    """Return `replay` as a draft keeps it."""
    return json.dumps(replay.plain(), ensure_ascii=False)


def read_replay(text: str) -> Replay | None:
    """Return the replay that a draft keeps; None when it has none."""
    try:
        return Replay.read(json.loads(text))
    except (ValueError, KeyError, TypeError):
        return None


class _OvertakenError(Exception):
    """What was being worked on is no longer wanted."""


class Rehearsals:
    """One replay a draft at a time, in a thread; what answers citizens is not touched."""

    def __init__(
        self, store: Store, base: LiveBase, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.store = store
        self.base = base
        self.clock = clock
        self._progress: dict[int, Progress] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._replayer: tuple[Matcher, Replayer] | None = None
        self._renewed = asyncio.Event()
        self._over = False
        base.renewed.append(self._renewed.set)

    async def start(self, draft: Draft) -> None:
        """Begin to replay a kept draft; nothing new begins while this very text is being replayed."""
        now = self._progress.pop(draft.id, None)
        if now is None or not now.running or now.text != draft.text:
            now = Progress(draft.text)
            task = asyncio.create_task(self._rehearse(draft, now))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._progress[draft.id] = now
        for old in list(self._progress)[:-_MOST_KEPT]:
            del self._progress[old]

    def progress(self, draft_id: int) -> Progress | None:
        """Return how far the last replay of a draft is; None when none was started since this process was."""
        return self._progress.get(draft_id)

    async def keep_warm(self, rest: float = _REST_SECONDS) -> None:
        """Ask the stored questions of every new base ahead, so that a replay is quick; runs until cancelled.

        Begins after `rest` seconds.
        """
        self._over = False
        try:
            await asyncio.sleep(rest)
            while True:
                self._renewed.clear()
                try:
                    await self._warm(self.base.brain.matcher)
                except _OvertakenError:
                    continue
                except Exception as error:  # noqa: BLE001 - replays work without, only slower
                    log.error("replay: the questions could not be asked ahead: %r", error)
                await set_within(self._renewed, _EVERY_SECONDS)
        finally:
            # A thread cannot be cancelled; it looks here, so that the service can end at once.
            self._over = True

    async def _warm(self, matcher: Matcher) -> None:
        def tell(done: int, of: int) -> None:
            if self._over or self.base.brain.matcher is not matcher:
                raise _OvertakenError
            time.sleep(_BREATH_SECONDS)

        texts = [question.text for question in await self._questions()]
        await asyncio.to_thread(self._replayer_of(matcher).warm, texts, self.base.today(), tell)

    async def _rehearse(self, draft: Draft, start: Progress) -> None:
        try:
            end = await self._replayed(draft, start)
        except _OvertakenError:
            return
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            log.error("replay: of draft %d failed: %r", draft.id, error)
            end = replace(start, problem="failed")
        if self._is_wanted(draft):
            last = self._progress[draft.id]
            self._progress[draft.id] = replace(end, done=last.done, of=last.of, running=False)

    async def _replayed(self, draft: Draft, start: Progress) -> Progress:
        def tell(done: int, of: int) -> None:
            if self._over or not self._is_wanted(draft):
                raise _OvertakenError
            self._progress[draft.id] = replace(start, done=done, of=of)

        trial = await self.base.trial(draft.file, draft.text)
        if trial.matcher is None:
            return replace(start, problem="faults")
        replayer, today = self._replayer_of(trial.before), self.base.today()
        found = await asyncio.to_thread(replayer.replay, trial.matcher, await self._questions(), today, tell)
        found = replace(found, broken=tuple(line for line in found.broken if _is_new(line, draft.file)))
        kept = await self._keep(draft, found)
        return replace(start, replay=found if kept else None, problem="" if kept else "changed")

    async def _keep(self, draft: Draft, replay: Replay) -> bool:
        """Keep the replay in the draft; False when that is no longer the same text."""
        now = await self.store.drafts.draft(draft.id)
        if now is None or (now.file, now.text, now.base) != (draft.file, draft.text, draft.base):
            return False
        change = Change(self.clock(), now.author, "draft-replay", now.file)
        replayed = replace(now, replay=replay_text(replay), seen=False)
        return await self.store.drafts.keep(replayed, change, now) is not None

    async def _questions(self) -> list[Asked]:
        found = await self.store.gaps.remembered(self.clock() - _LOOK_BACK, _MOST_QUESTIONS)
        return list(map(_asked, found))

    def _replayer_of(self, matcher: Matcher) -> Replayer:
        """Return what remembers the answers of `matcher`; the newest one is kept."""
        if self._replayer is None:
            self._replayer = matcher, Replayer(matcher)
        known, replayer = self._replayer
        if known is matcher:
            return replayer
        follower = replayer.follow(matcher)
        if matcher is self.base.brain.matcher:
            self._replayer = matcher, follower
        return follower

    def _is_wanted(self, draft: Draft) -> bool:
        now = self._progress.get(draft.id)
        return now is not None and now.text == draft.text


def _asked(question: Remembered) -> Asked:
    right, wrong = question.good - question.bad, question.bad - question.good
    return Asked(question.text, question.times, min(right, default=None), min(wrong, default=None))


def _is_new(line: Line, file: str) -> bool:
    """Tell whether the change breaks it: a test of another entry that failed before must not hold this one up."""
    entry = line.entry or ""
    failed = {"ask": not line.before.finds(entry), "not": line.before.tells(entry)}.get(line.why, False)
    return not failed or file.endswith(f"/{entry}.yaml")
