"""The knowledge base of a running assistant: tried with a change, and renewed when the folder changes."""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.anew import learn_anew
from bot.assistant import vietnam_today
from bot.brain import Brain, data_folder, lesson_of, make_brain, useless
from bot.catalogue import make_catalogue
from bot.conversation import Conversation
from bot.knowledge_files import text_of
from bot.learned import kept_of
from bot.library import Library, read_library
from bot.settings import Settings
from bot.trials import Trial, tried
from intents.matching import Matcher, ProcedureSearch
from intents.relearning import compared, relearned

__all__ = ["LiveBase"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 2.0
_MOST_TRIALS = 2  # each holds a matcher
Stamps = Mapping[str, tuple[int, int]]
"""File -> size and time of change."""


class LiveBase:
    """Owns the brain that a conversation answers with. Nothing that happens to the folder stops the answers."""

    def __init__(
        self, settings: Settings, brain: Brain, conversation: Conversation, procedures: Sequence[str] = (),
        today: Callable[[], date] = vietnam_today,
    ) -> None:  # fmt: skip
        """`procedures`: the stored lines of the national catalogue."""
        self.settings = settings
        self.folder: Path = settings.knowledge_dir
        self.brain = brain
        self.conversation = conversation
        self.renewed: list[Callable[[], None]] = []
        """Called after every swap."""
        self.odd: set[str] = set()
        """Files that are not as they were published on another copy: somebody changed them here."""
        self.took = 0.0
        """Seconds of the last renewal."""
        self._procedures = procedures
        self.today = today
        self._wanted = brain.library  # as last read and usable; the brain follows
        self._refusal = ""
        self._seen: Stamps | None = None
        self._busy = asyncio.Lock()  # one thread learns at a time
        self._trials: dict[tuple[str, str], asyncio.Task[Trial]] = {}
        self._learner: asyncio.Task[None] | None = None

    @property
    def problem(self) -> str | None:
        """Return what somebody should look at, None when all is well."""
        if self._refusal:
            return f"ok, but the folder cannot be taken up, an older base answers: {self._refusal}"
        if self.odd:
            return f"ok, but not as published on another copy: {', '.join(sorted(self.odd))}"
        faulty = len({fault.file for fault in self.brain.library.faults if fault.severity == "error"})
        return f"ok, but {faulty} files with faults are left out: see `python -m bot check`" if faulty else None

    def text(self, file: str) -> str:
        """Return the file as it is on disk, "" when there is none; OSError when it cannot be read."""
        return text_of(self.folder, file)

    async def trial(self, file: str, text: str) -> Trial:
        """Try the base with `text` in place of the file, "" to take it away. What answers now is not touched."""
        key = (file, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
        if key not in self._trials:
            for old in list(self._trials)[: 1 - _MOST_TRIALS]:
                del self._trials[old]
            self._trials[key] = asyncio.create_task(self._try(file, text))
        # Whoever asked first may go away; others may be waiting for the same.
        return await asyncio.shield(self._trials[key])

    async def renew(self) -> None:
        """Take up the folder as it is now; the base that answers stays when that fails, see `problem`."""
        began = time.monotonic()
        try:
            async with self._busy:
                self._seen = await asyncio.to_thread(_stamps, self.folder)
                await self._take_up(await asyncio.to_thread(read_library, self.folder))
        except Exception as error:  # noqa: BLE001 - citizens are answered whatever it was
            self._wanted = self.brain.library
            self._refuse(repr(error))
        self.took = time.monotonic() - began

    async def watch(self) -> None:
        """Renew whenever the folder changed and then rested; runs until cancelled."""
        before: Stamps | None = None
        try:
            await self.renew()  # learning at start took its time
            while True:
                await asyncio.sleep(_EVERY_SECONDS)
                now = await asyncio.to_thread(_stamps, self.folder)
                if now == before and now != self._seen:
                    await self.renew()
                before = now
        finally:
            await self.close()

    async def close(self) -> None:
        """End what runs in the background."""
        if self._learner:
            self._learner.cancel()
            await asyncio.gather(self._learner, return_exceptions=True)
        # What nobody learns any more is wanted anew, should there be another time.
        self._wanted = self.brain.library

    # Trying

    async def _try(self, file: str, text: str) -> Trial:
        try:
            async with self._busy:
                return await asyncio.to_thread(tried, self.folder, self.brain, file, text, self.today())
        except Exception:
            self._trials.clear()  # the next one tries again
            raise

    # Renewing

    async def _take_up(self, library: Library) -> None:
        problem = self._unfit(library)
        if problem:
            self._refuse(problem)
            return
        self._refusal = ""
        if (library.texts, library.faults) == (self._wanted.texts, self._wanted.faults):
            return
        for fault in sorted(set(library.faults) - set(self._wanted.faults)):
            log.error("knowledge: %s:%d %s", fault.file, fault.line, fault.code)
        self._wanted = library
        if await self._take_kept(library):
            return
        matcher = self._tried_already(library) or await asyncio.to_thread(self._nearly, library)
        if matcher:
            self._swap(library, matcher)
        if self._learner is None or self._learner.done():
            self._learner = asyncio.create_task(self._learn())

    def _unfit(self, library: Library) -> str | None:
        """Return why `library` must not follow what answers now."""
        now = self.brain.library.texts
        # Without one of the shared lists every answer would get worse, not one.
        broken = {fault.file for fault in library.faults if fault.severity == "error" and fault.file.startswith("_")}
        worse = sorted(file for file in broken if library.texts.get(file) != now.get(file))
        return useless(library) or (f"{worse[0]} has faults" if worse else None)

    async def _take_kept(self, library: Library) -> bool:
        """Swap in what was fully learned of `library`; False when nobody learned it yet."""
        matcher = await asyncio.to_thread(self._kept, library)
        if matcher:
            self._swap(library, matcher)
        return matcher is not None

    def _kept(self, library: Library) -> Matcher | None:
        lesson, embed = lesson_of(library), self.brain.matcher.model.embed
        learned = kept_of(lesson, data_folder(self.settings), meant=embed is not None)
        return Matcher(lesson, learned, self._catalogue(library), embed) if learned else None

    def _nearly(self, library: Library) -> Matcher | None:
        """Learn what changed; None when that is too much for a thread."""
        before, lesson = self.brain.matcher, lesson_of(library)
        if not compared(before.lesson, lesson).small:
            return None
        matcher = relearned(before, lesson)
        matcher.catalogue = self._catalogue(library)
        return matcher

    def _tried_already(self, library: Library) -> Matcher | None:
        for task in self._trials.values():
            trial = task.result() if task.done() and not task.cancelled() and not task.exception() else None
            if trial and trial.matcher and trial.library.texts == library.texts:
                return trial.matcher
        return None

    def _catalogue(self, library: Library) -> ProcedureSearch | None:
        now = self.brain.library
        if (library.words, library.lay_words) == (now.words, now.lay_words):
            return self.brain.matcher.catalogue
        return make_catalogue(self._procedures, library.words, library.lay_words)

    def _swap(self, library: Library, matcher: Matcher) -> None:
        """Answer from the next message on with the new base."""
        self.brain = make_brain(library, matcher)
        self.conversation.use(matcher, self.brain.saying)
        self._trials.clear()
        for tell in self.renewed:
            tell()
        log.info("knowledge: renewed, %d entries", len(library.entries))

    def _refuse(self, problem: str) -> None:
        self._refusal = problem
        log.error("knowledge: the folder cannot be taken up, the base stays as it is: %s", problem)

    # Learning fully

    async def _learn(self) -> None:
        """Have everything learned anew in another process, until that holds for the folder as last read."""
        while True:
            library = self._wanted
            try:
                problem = await learn_anew(self.settings)
                async with self._busy:
                    if library is not self._wanted:
                        continue
                    if not await self._take_kept(library):
                        self._unlearned(library, problem or "what was learned is not in the data folder")
                    return
            except Exception as error:  # noqa: BLE001 - the next change tries again
                self._unlearned(library, repr(error))
                return

    def _unlearned(self, library: Library, problem: str) -> None:
        if self.brain.library is library:
            log.error("knowledge: what changed is learned, but not the base anew: %s", problem)
        else:
            self._refuse(problem)


def _stamps(folder: Path) -> Stamps:
    found = {}
    for path in (*folder.glob("_*.yaml"), *folder.glob("*/*.yaml")):
        with contextlib.suppress(OSError):  # it went away just now
            stat = path.stat()
            found[str(path)] = (stat.st_size, stat.st_mtime_ns)
    return found
