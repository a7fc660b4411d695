"""The chat page while the assistant is switched off with a notice."""

from bot.channels.web.chat import WebChat
from bot.channels.web.visitor import Visitor
from bot.closing import ClosedConversation
from bot.reply import Reply

__all__ = ["ClosedChat"]


class ClosedChat(WebChat):
    """Shows the notice in place of what was said before: that would be answers."""

    async def _shown(self, visitor: Visitor) -> list[tuple[str, Reply]]:
        conversation = self.assistant.conversation
        return [("", conversation.notice)] if isinstance(conversation, ClosedConversation) else []

    async def _told(self, visitor: Visitor) -> list[tuple[str, Reply]]:
        return []
