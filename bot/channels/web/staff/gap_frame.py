"""What the pages about one gap have in common: finding it, for whom it may be found, and the way back to it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.staff.changing import for_all_communes, now
from bot.channels.web.staff.site import HOME, Endpoint, StaffSite
from bot.storage.gaps import Gap, Grouped, Wanted
from bot.storage.protocol import Store
from bot.storage.staff import Staff
from intents.text import fold

__all__ = ["GAP", "GapFrame", "Step", "picked", "to_gap", "wordings_of"]

GAP = f"{HOME}/cau/{{gap}}"
Step = Callable[[Request, Staff, FormData, Gap], Awaitable[Response]]
"""Something done to a gap."""


class GapFrame:
    def __init__(self, site: StaffSite, store: Store) -> None:
        self.site = site
        self.store = store

    async def named(self, number: str, staff: Staff) -> Gap | None:
        """Return the gap, unless all its questions are of communes that are not `staff`'s."""
        if not number.isdecimal() or len(number) > 15:
            return None
        found = await self.store.gaps.gaps(now(), Wanted(gap=int(number), communes=staff.communes))
        return found[0] if found else None

    async def of(self, request: Request, staff: Staff) -> Gap | None:
        """Return the gap of the address."""
        return await self.named(request.path_params["gap"], staff)

    def step(self, step: Step, whole: bool = False) -> Endpoint:
        """Return an endpoint for a form about the gap of the address.

        `whole`: what it does touches questions of every commune, so nobody limited to some may.
        """

        async def found(request: Request, staff: Staff, form: FormData) -> Response:
            gap = await self.of(request, staff)
            return await step(request, staff, form, gap) if gap else self.missing(request, staff)

        return self.site.deed(for_all_communes(self.site, found) if whole else found)

    def missing(self, request: Request, staff: Staff) -> Response:
        return self.site.refused(request, staff, "not-found", 404)


def to_gap(id: int) -> Response:
    return RedirectResponse(f"{HOME}/cau/{id}", 303)


def wordings_of(questions: Iterable[Grouped]) -> dict[str, list[Grouped]]:
    """Return folded text -> its questions, the wording used most often first."""
    found: dict[str, list[Grouped]] = {}
    for question in questions:
        found.setdefault(fold(question.text), []).append(question)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def picked(form: FormData, questions: Sequence[Grouped]) -> list[Grouped]:
    """Return the questions whose wording is ticked."""
    ticked = {str(value) for value in form.getlist("text")}
    return [question for question in questions if fold(question.text) in ticked]
