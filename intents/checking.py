"""Faults and reminders that show only when the whole base is seen: links, ids, dates, sentences that collide."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from intents.entry import STYLES, Entry, Source
from intents.fault import Fault
from intents.fields import MIN_ASK, MIN_QUESTIONS
from intents.text import fold, tokens

__all__ = ["Base", "check_base"]

_URL = re.compile(r"https?://([^\s/?#«»\"')]*[^\s/?#«»\"').,;:!])")
# Nothing that a browser reads otherwise than it looks: no user name, backslash or letter from another alphabet.
_HOST = re.compile(r"[a-z0-9.-]+")
# A place that no longer exists may be named only where the sentence says that it is gone.
_OLD_PLACE = re.compile(
    r"(?:UBND|[ủu][ỷy] ban nhân dân|công an|một cửa|đến|tới|ra|lên)\s+(?:cấp\s+)?"
    r"(?:huyện|quận|thị trấn|thị xã)\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"không còn|bỏ cấp|đã bỏ|trước đây|trước kia|cũ|hồi trước|ngày trước|thay cho|đừng|không phải", re.IGNORECASE
)
_FAST, _SLOW = timedelta(days=30), timedelta(days=90)
# A reminder ahead of time, so that the re-check happens before citizens see a warning.
_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Base:
    """Everything `check_base` compares."""

    entries: Sequence[Entry]
    texts: Mapping[str, str]
    """Path below the knowledge folder -> text of the file, to find lines."""
    domains: frozenset[str]
    elsewhere: Mapping[str, Sequence[str]]
    today: date

    def file(self, entry: Entry) -> str:
        return f"{entry.group}/{entry.id}.yaml"

    def line(self, file: str, part: str) -> int:
        """Return the line of `file` that holds the first line of `part`, or 0."""
        wanted = part.strip().split("\n")[0][:60]
        for number, line in enumerate(self.texts.get(file, "").split("\n"), 1):
            if wanted and wanted in line:
                return number
        return 0


def check_base(base: Base) -> list[Fault]:
    """Return all faults and reminders across files, sorted by file and line."""
    faults = [fault for check in _ENTRY_CHECKS for entry in base.entries for fault in check(base, entry)]
    return sorted([*faults, *_colliding(base), *_double_ids(base)])


def _fault(base: Base, entry: Entry, part: str, code: str, **values: str) -> Fault:
    file = base.file(entry)
    return Fault(file, base.line(file, part), code, values)


def _reminder(base: Base, entry: Entry, part: str, code: str, **values: str) -> Fault:
    file = base.file(entry)
    return Fault(file, base.line(file, part), code, values, "reminder")


def _counts(base: Base, entry: Entry) -> Iterator[Fault]:
    count = sum(map(len, entry.questions.values()))
    if count < MIN_QUESTIONS:
        yield _fault(base, entry, "questions:", "few-questions", count=str(count), least=str(MIN_QUESTIONS))
    missing = [style for style in STYLES if style not in entry.questions]
    if missing and not entry.talk:
        yield _reminder(base, entry, "questions:", "missing-style", styles=", ".join(missing))
    if len(entry.tests.ask) < MIN_ASK:
        yield _fault(base, entry, "tests:", "few-asks", count=str(len(entry.tests.ask)), least=str(MIN_ASK))
    for question in entry.questions.get("story", ()):
        if not 20 <= len(tokens(question)) <= 90:
            yield _reminder(base, entry, question, "story-length", words=str(len(tokens(question))))


def _ids(base: Base, entry: Entry) -> Iterator[Fault]:
    known = {other.id for other in base.entries}
    mentioned = [("related", entry.related), *(("stuck", step.stuck) for step in entry.steps)]
    for key, ids in mentioned:
        for entry_id in ids:
            if entry_id not in known:
                yield _reminder(base, entry, f"{entry_id}", "unknown-id", key=key, id=entry_id)
            elif entry_id == entry.id:
                yield _fault(base, entry, f"{key}:", "own-id", key=key)


def _links(base: Base, entry: Entry) -> Iterator[Fault]:
    for version in _versions(entry):
        links = [step.link for step in version.steps if step.link] + [s.url for s in version.sources if s.url]
        for url in [*links, *(match.group() for text in _texts(version) for match in _URL.finditer(text))]:
            match = _URL.match(url)
            host = match.group(1).lower() if match else ""
            if not _allowed(host, base.domains):
                yield _fault(base, entry, url, "foreign-link", host=host)


def _versions(entry: Entry) -> Iterator[Entry]:
    """Yield the entry, then what each variant says in its place and nothing else."""
    yield entry
    silent = replace(entry, title="", answer="", steps=(), documents=(), fee=None, time=None, online=None, sources=())
    for variant in entry.variants:
        yield replace(silent, **variant.replaces)  # type: ignore[arg-type]


def _texts(entry: Entry) -> list[str]:
    parts = [entry.answer, *(step.do for step in entry.steps), *entry.documents, entry.fee, entry.time]
    return [part for part in parts if part]


def _allowed(host: str, domains: frozenset[str]) -> bool:
    return _HOST.fullmatch(host) is not None and any(
        host == domain or host.endswith("." + domain.lstrip(".")) for domain in domains
    )


def _dates(base: Base, entry: Entry) -> Iterator[Fault]:
    today = base.today
    if entry.checked > today:
        yield _fault(base, entry, "checked:", "checked-in-future", date=str(entry.checked))
    changeable = any(version.fee or version.time for version in _versions(entry))
    latest = entry.checked + (_FAST if changeable else _SLOW)
    if entry.recheck_by > latest:
        yield _fault(base, entry, "recheck_by:", "recheck-late", latest=str(latest))
    if entry.recheck_by < today:
        yield _reminder(base, entry, "recheck_by:", "overdue", date=str(entry.recheck_by), owner=entry.owner or "–")
    elif entry.recheck_by < today + _SOON:
        yield _reminder(base, entry, "recheck_by:", "due-soon", date=str(entry.recheck_by), owner=entry.owner or "–")
    if entry.valid.until and entry.valid.until < today:
        yield _reminder(base, entry, "valid:", "no-longer-valid", date=str(entry.valid.until))
    ends = [variant.span.until for variant in entry.variants if variant.span.until]
    for end in (end for end in ends if end < today):
        yield _reminder(base, entry, f"until: {end}", "variant-ended", date=str(end))


def _sources(base: Base, entry: Entry) -> Iterator[Fault]:
    for source in (source for version in _versions(entry) for source in version.sources):
        for key, value in (("issued", source.issued), ("seen", source.seen)):
            # Compared at the precision given: "2026-11" is not after 2026-11-21.
            if value and value > str(entry.checked)[: len(value)]:
                yield _fault(base, entry, source.title, "source-after-check", key=key, value=value)
        if _backwards(source):
            yield _reminder(base, entry, source.title, "in-force-before-issued", number=source.number or source.title)


def _backwards(source: Source) -> bool:
    if not (source.issued and source.in_force):
        return False
    shared = min(len(source.issued), len(source.in_force))
    return source.in_force[:shared] < source.issued[:shared]


def _old_places(base: Base, entry: Entry) -> Iterator[Fault]:
    for text in (text for version in _versions(entry) for text in _texts(version)):
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            if _OLD_PLACE.search(sentence) and not _GONE.search(sentence):
                yield _fault(base, entry, text, "old-place", sentence=sentence[:80])


def _colliding(base: Base) -> Iterator[Fault]:
    """A sentence may teach one entry only, and a test sentence none."""
    owners: dict[str, Entry] = {}
    for entry in base.entries:
        for style in STYLES:
            for text in entry.questions.get(style, ()):
                other = owners.setdefault(fold(text), entry)
                if other is not entry:
                    yield _fault(base, entry, text, "taught-twice", text=text, other=other.id)
    for entry in base.entries:
        for text in entry.tests.ask:
            if fold(text) in owners:
                yield _fault(base, entry, text, "test-is-taught", text=text, other=owners[fold(text)].id)
    for kind, texts in base.elsewhere.items():
        for text in texts:
            if fold(text) in owners:
                other_id = owners[fold(text)].id
                line = base.line("_elsewhere.yaml", text)
                yield Fault(
                    "_elsewhere.yaml", line, "elsewhere-is-taught", {"kind": kind, "text": text, "other": other_id}
                )


def _double_ids(base: Base) -> Iterator[Fault]:
    seen: dict[str, Entry] = {}
    for entry in base.entries:
        if entry.id in seen:
            yield _fault(base, entry, "title:", "double-id", id=entry.id, other=base.file(seen[entry.id]))
        seen[entry.id] = entry
    for entry in base.entries:
        for old in entry.formerly:
            if old in seen and seen[old] is not entry:
                yield _fault(base, entry, old, "double-id", id=old, other=base.file(seen[old]))
            seen.setdefault(old, entry)


_ENTRY_CHECKS: tuple[Callable[[Base, Entry], Iterator[Fault]], ...] = (
    _counts,
    _ids,
    _links,
    _dates,
    _sources,
    _old_places,
)
