"""The knowledge base as the support team sees it: every entry with how it serves, and one as citizens read it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.staff.changing import change, download, for_all_communes, may_change, now, on_disk, to_draft
from bot.channels.web.staff.preview import citizen_reads
from bot.channels.web.staff.site import HOME, StaffSite
from bot.renewal import LiveBase
from bot.review import sheets
from bot.storage.drafts import OPEN, Draft
from bot.storage.gaps import Use
from bot.storage.protocol import Store
from bot.storage.staff import Staff
from intents.entry import Entry
from intents.text import fold

__all__ = ["Entries"]

_COLUMNS = (
    "id", "group", "title", "checked", "recheck_by", "overdue", "times", "good", "bad", "wrong", "last", "sentences",
    "owner",
)  # fmt: skip
_WRONG = ("bad", "again", "person")
_MOST_CONFUSED = 30
_MOST_REVISIONS = 50


@dataclass(frozen=True)
class Row:
    """One entry and how it served."""

    entry: Entry
    use: Use
    wrong: int
    """Questions that it answered and that are in a gap because it was wrong."""
    overdue: bool


class Entries:
    def __init__(self, site: StaffSite, store: Store, base: LiveBase) -> None:
        self.site = site
        self.store = store
        self.base = base

    def routes(self) -> list[Route]:
        change_it = self.site.deed(for_all_communes(self.site, self.change))
        return [
            Route(f"{HOME}/muc", self.site.page(self.page)),
            Route(f"{HOME}/muc.csv", self.site.page(self.as_csv)),
            Route(f"{HOME}/muc.xlsx", self.site.page(self.as_xlsx)),
            Route(f"{HOME}/muc/{{entry}}", self.site.page(self.one)),
            Route(f"{HOME}/muc/{{entry}}/sua", change_it, methods=["POST"]),
        ]

    async def page(self, request: Request, staff: Staff) -> Response:
        brain = self.base.brain
        titles = {entry.id: entry.title for entry in brain.library.entries}
        confused = [pair for pair in await self.store.gaps.confused(_MOST_CONFUSED)
                    if {pair.shown, pair.wanted} <= titles.keys()]  # fmt: skip
        rows = await self._rows(staff)
        return self.site.draw(
            request, staff, "staff_entries.html", rows=picked(rows, request.query_params), all=len(rows),
            overdue=sum(row.overdue for row in rows), unused=sum(row.use.times == 0 for row in rows),
            given=request.query_params, asked=request.url.query, groups=brain.saying.phrases.tables["groups"],
            confused=confused, titles=titles, left_out=_left_out(brain.library.texts, brain.library.entries),
            changes=may_change(staff),
        )  # fmt: skip

    async def as_csv(self, request: Request, staff: Staff) -> Response:
        rows = picked(await self._rows(staff), request.query_params)
        return download(sheets.csv_bytes(_COLUMNS, map(_cells, rows)), sheets.CSV, "muc.csv")

    async def as_xlsx(self, request: Request, staff: Staff) -> Response:
        rows = picked(await self._rows(staff), request.query_params)
        body = await asyncio.to_thread(sheets.xlsx_bytes, _COLUMNS, list(map(_cells, rows)))
        return download(body, sheets.XLSX, "muc.xlsx")

    async def one(self, request: Request, staff: Staff) -> Response:
        brain, entry = self.base.brain, self._entry(request)
        if entry is None:
            return self.site.refused(request, staff, "not-found", 404)
        file, today = file_of(entry), self.base.today()
        (row,) = [row for row in await self._rows(staff) if row.entry.id == entry.id]
        drafts = [draft for draft in await self.store.drafts.drafts() if draft.file == file]
        return self.site.draw(
            request, staff, "staff_entry.html", entry=entry, row=row, replies=citizen_reads(brain.saying, entry, today),
            drafts=drafts, revisions=await self.store.drafts.revisions(_MOST_REVISIONS, file), file=file,
            groups=brain.saying.phrases.tables["groups"], changes=may_change(staff),
        )  # fmt: skip

    async def change(self, request: Request, staff: Staff, form: FormData) -> Response:
        """Open the draft that there is of the entry, or begin one."""
        entry = self._entry(request)
        if entry is None:
            return self.site.refused(request, staff, "not-found", 404)
        file = file_of(entry)
        for draft in await self.store.drafts.drafts(OPEN):
            if draft.file == file:
                return RedirectResponse(to_draft(draft.id), 303)
        text = await on_disk(self.base, file)
        if text is None:
            return self.site.refused(request, staff, "trouble", 503)
        draft = Draft(file, text, text, staff.name, now())
        kept = await self.store.drafts.keep(draft, change(staff, "draft-new", draft))
        return RedirectResponse(to_draft(kept or 0), 303)

    def _entry(self, request: Request) -> Entry | None:
        """Return the entry of the address; one that was renamed is found by its former id."""
        return self.base.brain.saying.entries.get(str(request.path_params["entry"]))

    async def _rows(self, staff: Staff) -> list[Row]:
        uses = await self.store.gaps.uses()
        grouped = await self.store.gaps.grouped(communes=staff.communes)
        wrong = Counter(question.nearest[0] for question in grouped if question.why in _WRONG and question.nearest)
        today = self.base.today()
        return sorted((_row(entry, uses, wrong, today) for entry in self.base.brain.library.entries), key=_order)


def file_of(entry: Entry) -> str:
    return f"{entry.group}/{entry.id}.yaml"


def picked(rows: Iterable[Row], given: Mapping[str, str]) -> list[Row]:
    """Return the rows that the filters in an address ask for."""
    words, group, which = fold(given.get("tim", "")[:200]).split(), given.get("nhom", ""), given.get("loc", "")
    kept = {"qua-han": lambda row: row.overdue, "chua-ai-dung": lambda row: row.use.times == 0}.get(which)
    return [
        row for row in rows
        if (not group or row.entry.group == group) and (kept is None or kept(row))
        and all(word in fold(f"{row.entry.title} {row.entry.id}") for word in words)
    ]  # fmt: skip


def _row(entry: Entry, uses: Mapping[str, Use], wrong: Mapping[str, int], today: date) -> Row:
    use = uses.get(entry.id, Use(0, 0, 0, None))
    return Row(entry, use, wrong.get(entry.id, 0), entry.recheck_by < today)


def _order(row: Row) -> tuple[bool, date | str, str]:
    """Overdue ones first, the longest overdue at the top; the others by title."""
    return (not row.overdue, str(row.entry.recheck_by) if row.overdue else "", row.entry.title)


def _left_out(texts: Mapping[str, str], entries: Iterable[Entry]) -> list[str]:
    """Return the files of entries that cannot be used."""
    used = {file_of(entry) for entry in entries}
    return [file for file in texts if "/" in file and not file.startswith("offices/") and file not in used]


def _cells(row: Row) -> tuple[sheets.Cell, ...]:
    entry, use = row.entry, row.use
    return (
        entry.id, entry.group, entry.title, entry.checked, entry.recheck_by, int(row.overdue), use.times, use.good,
        use.bad, row.wrong, use.last, sum(map(len, entry.questions.values())), entry.owner or "",
    )  # fmt: skip
