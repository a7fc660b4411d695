"""What was published on another copy becomes this copy's file, and what it answers."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from bot.committing import commit
from bot.knowledge_files import OvertakenError, put_text
from bot.renewal import LiveBase
from bot.storage.drafts import DraftStore, Revision
from bot.storage.protocol import StoreError

__all__ = ["Follower", "late_entries", "led_to"]

log = logging.getLogger(__name__)

_MARK = ".published"
"""In the knowledge folder: the number of the last revision that it was compared with."""
_FEW = 20
_AGAIN_SECONDS = 5.0
_TAKES_AT_MOST = timedelta(hours=1)
"""From then on a base that is as it was before a revision was put back by hand, or will not have it."""


def led_to(text: str, revisions: Iterable[Revision]) -> str:
    """Return what `text` of a file becomes by `revisions`, oldest first; those made of another text do nothing."""
    for revision in revisions:
        text = revision.after if text == revision.before else text
    return text


async def late_entries(base: LiveBase, drafts: DraftStore) -> frozenset[str]:
    """Return the entries published just now that this copy does not answer with as such yet; may raise StoreError.

    The file, the revision and the answer change one after the other, and on each copy at a time of its own.
    """
    since = datetime.now(UTC) - _TAKES_AT_MOST
    recent = [revision for revision in reversed(await drafts.revisions(_FEW)) if revision.at > since]
    texts = base.brain.library.texts
    now = {file: texts.get(file, "") for file in {revision.file for revision in recent}}
    late = (file for file, text in now.items() if led_to(text, (r for r in recent if r.file == file)) != text)
    return frozenset(PurePosixPath(file).stem for file in late)


class Follower:
    """Takes up revisions in the folder of `base`. A file that holds neither what was before nor what came is left."""

    def __init__(self, drafts: DraftStore, base: LiveBase) -> None:
        self.drafts = drafts
        self.base = base
        self._news = asyncio.Event()
        self._proposed: asyncio.Queue[int] = asyncio.Queue()

    def told(self, revision: str = "") -> None:
        """Hear that something was published, or that something may have been."""
        self._news.set()

    def proposed(self, draft: str) -> None:
        """Hear that a draft may be published soon."""
        if draft:
            self._proposed.put_nowait(int(draft))

    async def prepare(self) -> None:
        """Learn ahead what was proposed, until cancelled: once it is published, taking it up needs no learning."""
        while True:
            number = await self._proposed.get()
            try:
                draft = await self.drafts.draft(number)
                if draft and draft.state == "proposed":
                    await self.base.trial(draft.file, draft.text)
            except Exception as error:  # noqa: BLE001 - it only takes longer when it is published
                log.warning("what draft %d changes is not learned ahead: %r", number, error)

    async def run(self) -> None:
        """Take up what is told, until cancelled. What fails is tried again."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self.catch_up()
            except (StoreError, OSError) as error:
                log.error("what another copy published is not taken up yet: %s", error)
                await asyncio.sleep(_AGAIN_SECONDS)
                self._news.set()
            except BaseException:
                self._news.set()  # begun again, it takes up what it did not
                raise

    async def catch_up(self) -> int:
        """Take up every revision this folder has not seen; return how many files changed by it.

        Raises StoreError, and OSError when a file cannot be read or written.
        """
        seen = await asyncio.to_thread(self._seen)
        revisions = await self._since(seen)
        if not revisions:
            return 0
        changed = 0
        for file in dict.fromkeys(revision.file for revision in revisions):
            changed += await asyncio.to_thread(self._take, [one for one in revisions if one.file == file])
        # A shared folder holds it already, but this copy answers with what it held before.
        await self.base.renew()
        await asyncio.to_thread(self._mark, revisions[-1].id)
        log.info("revision %d is taken up", revisions[-1].id)
        return changed

    async def _since(self, seen: int) -> list[Revision]:
        """Return the revisions after the number `seen`, oldest first."""
        limit = _FEW
        while True:
            newest = await self.drafts.revisions(limit)
            if newest and newest[0].id < seen:
                seen = 0  # the database was restored to an earlier time
            if len(newest) < limit or newest[-1].id <= seen:
                return [revision for revision in reversed(newest) if revision.id > seen]
            limit *= 10

    def _take(self, revisions: list[Revision]) -> bool:
        """Bring one file to where `revisions` of it lead; tell whether it changed."""
        last = revisions[-1]
        self.base.odd.discard(last.file)
        now = self.base.text(last.file)
        if now == last.after:
            return False
        try:
            if led_to(now, revisions) != last.after:
                raise OvertakenError(last.file)
            put_text(self.base.folder, last.file, now, last.after)
        except OvertakenError:
            log.warning("%s is not as it was published (revision %d) and is left alone", last.file, last.id)
            self.base.odd.add(last.file)
            return False
        commit(self.base.folder, last.file, last.why, last.who, last.approver)
        return True

    @property
    def _note(self) -> Path:
        return self.base.folder / _MARK

    def _seen(self) -> int:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self._note.read_text("ascii"))
        return 0

    def _mark(self, revision: int) -> None:
        partial = self._note.with_name(f"{_MARK}.{id(self)}.tmp")
        partial.write_text(str(revision), "ascii")
        partial.replace(self._note)
