"""Telegram: polling or webhook in, an outbox out."""

from bot.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
