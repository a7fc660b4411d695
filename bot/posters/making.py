"""Makes the files of a poster in memory, each scanned before it leaves."""

from collections.abc import Mapping, Sequence

from bot.posters.fonts import missing
from bot.posters.layout import SHEETS, lay_out
from bot.posters.pdf import pdf
from bot.posters.pictures import page, png
from bot.posters.poster import Poster, PosterError
from bot.posters.room import crowded
from bot.posters.scanning import scan
from bot.posters.svg import svg

__all__ = ["FORMATS", "USUAL", "make"]

FORMATS = ("pdf", "svg", "png")
USUAL: Mapping[str, Sequence[str]] = {sheet: FORMATS if sheet in ("a4", "a5") else ("pdf",) for sheet in SHEETS}
"""What is made when nothing else is asked for: what is folded or cut is printed, not shown on screens."""


def make(poster: Poster, sheet: str, formats: Sequence[str]) -> dict[str, bytes]:
    """Return file name -> file. PosterError: it cannot be printed; ScanError: nobody could scan it."""
    laid = lay_out(poster, sheet)
    if strange := missing(laid.words.replace("\n", " ")):
        raise PosterError("letters", f"{poster.key}: the font has no {' '.join(sorted(strange))!r}")
    if line := crowded(laid):
        raise PosterError("room", f"{poster.key}: no room on {sheet} for {line!r}")
    printed = pdf(laid)
    drawn = {
        "pdf": lambda: printed,
        "svg": lambda: svg(laid),
        "png": lambda: png(page(printed)),
    }
    files = {f"{poster.key}-{sheet}.{ending}": drawn[ending]() for ending in formats}
    for name, data in files.items():
        scan(name, data, poster.url, laid.codes)
    return files
