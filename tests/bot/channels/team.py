"""The support team at work: every page over a real database and base, people signed in without a password."""

import hashlib
import html
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from bot.channels.web.staff import SIGN_IN, StaffPages, Workshop
from bot.channels.web.visitor import Visitors
from bot.library import Library
from bot.messages import Context
from bot.publishing import Publisher
from bot.rehearsal import Rehearsals
from bot.renewal import LiveBase
from bot.review.grouping import Grouper
from bot.storage.drafts import Draft, Revision
from bot.storage.gaps import Gap, Wanted
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change, Staff
from intents.likeness import Likeness
from intents.matching import Matcher
from tests.bot.live import live_base
from tests.bot.storage.making import DAY, NOW, asked, wrote
from tests.e2e.web.visitor import token_in

__all__ = ["EVIL", "HERE", "THERE", "Member", "Team", "escaped", "leads_to_sign_in", "opened"]

EVIL = "<script>alert(1)</script> & \"q\" 'x': [a, *b] {{ 7*7 }}"
HERE, THERE = "00004", "00008"
ROLES = {"hoa": "viewer", "lan": "editor", "minh": "approver", "chi": "admin", "xuan": "approver"}
"""xuan is limited to HERE."""
CHANGE = Change(NOW, "test", "test", "")


class Team:
    def __init__(self, store: SqliteStore, base: LiveBase, grouper: Grouper) -> None:
        self.store = store
        self.base = base
        self.grouper = grouper
        workshop = Workshop(base, grouper, Rehearsals(store, base), Publisher(store, base, alone=False))
        self.pages = StaffPages(base.conversation, store, Visitors("key", False), workshop)
        self.app = Starlette(routes=self.pages.routes())
        self.numbers = count(1)

    async def member(self, name: str) -> "Member":
        """Return the browser of somebody who has signed in."""
        staff = Staff(name, ROLES[name], (HERE,) if name == "xuan" else (), "", NOW)
        await self.store.staff.put(staff, CHANGE)
        # As `Access.sign_in` opens it, without the time that a password takes.
        key = hashlib.sha256(name.encode()).hexdigest()
        assert await self.store.staff.open_session(key, staff, CHANGE, NOW - DAY)
        member = Member(self.stranger())
        member.client.cookies.set(self.pages.site.cookie, name, domain="motcua.example")
        return member

    def stranger(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://motcua.example")

    async def asked(
        self, text: str = "câu hỏi", decision: str = "unknown", at: datetime = NOW, person: str = "",
        commune: str | None = None, channel: str = "web", test: bool = False, **more: object,
    ) -> str:  # fmt: skip
        """Keep a question, of somebody new unless a person is given, and return its id."""
        id = f"{next(self.numbers):010}"
        question = asked(id, text, decision, **more)
        context = Context(commune=commune)
        await self.store.write(wrote(question, person=person or id, at=at, channel=channel, context=context, test=test))
        return id

    async def gap(
        self, *texts: str, why: str = "unknown", at: datetime = NOW, communes: Sequence[str | None] = (None,),
        **more: object,
    ) -> int:  # fmt: skip
        """Keep one question a text and commune in a new gap."""
        gap: int | None = None
        for text in texts:
            for commune in communes:
                question = await self.asked(text, at=at, commune=commune, **more)  # type: ignore[arg-type]
                gap = await self.store.gaps.place(question, why, gap, at)
        assert gap
        return gap

    async def put(self, gap: int, **fields: str) -> None:
        assert await self.store.gaps.change(gap, fields, CHANGE)

    async def answered(self, gap: int, at: datetime) -> None:
        """Close the gap as publishing an entry does."""
        draft = Draft("thu-tuc/a.yaml", "a", "", "lan", at, gap, "proposed")
        kept = await self.store.drafts.keep(draft, CHANGE)
        assert kept and await self.store.drafts.begin(kept, "a", "minh", CHANGE)
        revision = Revision(draft.file, "", "a", "lan", "minh", "", at, gap)
        assert await self.store.drafts.finish(kept, revision, "khai-sinh", CHANGE)

    async def found(self, gap: int) -> Gap:
        (found,) = await self.store.gaps.gaps(NOW, Wanted(gap=gap))
        return found

    async def notes(self, gap: int) -> list[tuple[str, str, str]]:
        return [(note.who, note.kind, note.text) for note in await self.store.gaps.notes(gap)]

    async def audited(self) -> list[tuple[str, str, str]]:
        """Return who did what to what since the tests' own set-up, oldest first."""
        lines = [(line.who, line.what, line.subject) for line in await self.store.staff.changes(99)]
        return [line for line in reversed(lines) if line[0] != "test"]


class Member:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str = "", **query: str) -> httpx.Response:
        return await self.client.get(f"/review{path}", params=query)

    async def see(self, path: str = "", **query: str) -> str:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def listed(self, **query: str) -> list[int]:
        """Return the gaps of the inbox from top to bottom."""
        return [int(id) for id in re.findall(r'href="/review/cau/(\d+)"', await self.see(**query))]

    async def send(
        self, path: str, sent: Mapping[str, str | list[str]] | None = None, token: str | None = None, **headers: str
    ) -> httpx.Response:
        """Send a form with the token of one's own pages, or another."""
        token = token_in(await self.see()) if token is None else token
        body = urlencode({"token": token, **(sent or {})}, doseq=True)
        given = {"content-type": "application/x-www-form-urlencoded", **headers}
        return await self.client.post(f"/review{path}", content=body, headers=given)


@asynccontextmanager
async def opened(folder: Path, small: Library, matcher: Matcher) -> AsyncIterator[Team]:
    base = live_base(folder, small, matcher)
    store = SqliteStore(folder / "m.db")
    try:
        yield Team(store, base, Grouper(Likeness(matcher.model)))
    finally:
        await base.close()
        await store.close()


def escaped(text: str) -> str:
    """Return `text` as it stands in a page."""
    return html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def leads_to_sign_in(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.headers.get("location")) == (303, SIGN_IN)
