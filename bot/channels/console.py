"""The terminal as a channel: buttons are numbers."""

import asyncio
import secrets
from collections.abc import Sequence

from bot.assistant import Assistant, Sender
from bot.messages import Said, Tapped
from bot.reply import Button, Reply, plain_text

__all__ = ["Console", "drawn"]


class Console:
    """One person, who is forgotten as a person when the program ends."""

    name = "console"

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.sender = Sender(secrets.token_hex(16), self.name)
        self.buttons: list[Button] = []

    async def run(self) -> None:
        """Talk until the input ends."""
        await self.hear("/start")
        while True:
            try:
                line = await asyncio.to_thread(input, "> ")
            except EOFError:
                return
            await self.hear(line)

    async def hear(self, line: str) -> None:
        """Answer one line; a number taps the button of that number."""
        number = int(line) if line.strip().isdecimal() and len(line) < 4 else 0
        tapped = 0 < number <= len(self.buttons)
        message = Tapped(self.buttons[number - 1].action) if tapped else Said(line)
        turn = await self.assistant.hear(message, self.sender)
        replies = turn.replies if turn else ()
        self.buttons = [button for reply in replies for button in reply.buttons()]
        print(drawn(replies), flush=True)


def drawn(replies: Sequence[Reply]) -> str:
    """Return the replies as text, with their buttons numbered through."""
    lines: list[str] = []
    number = 0
    for reply in replies:
        lines += ["", plain_text(reply), ""]
        for button in reply.buttons():
            number += 1
            lines.append(f"  {number}. {button.label}")
    return "\n".join(lines)
