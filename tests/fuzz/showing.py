"""What must hold for everything that is shown, whatever led to it."""

from collections.abc import Sequence
from html.parser import HTMLParser

from bot.actions import MAX_BYTES, read_action
from bot.channels.telegram.drawing import LIMIT, Target, draw
from bot.channels.web.pages import Pages
from bot.messages import Turn
from bot.reply import Reply
from tests.telegram_api.markup import parse_html, utf16_length

__all__ = ["check_replies", "check_turn"]

# What the templates are made of. Anything else in a page came from outside.
_TAGS = frozenset(
    "a article b blockquote br button cite details div em fieldset footer form h1 h2 h3 header i input label legend li "
    "ol output p section small span strong summary svg path time ul textarea use".split()
)
_PAGES = Pages()


def check_turn(turn: Turn) -> None:
    assert turn.replies
    check_replies(turn.replies)
    assert all(len(option.encode()) <= MAX_BYTES for option in turn.context.options)
    assert all(asked.id for asked in turn.asked)


def check_replies(replies: Sequence[Reply]) -> None:
    """Raise AssertionError when a channel cannot show `replies`, or shows what was typed as its own markup."""
    for button in (button for reply in replies for button in reply.buttons()):
        assert button.label.strip()
        assert len(button.action.encode()) <= MAX_BYTES
        assert read_action(button.action), button.action
    for call in draw(replies, Target("1")):
        text = parse_html(str(call.params["text"])).text
        assert text.strip()
        assert utf16_length(text) <= LIMIT
    _check_page(bytes(_PAGES.replies(replies, "token").body).decode())


class _Tags(HTMLParser):
    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attributes:
            assert not name.startswith("on"), name
            assert name not in ("href", "src") or (value or "").startswith(("https://", "tel:", "/", "#")), value


def _check_page(page: str) -> None:
    parser = _Tags()
    parser.feed(page)
    parser.close()
