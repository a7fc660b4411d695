"""`check`: every fault and reminder of the knowledge base, in Vietnamese, as file:line."""

import argparse
import json
from datetime import date
from itertools import groupby

import yaml

from bot.faults import TEXTS, fault_texts, worded
from bot.library import Library, read_library
from bot.settings import Settings
from intents.claims import claims
from intents.fault import Fault
from intents.fields import json_schema


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="check as of this day (default: today)")
    parser.add_argument("--quick", action="store_true", help="do not ask the sentences of `tests`")
    parser.add_argument(
        "--due", type=date.fromisoformat, metavar="DATE", help="list what must be re-read by then, by owner"
    )
    parser.add_argument("--claims", action="store_true", help="list every number, date, fee and document number stated")
    parser.add_argument("--write-schema", action="store_true", help="write schema.json into the knowledge folder")
    parser.add_argument(
        "--write-embeddings", action="store_true", help="write the file of embeddings that is shipped with the base"
    )


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.assistant import vietnam_today

    if args.write_schema:
        (settings.knowledge_dir / "schema.json").write_text(schema_text(), "utf-8")
    today = args.on or vietnam_today()
    library = read_library(settings.knowledge_dir)
    if args.write_embeddings:
        _ship_embeddings(settings, library)
    if args.due:
        print("\n".join(due_lines(library, args.due, _texts("due.yaml"))))
        return 0
    if args.claims:
        print("\n".join(claim_lines(library)))
        return 0
    faults = library.check(today)
    if not args.quick:
        faults = sorted([*faults, *_tested(settings, library, today)])
    texts = fault_texts()
    for fault in faults:
        print(worded(fault, texts))
    errors = [fault for fault in faults if fault.severity == "error"]
    sentences = sum(len(texts) for entry in library.entries for texts in entry.questions.values())
    print(texts["summary"].format(
        entries=len(library.entries), sentences=sentences, errors=len(errors), reminders=len(faults) - len(errors)
    ))  # fmt: skip
    return 1 if errors else 0


def _tested(settings: Settings, library: Library, today: date) -> list[Fault]:
    from bot.brain import build_matcher
    from bot.knowledge_tests import failing_tests

    if not library.entries or library.phrases is None:
        return []
    return failing_tests(library, build_matcher(settings, library), today)


def _ship_embeddings(settings: Settings, library: Library) -> None:
    from bot.embedded import ship
    from bot.embedding import embedder
    from intents.matching import Lesson

    embed = embedder(settings.embeddings)
    if embed:
        ship(embed, Lesson(library.entries, library.words, library.elsewhere).embedded())


def due_lines(library: Library, by: date, texts: dict[str, str]) -> list[str]:
    """Return the entries to re-read by that day, soonest first, under their owners."""
    due = sorted((e for e in library.entries if e.recheck_by <= by), key=lambda entry: (entry.recheck_by, entry.id))
    lines: list[str] = []
    for owner in sorted({entry.owner or texts["no_owner"] for entry in due}):
        mine = [entry for entry in due if (entry.owner or texts["no_owner"]) == owner]
        lines.append(texts["due_owner"].format(owner=owner, count=len(mine)))
        lines += [f"  {entry.recheck_by}  {entry.group}/{entry.id}.yaml  {entry.title}" for entry in mine]
    return lines or [texts["nothing_due"].format(date=by)]


def claim_lines(library: Library) -> list[str]:
    """Return every claim with where it stands and its sentence, under the sources it was read from."""
    lines: list[str] = []
    for entry in library.entries:
        for sources, found in groupby(claims(entry), lambda claim: claim.sources):
            told = "; ".join(f"{s.title} {s.number or ''} [{s.confidence}]".replace("  ", " ") for s in sources)
            lines.append(f"{entry.group}/{entry.id}.yaml  {told}")
            lines += [f"    {claim.text}  |  {claim.where}  |  {claim.sentence}" for claim in found]
    return lines


def _texts(name: str) -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((TEXTS / name).read_text("utf-8"))
    return texts


def schema_text() -> str:
    """Return `knowledge/schema.json` as it must be."""
    descriptions = yaml.safe_load((TEXTS / "fields.yaml").read_text("utf-8"))
    return json.dumps(json_schema(descriptions), ensure_ascii=False, indent=2) + "\n"
