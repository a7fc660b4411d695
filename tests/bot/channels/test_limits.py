"""Rate limits with a clock of the test's own."""

from bot.channels.limits import RateLimit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def make(burst: int = 3, per_second: float = 0.5) -> tuple[RateLimit, Clock]:
    clock = Clock()
    return RateLimit(burst, per_second, clock), clock


def test_a_burst_is_allowed_and_no_more() -> None:
    limit, _ = make(burst=3)
    assert [limit.allows("a") for _ in range(5)] == [True, True, True, False, False]


def test_tokens_come_back_with_time() -> None:
    limit, clock = make(burst=1, per_second=0.5)
    assert limit.allows("a")
    clock.now += 1.9
    assert not limit.allows("a")
    clock.now += 0.2
    assert limit.allows("a")


def test_asking_in_vain_does_not_put_off_the_next_token() -> None:
    limit, clock = make(burst=1, per_second=0.5)
    limit.allows("a")
    answers = []
    for _ in range(25):
        clock.now += 0.1
        answers.append(limit.allows("a"))
    assert answers.count(True) == 1


def test_a_long_rest_gives_no_more_than_the_burst() -> None:
    limit, clock = make(burst=3)
    limit.allows("a")
    clock.now += 1_000_000
    assert [limit.allows("a") for _ in range(4)] == [True, True, True, False]


def test_one_visitor_does_not_use_up_another_one() -> None:
    limit, _ = make(burst=1)
    assert limit.allows("a")
    assert limit.allows("b")
    assert not limit.allows("a")


def test_memory_does_not_grow_without_end_and_the_busy_are_kept() -> None:
    limit, clock = make(burst=1, per_second=0.0)
    assert limit.allows("busy")
    for n in range(30_000):
        clock.now += 0.001
        limit.allows(str(n))
        if n % 1000 == 0:
            assert not limit.allows("busy")
    assert max(len(value) for value in vars(limit).values() if hasattr(value, "__len__")) < 30_000


def test_what_comes_late_counts_by_when_it_was_sent() -> None:
    limit, clock = make(burst=1, per_second=0.5)
    assert limit.allows("a", clock.now - 60)
    assert [limit.allows("a", clock.now - 60 + seconds) for seconds in (1, 3, 3, 5)] == [False, True, False, True]


def test_a_time_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    limit, clock = make(burst=1, per_second=0.5)
    assert limit.allows("a", clock.now)
    assert not limit.allows("a", clock.now - 1_000)
    assert limit.allows("a", clock.now + 2)
