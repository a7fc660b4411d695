"""A proposed change of a knowledge file becomes the file, a revision, a commit, and what citizens are answered."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from bot.committing import commit
from bot.knowledge_files import OvertakenError, put_text
from bot.rehearsal import read_replay
from bot.renewal import LiveBase
from bot.review.access import may
from bot.storage.drafts import TAKE_BACK, Draft, Revision
from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Change, Staff

__all__ = ["REFUSALS", "Published", "Publisher", "Refused"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 30.0
REFUSALS = (
    "may-not", "gone", "same-person", "faults", "no-replay", "broken", "unseen", "conflict", "disk",
)  # fmt: skip
"""Codes, in the order they are looked for."""


@dataclass(frozen=True)
class Published:
    revision: int
    problem: str = ""
    """Why git has no commit of it; the file and the answers have changed all the same."""


@dataclass(frozen=True)
class Refused:
    code: str
    """One of REFUSALS."""


class Publisher:
    """Every method may raise StoreError; a draft that was being published then is finished by `resume`."""

    def __init__(
        self, store: Store, base: LiveBase, alone: bool, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`alone`: an author may approve what is their own."""
        self.store = store
        self.base = base
        self.alone = alone
        self.clock = clock
        self.ended: list[Callable[[], None]] = []
        """Called whenever a draft is no longer being published, whatever came of it."""
        self._one_at_a_time = asyncio.Lock()

    async def propose(self, draft: Draft, staff: Staff, why: str) -> Refused | None:
        """Offer an open draft for approval; None when that is done."""
        if not may(staff, "edit"):
            return Refused("may-not")
        if draft.state != "open":
            return Refused("gone")
        if not (await self.base.trial(draft.file, draft.text)).sound:
            return Refused("faults")
        if read_replay(draft.replay) is None:
            return Refused("no-replay")
        proposed = replace(draft, state="proposed", why=why, problem="")
        kept = await self.store.drafts.keep(proposed, self._change(staff.name, "draft-propose", proposed), draft)
        return Refused("gone") if kept is None else None

    async def publish(self, draft_id: int, staff: Staff, text: str | None = None) -> Published | Refused:
        """Publish a proposed draft. `text`: what the approver read, if it is to be no other."""
        if not may(staff, "approve"):
            return Refused("may-not")
        async with self._one_at_a_time:
            await self._resume()
            draft = await self.store.drafts.draft(draft_id)
            if draft is None or draft.state != "proposed" or text not in (None, draft.text):
                return Refused("gone")
            code = await self._objection(draft, staff)
            return Refused(code) if code else await self._take(draft, staff.name)

    async def take_back(self, revision_id: int, staff: Staff) -> Published | Refused:
        """Put the file back to what it was before a revision, whatever a replay would say."""
        if not may(staff, "approve"):
            return Refused("may-not")
        async with self._one_at_a_time:
            await self._resume()
            revision = await self.store.drafts.revision(revision_id)
            if revision is None:
                return Refused("gone")
            # Kept like any draft, so that a crash is made good in the same way.
            draft = Draft(
                revision.file, revision.before, revision.after, staff.name, self.clock(), revision.gap, "proposed",
                f"{TAKE_BACK}{revision.id}",
            )  # fmt: skip
            kept = await self.store.drafts.keep(draft, self._change(staff.name, "draft-take-back", draft))
            outcome = await self._take(replace(draft, id=kept or 0), staff.name)
            if isinstance(outcome, Refused):
                await self._drop(kept or 0)
            return outcome

    async def resume(self) -> int:
        """Finish what a crash left half published, or without its commit; return how many drafts that were."""
        async with self._one_at_a_time:
            resumed = await self._resume()
            for last in await self.store.drafts.revisions(1):
                if await self._on_disk(last.file) == last.after:
                    await asyncio.to_thread(commit, self.base.folder, last.file, last.why, last.who, last.approver)
            return resumed

    async def finish(self, every: float = _EVERY_SECONDS) -> None:
        """Resume at once, and from then on whatever was being published at two looks running; until cancelled."""
        before: set[int] = set()
        resumed = False
        while True:
            try:
                if not resumed:
                    await self.resume()
                    resumed = True
                left = await self.store.drafts.drafts(("publishing",))
                async with self._one_at_a_time:
                    await self._go_on([draft for draft in left if draft.id in before])
                before = {draft.id for draft in left}
            except StoreError as error:
                log.error("publishing: %s", error)
            await asyncio.sleep(every)

    # Steps

    async def _objection(self, draft: Draft, staff: Staff) -> str:
        """Return why `draft` may not be published, "" when it may."""
        if draft.author == staff.name and not self.alone:
            return "same-person"
        if not (await self.base.trial(draft.file, draft.text)).sound:
            return "faults"
        replay = read_replay(draft.replay)
        if replay is None:
            return "no-replay"
        if replay.broken:
            return "broken"
        if (replay.changed or replay.lost) and not draft.seen:
            return "unseen"
        return ""

    async def _resume(self) -> int:
        left = await self.store.drafts.drafts(("publishing",))
        await self._go_on(left)
        return len(left)

    async def _go_on(self, left: Sequence[Draft]) -> None:
        for draft in left:
            log.warning("publishing: %s was left half published and goes on", draft.file)
            await self._finish(draft, draft.approver)

    async def _take(self, draft: Draft, approver: str) -> Published | Refused:
        now = await self._on_disk(draft.file)
        if now != draft.base:
            return Refused("disk" if now is None else "conflict")
        if not await self.store.drafts.begin(
            draft.id, draft.text, approver, self._change(approver, "draft-publish", draft)
        ):
            return Refused("gone")
        # Whoever clicked may go away; what was begun is finished.
        return await asyncio.shield(self._finish(draft, approver))

    async def _finish(self, draft: Draft, approver: str) -> Published | Refused:
        """Write the file, keep the revision, commit, renew. The draft is in publishing; it may have come this far."""
        try:
            await asyncio.to_thread(put_text, self.base.folder, draft.file, draft.base, draft.text)
        except OvertakenError:
            return await self._fail(draft, approver, "conflict", "conflict")
        except (OSError, UnicodeError) as error:
            log.error("publishing: %s cannot be written: %s", draft.file, error)
            return await self._fail(draft, approver, "disk", f"disk: {error}")
        revision = await self._kept(draft, approver)
        problem = await asyncio.to_thread(commit, self.base.folder, draft.file, draft.why, draft.author, approver)
        await self.base.renew()
        self._ended()
        return Published(revision, problem)

    async def _kept(self, draft: Draft, approver: str) -> int:
        # A file that is taken away answers no gap; taken back, it opens one again.
        gap = draft.gap if draft.text or draft.why.startswith(TAKE_BACK) else None
        revision = Revision(
            draft.file, draft.base, draft.text, draft.author, approver, draft.why, self.clock(), gap, draft.id
        )
        change = self._change(approver, "draft-published", draft)
        kept = await self.store.drafts.finish(draft.id, revision, PurePosixPath(draft.file).stem, change)
        if kept is not None:
            return kept
        # Another copy finished it meanwhile.
        return next((r.id for r in await self.store.drafts.revisions(50, draft.file) if r.draft == draft.id), 0)

    async def _fail(self, draft: Draft, approver: str, code: str, problem: str) -> Refused:
        await self.store.drafts.fail(draft.id, problem, self._change(approver, "draft-failed", draft, problem))
        self._ended()
        return Refused(code)

    def _ended(self) -> None:
        for tell in self.ended:
            tell()

    async def _drop(self, draft_id: int) -> None:
        draft = await self.store.drafts.draft(draft_id)
        if draft and draft.state == "proposed":
            change = self._change(draft.author, "draft-drop", draft, draft.problem)
            await self.store.drafts.keep(replace(draft, state="dropped"), change, draft)

    async def _on_disk(self, file: str) -> str | None:
        """Return the text of the file, None when it cannot be read."""
        try:
            return await asyncio.to_thread(self.base.text, file)
        except OSError as error:
            log.error("publishing: %s cannot be read: %s", file, error)
            return None

    def _change(self, who: str, what: str, draft: Draft, after: str = "") -> Change:
        return Change(self.clock(), who, what, draft.file, after=after or draft.why)
