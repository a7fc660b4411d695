"""Lets the templates of the support team draw what citizens see."""

from bot.channels.web.pages import linked
from bot.channels.web.staff.site import StaffSite
from bot.reply import Block

__all__ = ["draws_replies"]


def draws_replies(site: StaffSite) -> StaffSite:
    """Return `site`, whose templates can now include replies.html."""
    site.templates.filters["linked"] = linked
    site.templates.filters["kind"] = _kind
    return site


def _kind(block: Block) -> str:
    return type(block).__name__.lower()
