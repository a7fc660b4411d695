"""What is counted, under which labels, and that nobody's words become a label."""

import asyncio
import math
import re
from collections.abc import Mapping

import pytest

from bot.arrivals import arriving
from bot.assistant import Sender
from bot.messages import Asked, Context, Said, Turn
from bot.metrics import Metrics
from bot.storage.protocol import StoreError


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def turn(*decisions: str) -> Turn:
    return Turn((), Context(), tuple(Asked(str(n), "căn cước", decision) for n, decision in enumerate(decisions)))


async def test_questions_are_counted_by_channel_and_decision_and_not_the_teams_own() -> None:
    metrics, said = Metrics(), Said("")
    await metrics.heard(said, Sender("p", "web"), turn("answer", "unknown"))
    await metrics.heard(said, Sender("p", "web"), turn("answer"))
    await metrics.heard(said, Sender("p", "web", test=True), turn("answer"))
    assert value(metrics, "motcua_questions_total", channel="web", decision="answer") == 2
    assert value(metrics, "motcua_questions_total", channel="web", decision="unknown") == 1
    assert value(metrics, "motcua_questions_total", channel="telegram", decision="answer") == 0


async def test_the_time_to_an_answer_counts_from_the_arrival() -> None:
    metrics = Metrics()
    await metrics.heard(Said(""), Sender("p", "web"), turn())
    assert value(metrics, "motcua_answer_seconds_count", channel="web") == 0
    with arriving("web-1"):
        await metrics.heard(Said(""), Sender("p", "web"), turn())
    assert value(metrics, "motcua_answer_seconds_count", channel="web") == 1


@pytest.mark.parametrize(("error", "outcome"), [(None, "handled"), (StoreError(), "not_kept"), (OSError(), "failed")])
async def test_an_update_is_counted_by_what_became_of_it(error: Exception | None, outcome: str) -> None:
    metrics = Metrics()

    async def handling() -> None:
        if error:
            raise error

    (result,) = await asyncio.gather(metrics.update(handling(), 5), return_exceptions=True)
    assert result is error
    assert value(metrics, "motcua_updates_total", outcome=outcome) == 1


def test_what_comes_from_outside_never_becomes_a_label() -> None:
    metrics = Metrics()
    metrics.sent("0912345678", "căn cước")
    asyncio.run(metrics.heard(Said(""), Sender("p", "0912345678"), turn("0912345678")))
    labels = {value for metric in metrics.registry.collect() for one in metric.samples for value in one.labels.values()}
    assert "0912345678" not in labels
    assert value(metrics, "motcua_sends_total", method="other", outcome="other") == 1


def test_jobs_of_the_database_are_counted() -> None:
    metrics = Metrics()
    metrics.stored("write", 0.2, False)
    metrics.stored("write", 5.0, True)
    assert value(metrics, "motcua_store_seconds_count", kind="write") == 2
    assert value(metrics, "motcua_store_errors_total", kind="write") == 1


async def test_the_page_reads_the_gauges_anew_and_what_was_never_read_is_no_number() -> None:
    metrics, waiting = Metrics(), [3.0]
    before = value(metrics, "motcua_outbox_waiting")
    assert before is not None
    assert math.isnan(before)

    async def read() -> Mapping[str, float]:
        return {"motcua_outbox_waiting": waiting[0]}

    metrics.readers.append(read)
    assert b"motcua_outbox_waiting 3.0" in await metrics.page()
    waiting[0] = 4.0
    page = (await metrics.page()).decode()
    assert "motcua_outbox_waiting 4.0" in page
    assert re.search(r"^process_resident_memory_bytes \d", page, re.MULTILINE)
    assert "_created" not in page
