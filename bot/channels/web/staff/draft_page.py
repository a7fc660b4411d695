"""The page of one draft: the form, what is wrong with it, how it will read, what it changes, and what comes next."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.pages import wants_fragment
from bot.channels.web.staff.changing import approvers, for_all_communes, may_change, on_disk
from bot.channels.web.staff.file_texts import labelled, meant_changes
from bot.channels.web.staff.preview import Preview, previewed
from bot.channels.web.staff.site import Endpoint, StaffSite
from bot.faults import explained, form_texts
from bot.rehearsal import read_replay
from bot.renewal import LiveBase
from bot.review.comparing import faults_by_field
from bot.review.drafting import id_of, safe_file
from bot.review.form import Form, FormSource, FormStep, form_from_fields
from bot.review.form_yaml import read_form_of, write_yaml
from bot.storage.drafts import Draft
from bot.storage.protocol import Store
from bot.storage.staff import Staff
from intents.entry import STYLES
from intents.fault import Fault

__all__ = ["DraftPage", "Step", "Typed", "editable", "stamp", "typed_in"]

_MOST_WORDINGS = 60
_FREE_STEPS, _FREE_SOURCES = 2, 1
_NAMELESS = "muc-moi"
"""Stands for the id of an entry that has none yet, so that it can be read."""
Step = Callable[[Request, Staff, FormData, Draft], Awaitable[Response]]
"""Something done to a draft."""


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    form: Form
    group: str
    entry_id: str
    text: str
    """The YAML of the form."""


def typed_of(draft: Draft) -> Typed:
    """Return the form of a draft as it is kept."""
    form = read_form_of(draft.text)
    group, _, name = draft.file.rpartition("/")
    return Typed(form, group, name.removesuffix(".yaml") or id_of(form.title), draft.text)


def typed_in(draft: Draft, sent: FormData) -> Typed:
    """Return the form as it was sent; a form that says what the draft says keeps its very text."""
    form = form_from_fields({key: [str(value) for value in sent.getlist(key)] for key in sent})
    before = typed_of(draft)
    text = draft.text if form == before.form else write_yaml(form)
    if draft.base:
        return Typed(form, before.group, before.entry_id, text)
    entry_id = str(sent.get("id", ""))[:80].strip() or id_of(form.title)
    return Typed(form, str(sent.get("group", ""))[:40], entry_id, text)


def stamp(text: str) -> str:
    """Return what tells whether a draft still holds the text a form was made from."""
    return hashlib.sha256(text.encode()).hexdigest()


def editable(draft: Draft) -> bool:
    return draft.state in ("open", "proposed")


class DraftPage:
    def __init__(self, site: StaffSite, store: Store, base: LiveBase, alone: bool) -> None:
        """`alone`: an author may approve what is their own."""
        self.site = site
        self.store = store
        self.base = base
        self.alone = alone

    @property
    def groups(self) -> Mapping[str, str]:
        """Group -> its name in the menu."""
        return self.base.brain.saying.phrases.tables["groups"]

    def file(self, typed: Typed) -> str | None:
        """Return the file that the form names; None when it names none that may be."""
        return safe_file(typed.group, typed.entry_id, self.groups)

    async def find(self, request: Request) -> Draft | None:
        """Return the draft of the address."""
        return await self.store.drafts.draft(request.path_params["draft"])

    def step(self, step: Step, deed: str = "edit") -> Endpoint:
        """Return an endpoint for a form about the draft of the address."""

        async def found(request: Request, staff: Staff, form: FormData) -> Response:
            draft = await self.find(request)
            if draft is None:
                return self.site.refused(request, staff, "not-found", 404)
            return await step(request, staff, form, draft)

        return self.site.deed(for_all_communes(self.site, found), deed)

    async def draw(
        self, request: Request, staff: Staff, draft: Draft, typed: Typed | None = None, status: int = 200,
        **told: object,
    ) -> Response:  # fmt: skip
        """Return the whole page. `typed`: what is in the form, when it is not what the draft holds.

        `told`: what just happened, see staff_draft.html.
        """
        typed = typed or typed_of(draft)
        preview = await self._preview(typed)
        # What cannot be read is told when it comes to publishing.
        disk = await on_disk(self.base, draft.file) if draft.file and editable(draft) else None
        return self.site.draw(
            request, staff, "staff_draft.html", status, draft=draft, was=stamp(draft.text), form=typed.form,
            typed=typed, steps=(*typed.form.steps, *[FormStep()] * _FREE_STEPS),
            sources=(*typed.form.sources, *[FormSource()] * _FREE_SOURCES), styles=STYLES, groups=self.groups,
            preview=preview, faults=_told(typed, self._name(typed), preview.faults),
            lines=meant_changes(draft.base, typed.text), moved=() if disk is None else meant_changes(draft.base, disk),
            replay=read_replay(draft.replay), wordings=await self._wordings(draft, staff),
            labels=form_texts()["labels"], reading=labelled(draft.text), titles=self.titles(),
            edits=may_change(staff) and editable(draft),
            approvers=approvers(await self.store.staff.everyone(), draft.author),
            approves=may_change(staff, "approve"), alone=self.alone, **told,
        )  # fmt: skip

    async def draw_preview(self, request: Request, staff: Staff, sent: FormData, draft: Draft) -> Response:
        """Return the preview and the faults, for the page's script; without it the whole page."""
        typed = typed_in(draft, sent)
        if not wants_fragment(request):
            return await self.draw(request, staff, draft, typed, unsaved=True)
        preview = await self._preview(typed)
        page = self.site.templates.get_template("staff_preview.html")
        faults = _told(typed, self._name(typed), preview.faults)
        return HTMLResponse(page.render(preview=preview, faults=faults, fragment=True))

    def titles(self) -> dict[str, str]:
        """Return entry id -> title."""
        return {entry.id: entry.title for entry in self.base.brain.library.entries}

    async def _preview(self, typed: Typed) -> Preview:
        brain = self.base.brain
        return await asyncio.to_thread(
            previewed, brain.library, brain.saying, self._name(typed), typed.text, typed.form, self.base.today()
        )

    def _name(self, typed: Typed) -> str:
        """The file to read the form as, though it may not be named yet."""
        return self.file(typed) or f"{next(iter(self.groups))}/{_NAMELESS}.yaml"

    async def _wordings(self, draft: Draft, staff: Staff) -> list[str]:
        """What people asked in the gap of the draft, each wording once."""
        if draft.gap is None:
            return []
        asked = await self.store.gaps.grouped(draft.gap, staff.communes)
        return list(dict.fromkeys(question.text for question in asked))[:_MOST_WORDINGS]


def _told(typed: Typed, file: str, faults: Iterable[Fault]) -> dict[str, list[tuple[str, str]]]:
    """Return form field -> what is wrong with it, as severity and words."""
    by_field = faults_by_field(file, typed.text, list(faults))
    return {
        field: list(dict.fromkeys((fault.severity, explained(fault)) for fault in found))
        for field, found in by_field.items()
    }
