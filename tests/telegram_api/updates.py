"""The queue of updates: at least once, in order, gone only when acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass

from .records import JSON

__all__ = ["Entry", "UpdateQueue"]

FIRST_ID = 730_000_001
# Only sent when a bot asks for them by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True)
class Entry:
    """One delivery to be made. An update that is sent again has an entry for each time."""

    number: int
    update: JSON
    # Sent again though it was acknowledged: the offset of the bot is already past it.
    is_repeat: bool = False

    @property
    def update_id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """Not safe for threads by itself: the state's lock guards it."""

    def __init__(self) -> None:
        self.acknowledged: list[int] = []
        self.allowed: tuple[str, ...] = ()
        self._log: list[Entry] = []
        self._waiting: dict[int, Entry] = {}
        self._served: set[int] = set()
        self._next_id = FIRST_ID

    @property
    def waiting(self) -> list[Entry]:
        return list(self._waiting.values())

    def add(self, kind: str, payload: JSON) -> int | None:
        """Queue an update and return its id; None when the bot did not ask for this kind."""
        if not self.is_allowed(kind):
            return None
        return self.put({kind: payload})

    def put(self, update: Mapping[str, object]) -> int:
        """Queue any update, with its own id if it has one."""
        number = update.get("update_id", self._next_id)
        update_id = number if isinstance(number, int) else self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        self._append({"update_id": update_id, **update}, is_repeat=False)
        return update_id

    def repeat(self, update_id: int) -> None:
        """Queue an update that was sent before, with the same id."""
        update = next(entry.update for entry in self._log if entry.update_id == update_id)
        self._append(update, is_repeat=True)

    def is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def since(self, position: int) -> tuple[list[Entry], int]:
        """The waiting entries queued after `position`, and the position to ask from next time."""
        fresh = [entry for entry in self._log[position:] if entry.number in self._waiting]
        return fresh, len(self._log)

    def is_waiting(self, entry: Entry) -> bool:
        return entry.number in self._waiting

    def acknowledge(self, entry: Entry) -> None:
        if self._waiting.pop(entry.number, None):
            self.acknowledged.append(entry.update_id)

    def acknowledge_below(self, offset: int) -> None:
        for entry in self.waiting:
            if entry.update_id < offset and (not entry.is_repeat or entry.number in self._served):
                self.acknowledge(entry)

    def batch(self, offset: int, limit: int) -> list[JSON]:
        """What getUpdates answers; a negative offset keeps only the last updates."""
        if offset < 0:
            for entry in self.waiting[:offset]:
                self.acknowledge(entry)
        else:
            self.acknowledge_below(offset)
        # Repeats first: a bot takes its next offset from the last update of a batch.
        entries = sorted(self.waiting, key=lambda entry: (not entry.is_repeat, entry.update_id))[:limit]
        self._served.update(entry.number for entry in entries)
        return [entry.update for entry in entries]

    def drop(self) -> None:
        """Forget everything that waits, as `drop_pending_updates` asks."""
        self._waiting.clear()

    def _append(self, update: JSON, is_repeat: bool) -> None:
        entry = Entry(len(self._log), update, is_repeat)
        self._log.append(entry)
        self._waiting[entry.number] = entry
