"""`report`: the month of a commune or a province, for signing, for spreadsheets, and for the support team's chat."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.brain import data_folder
from bot.communes.collecting import Collected, Collector, NoReportError
from bot.communes.gazetteer import load_gazetteer
from bot.communes.numbers import CommuneNumbers
from bot.communes.report import told
from bot.communes.words import say
from bot.library import read_library
from bot.settings import Settings
from bot.storage.opening import open_store
from bot.storage.outgoing import Outgoing
from bot.storage.protocol import Store

FORMATS = ("pdf", "html", "csv", "json")


def arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--commune", metavar="CODE", help="5-digit code or name of a commune, an old name too")
    where.add_argument("--province", metavar="CODE", help="2-digit code or name: a table of its communes")
    parser.add_argument("--month", default="", metavar="YYYY-MM", help="default: the last whole month")
    parser.add_argument("--format", choices=FORMATS, default="pdf", help="default: pdf")
    parser.add_argument("--out", metavar="FILE", help="default: bao-cao-CODE-MONTH.FORMAT; - for standard output")
    parser.add_argument("--open-data", action="store_true", help="CSV of all communes, or of --province")
    parser.add_argument("--send", action="store_true", help="post it once to TELEGRAM_STAFF_CHAT, with the PDF")


def run(settings: Settings, args: argparse.Namespace) -> int:
    if not (args.commune or args.province or args.open_data) or (args.open_data and (args.commune or args.send)):
        print("report: name --commune or --province, or --open-data with --province or alone", file=sys.stderr)
        return 2
    try:
        return asyncio.run(_with_store(settings, args))
    except NoReportError as error:
        print(f"report: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"report: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


async def _with_store(settings: Settings, args: argparse.Namespace) -> int:
    store = open_store(settings)
    try:
        collector = Collector(store, load_gazetteer(), settings.retention_days, lambda: datetime.now(UTC))
        if args.open_data:
            return await _open_data(collector, args)
        collected = await _collected(collector, args)
        titles = {entry.id: entry.title for entry in read_library(settings.knowledge_dir).entries}
        if args.send:
            return await _send(settings, store, collected, titles)
    finally:
        await store.close()
    name = f"bao-cao-{collected.place.code}-{collected.month}.{args.format}"
    return _written(_body(args.format, collected, titles), args.out or name)


async def _collected(collector: Collector, args: argparse.Namespace) -> Collected:
    month, place = collector.month(args.month), collector.place(args.commune or args.province)
    if args.commune and place.is_province:
        raise NoReportError("not_commune", name=place.name)
    if args.province and not place.is_province:
        raise NoReportError("not_province", name=place.name)
    return await (collector.province if place.is_province else collector.commune)(place, month)


async def _open_data(collector: Collector, args: argparse.Namespace) -> int:
    from bot.communes.figures import open_data_csv

    month = collector.month(args.month)
    province = collector.place(args.province) if args.province else None
    if province and not province.is_province:
        raise NoReportError("not_province", name=province.name)
    data = await collector.open_data(month, province)
    return _written(open_data_csv(data, collector.gazetteer), args.out or f"du-lieu-mo-{month}.csv")


def _body(format: str, collected: Collected, titles: Mapping[str, str]) -> bytes:
    from bot.channels.web.commune import report_html
    from bot.communes.figures import as_csv, as_json
    from bot.communes.pdf import commune_pdf, province_pdf
    from bot.communes.province import province_report
    from bot.communes.report import commune_report

    if format in ("csv", "json"):
        return (as_csv if format == "csv" else as_json)(collected, titles)
    if isinstance(collected.numbers, CommuneNumbers):
        report = commune_report(collected, titles)
        return commune_pdf(report) if format == "pdf" else report_html(report).encode()
    table = province_report(collected, load_gazetteer())
    return province_pdf(table) if format == "pdf" else report_html(table).encode()


def _written(body: bytes, out: str) -> int:
    if out == "-":
        sys.stdout.buffer.write(body)
        return 0
    Path(out).write_bytes(body)
    print(out)
    return 0


# The support team's chat


async def _send(settings: Settings, store: Store, collected: Collected, titles: Mapping[str, str]) -> int:
    """Queue a line in words, and the PDF, which the running service sends and then deletes."""
    chat, topic = settings.staff_chat
    if not chat or not settings.telegram_bot_token:
        raise NoReportError("no_chat")
    name = f"{collected.place.code} {collected.month}"
    file = data_folder(settings).resolve() / "reports" / f"bao-cao-{name.replace(' ', '-')}.pdf"
    file.parent.mkdir(parents=True, exist_ok=True)
    body = await asyncio.to_thread(_body, "pdf", collected, titles)
    where: dict[str, object] = {"chat_id": chat, **({"message_thread_id": topic} if topic else {})}
    calls = [
        Outgoing(chat, "sendMessage", {**where, "text": _summary(collected, settings.public_url)}),
        Outgoing(chat, "sendDocument", {**where, "document": str(file)}),
    ]
    fresh = not file.exists()
    if fresh:
        file.write_bytes(body)
    if await store.desk.once(f"report {name}", datetime.now(UTC), calls):
        print(say("queued"))
        return 0
    if fresh:
        file.unlink()
    print(say("sent_before"))
    return 0


def _summary(collected: Collected, address: str) -> str:
    numbers, place = collected.numbers, collected.place
    about: dict[str, str] = {"month": collected.month.label, "place": place.name}
    if isinstance(numbers, CommuneNumbers):
        about["place"] = f"{place.name}, {place.province}"
        now = numbers.now
        text = say(
            "sent_commune", people=told(now.people), questions=told(now.questions), open=len(numbers.open),
            answered=told(now.answered_share, " %"), **about,
        )  # fmt: skip
        text = text if numbers.asked_at_all else say("sent_nobody", **about)
        link = f"{address}/commune/{place.code}?thang={collected.month}"
        return "\n".join([text, *collected.notes, *([say("link", url=link)] if address else [])])
    text = say("sent_province", people=numbers.people, questions=numbers.questions, **about)
    asked = any(row.asked_at_all for row in numbers.rows)
    return "\n".join([text if asked else say("sent_nobody", **about), *collected.notes])
