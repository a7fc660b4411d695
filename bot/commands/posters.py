"""`posters`: posters with QR codes for communes, each scanned before it is kept; `posters check` tests them again."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.communes.gazetteer import load_gazetteer
from bot.communes.merging import current_codes, load_mergers
from bot.settings import Settings
from intents.places import Gazetteer, Manner, Place, Several

_CHECK = "check"
_FOLDER = Path("posters")
_FORMATS = ("pdf", "svg", "png")
_SHEETS = ("a4", "a5", "tent", "stickers")
_BAR = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="*", metavar="COMMUNE", help="codes or names of communes; or: check FOLDER, to test it again"
    )
    parser.add_argument("--province", metavar="CODE", help="all communes of a province")
    parser.add_argument("--all", action="store_true", help="all communes; an interrupted run goes on where it was")
    parser.add_argument(
        "--label", action="append", default=[], metavar="TEXT", help="where it hangs; once for each poster of a commune"
    )
    parser.add_argument(
        "--examples", default="", metavar="NAME", help="set of example questions in bot/texts/posters.yaml"
    )
    parser.add_argument(
        "--sheet", nargs="+", choices=_SHEETS, default=_SHEETS, metavar="SHEET", help=f"of {', '.join(_SHEETS)}"
    )
    parser.add_argument(
        "--format", nargs="+", choices=_FORMATS, metavar="FORMAT",
        help=f"of {', '.join(_FORMATS)}; default: all of a4 and a5, pdf of the others",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=_FOLDER, metavar="FOLDER", help=f"default: {_FOLDER}")


def run(settings: Settings, args: argparse.Namespace) -> int:
    try:
        if args.what[:1] == [_CHECK]:
            return _check(settings, args.what[1:])
        return _make(settings, args)
    except ImportError as error:
        print(f"posters: {error.name} is not installed: pip install -r requirements.txt", file=sys.stderr)
        return 2


def _make(settings: Settings, args: argparse.Namespace) -> int:
    from bot.posters.making import USUAL
    from bot.posters.poster import Poster, PosterError, public_site, tidy_labels
    from bot.posters.printing import Job, print_posters
    from bot.posters.texts import texts

    try:
        site, labels = public_site(settings.public_url), tidy_labels(args.label)
        places = _places(load_gazetteer(), args)
    except (PosterError, ValueError) as error:
        print(f"posters: {error}", file=sys.stderr)
        return 2
    if args.examples and args.examples not in texts().examples:
        print(f"posters: --examples: one of {', '.join(texts().examples)}", file=sys.stderr)
        return 2
    wanted = {sheet: tuple(args.format or USUAL[sheet]) for sheet in args.sheet}
    posters = (Poster(place, site, label, args.examples, settings.official) for place in places for label in labels)
    jobs = [Job(poster, wanted) for poster in posters]
    begun, made, refused = time.monotonic(), 0, 0
    try:
        for done, outcome in print_posters(jobs, args.out, settings.official_channel):
            made += outcome.printed is not None
            refused += outcome.printed is None
            if outcome.problem:
                print(f"\r{outcome.key}: {outcome.problem}", file=sys.stderr)
            _progress(done, len(jobs), made + refused, begun)
    except OSError as error:
        print(f"posters: {error.filename or args.out}: {error.strerror}", file=sys.stderr)
        return 2
    print(f"{args.out}: {made} posters made, {len(jobs) - made - refused} were there, {refused} refused")
    return 1 if refused else 0


def _check(settings: Settings, folders: Sequence[str]) -> int:
    from bot.posters.checking import check_folder

    if len(folders) != 1 or not Path(folders[0]).is_dir():
        print("posters: check FOLDER, one that exists", file=sys.stderr)
        return 2
    begun, files, found = time.monotonic(), 0, 0
    merged = current_codes(load_mergers())
    checked = check_folder(Path(folders[0]), load_gazetteer(), merged, settings.public_url, settings.official_channel)
    for number, count, finding in checked:
        files = count
        if finding:
            found += 1
            print(f"{finding.subject}: {finding.kind}: {finding.told}")
        _progress(number, count, number, begun)
    if not files:
        print(f"posters: {folders[0]}: no posters in it", file=sys.stderr)
        return 2
    if not settings.public_url:
        print("PUBLIC_URL is not set: addresses were not compared", file=sys.stderr)
    print(f"{folders[0]}: {files} files scanned, {found} findings")
    return 1 if found else 0


def _places(gazetteer: Gazetteer, args: argparse.Namespace) -> list[Place]:
    """Return the communes asked for; ValueError says what is wrong."""
    if bool(args.what) + bool(args.province) + args.all != 1:
        raise ValueError("say which communes: COMMUNE …, --province CODE or --all")
    if args.what:
        return list(dict.fromkeys(_place(gazetteer, text) for text in args.what))
    province = gazetteer.place(args.province) if args.province else None
    if args.province and (province is None or not province.is_province):
        raise ValueError(f"--province {args.province}: there is no such province; two digits")
    communes = [place for place in gazetteer.places.values() if not place.is_province]
    return [place for place in communes if not province or place.province_code == province.code]


def _place(gazetteer: Gazetteer, text: str) -> Place:
    found = gazetteer.place(text) or gazetteer.find(text, Manner.ORDERED)
    if isinstance(found, Several):
        several = "; ".join(f"{place.code} {place.name}, {place.province}" for place in found.places)
        raise ValueError(f"{text}: which one? {several}")
    if found is None or found.is_province:
        raise ValueError(f"{text}: there is no such commune; write its five digits, or its name and province")
    return found


def _progress(done: int, count: int, timed: int, begun: float) -> None:
    """Draw how far it is and how long it will take, where somebody looks."""
    if not sys.stderr.isatty():
        return
    left = (time.monotonic() - begun) / max(timed, 1) * (count - done)
    bar = "█" * (done * _BAR // count)
    end = "\n" if done == count else ""
    print(f"\r{bar:{_BAR}} {done}/{count}, {left / 60:.0f} min left ", end=end, file=sys.stderr, flush=True)
