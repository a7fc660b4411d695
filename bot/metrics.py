"""What Prometheus reads of a running assistant. No label has values from outside, nothing here is about a person."""

import math
import time
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot import logs
from bot.arrivals import arriving, current
from bot.assistant import Sender
from bot.messages import Message, Turn
from bot.storage.protocol import StoreError

__all__ = ["CONTENT_TYPE_LATEST", "Metrics", "Reader"]

CHANNELS = frozenset({"telegram", "web", "console"})
DECISIONS = frozenset({"answer", "choice", "unknown", "emergency", "handover", "talk", "catalogue"})
METHODS = frozenset({"sendMessage", "sendDocument", "editMessageText", "deleteMessage", "answerCallbackQuery"})
OUTCOMES = frozenset({"sent", "limited", "blocked", "refused", "failed", "given_up"})
"""What becomes of one attempt to send; `limited`: Telegram said 429."""
_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
Reader = Callable[[], Awaitable[Mapping[str, float]]]
"""Reads gauges now: their names in `Metrics.gauges`, and values."""

_GAUGES = {
    "motcua_outbox_waiting": "Calls that wait to be sent",
    "motcua_outbox_oldest_seconds": "Age of the oldest of them",
    "motcua_gaps_waiting": "Gaps that nobody has answered or set aside",
    "motcua_promises_waiting": "Questions whose asker is to be told",
    "motcua_base_entries": "Entries that answer",
    "motcua_base_overdue": "Entries past their day of checking again",
    "motcua_base_problem": "1 while the folder has faults or cannot be taken up",
    "motcua_renewal_seconds": "What the last taking up of the folder took",
    "motcua_leading": "1 while this copy does what is done once",
    "motcua_retention_last_run_timestamp_seconds": "When this copy last deleted what is old; 0: never",
    "motcua_retention_deleted": "Questions that the last run deleted",
    "motcua_disk_free_bytes": "Free space where the data folder is",
    "motcua_backup_age_seconds": "Age of the newest backup; not a number without any",
    "motcua_log_lines_lost": "Lines of the log that could not be written since the start",
}


class Metrics:
    """One per process. Every method is quick and never fails."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        counter, histogram = self._counter, self._histogram
        self.questions = counter("motcua_questions", "Questions kept", "channel", "decision")
        self.answer_seconds = histogram("motcua_answer_seconds", "From a message's coming to its answer", "channel")
        self.updates = counter("motcua_updates", "Telegram's updates handled; not_kept comes again", "outcome")
        self.requests = counter("motcua_web_requests", "Answers of the web server", "route", "status")
        self.sends = counter("motcua_sends", "Calls to send, by what became of them", "method", "outcome")
        self.store_seconds = histogram("motcua_store_seconds", "From a job's coming to its commit", "kind")
        self.store_errors = counter("motcua_store_errors", "Jobs that the database could not do", "kind")
        self.parts = Gauge(
            "motcua_part_ok", "1 while a part of /readyz is well, 0.5: somebody should look", ["part"],
            registry=self.registry,
        )  # fmt: skip
        self.gauges = {name: Gauge(name, told, registry=self.registry) for name, told in _GAUGES.items()}
        self.readers: list[Reader] = []
        self._begin()

    async def heard(self, message: Message, sender: Sender, turn: Turn) -> None:
        """Count a turn that was kept; a listener of the assistant."""
        channel = _known(sender.channel, CHANNELS)
        arrival = current()
        if arrival:
            self.answer_seconds.labels(channel).observe(time.monotonic() - arrival.at)
        for asked in () if sender.test else turn.asked:
            self.questions.labels(channel, _known(asked.decision, DECISIONS)).inc()

    async def update(self, handling: Awaitable[None], number: int) -> None:
        """Handle one update of Telegram, counted; raises what it raises."""
        outcome = "failed"
        try:
            with arriving(f"tg-{number}"):
                await handling
            outcome = "handled"
        except StoreError:
            outcome = "not_kept"
            raise
        finally:
            self.updates.labels(outcome).inc()

    def sent(self, method: str, outcome: str) -> None:
        """Count one attempt to send."""
        self.sends.labels(_known(method, METHODS), _known(outcome, OUTCOMES)).inc()

    def requested(self, route: str, status: int) -> None:
        """Count one answer of the web server; `route`: one of a few names."""
        self.requests.labels(route, f"{status // 100}xx").inc()

    def stored(self, kind: str, seconds: float, failed: bool) -> None:
        """Count one job of the database, from any thread; `kind`: read or write."""
        self.store_seconds.labels(kind).observe(seconds)
        if failed:
            self.store_errors.labels(kind).inc()

    def part(self, name: str, grade: float) -> None:
        """Note how a part of /readyz is."""
        self.parts.labels(name).set(grade)

    async def page(self) -> bytes:
        """Return everything in Prometheus' text format. What cannot be read now is not a number."""
        for reader in self.readers:
            for name, value in (await reader()).items():
                self.gauges[name].set(value)
        self.gauges["motcua_log_lines_lost"].set(logs.lost())
        return generate_latest(self.registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self.registry)

    def _histogram(self, name: str, told: str, *labels: str) -> Histogram:
        return Histogram(name, told, labels, registry=self.registry, buckets=_QUICK)

    def _begin(self) -> None:
        """Show at 0 what alerts ask for: a rate begins with the first that goes wrong, not with the second."""
        for outcome in ("handled", "not_kept", "failed"):
            self.updates.labels(outcome)
        for outcome in sorted(OUTCOMES):
            self.sends.labels("sendMessage", outcome)
        for kind in ("read", "write"):
            self.store_errors.labels(kind)
            self.store_seconds.labels(kind)
        for name in _GAUGES:
            self.gauges[name].set(math.nan)
        for channel in ("telegram", "web"):
            self.answer_seconds.labels(channel)
            for decision in sorted(DECISIONS):
                self.questions.labels(channel, decision)


def _known(value: str, values: frozenset[str]) -> str:
    return value if value in values else "other"
