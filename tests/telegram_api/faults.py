"""What goes wrong when a test asks for it."""

from collections import defaultdict, deque
from dataclasses import dataclass

from .records import ApiError

__all__ = ["FaultPlan", "Plan", "error"]

DESCRIPTIONS = {
    400: "Bad Request: something is wrong",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(frozen=True)
class Plan:
    """What happens to one request."""

    error: ApiError | None = None
    seconds: float = 0.0
    hangs: bool = False
    loses_answer: bool = False


class FaultPlan:
    """The faults that are still to come, by method; `*` stands for every method."""

    def __init__(self) -> None:
        self._next: defaultdict[str, deque[Plan]] = defaultdict(deque)
        self._slow: dict[str, float] = {}

    def add(self, method: str, plan: Plan, times: int) -> None:
        self._next[method].extend([plan] * times)

    def slow(self, method: str, seconds: float) -> None:
        self._slow[method] = seconds

    def clear(self) -> None:
        self._next.clear()
        self._slow.clear()

    def take(self, method: str) -> Plan:
        """The plan for this request; faults ordered for its method come before those for every method."""
        for name in (method, "*"):
            if self._next[name]:
                return self._next[name].popleft()
        return Plan(seconds=self._slow.get(method, self._slow.get("*", 0.0)))


def error(status: int, description: str | None, retry_after: int) -> ApiError:
    """The refusal with this status, in Telegram's words unless others are given."""
    if status == 429:
        return ApiError(429, description or f"Too Many Requests: retry after {retry_after}", retry_after)
    return ApiError(status, description or DESCRIPTIONS.get(status, "Internal Server Error"))
