"""The four sheets: A4 and A5 to hang up, a table tent to fold, stickers to cut."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.posters.codes import code
from bot.posters.poster import Poster
from bot.posters.setting import ACCENT, INK, SOFT, TINT, Column, Style
from bot.posters.shapes import Rect, Shape, Sheet, moved, scaled, turned
from bot.posters.texts import texts

__all__ = ["CODES", "SHEETS", "lay_out"]

_WIDTH, _HEIGHT = 210.0, 297.0
_DASH = 2.5
# The size of Avery L7165 and its like, sold everywhere.
_STICKER = (99.1, 67.7)


def lay_out(poster: Poster, sheet: str) -> Sheet:
    """Return one of SHEETS for `poster`."""
    return SHEETS[sheet](poster)


def _a4(poster: Poster) -> Sheet:
    page = Column(20, _WIDTH - 40, centred=True)
    shapes: list[Shape] = _head(poster, page)
    shapes += page.set(texts().line("scan"), 69, Style(25, 20, colour=ACCENT).bold())[0]
    shapes += _framed(poster.url, (_WIDTH - 116) / 2, 82, 116)
    about, y = page.set(texts().line("about"), 201, Style(14, 12))
    shapes += [*about, *page.set(texts().line("about_how"), y, Style(14, 12))[0]]
    shapes += _bubbles(poster, 216)
    shapes += page.set(texts().line("address"), 247.5, Style(12, 10, colour=SOFT))[0]
    shapes += page.set(poster.short_address, 252.5, Style(24, 11, colour=ACCENT).bold())[0]
    return Sheet(_title(poster), _WIDTH, _HEIGHT, (*shapes, *_foot(poster)))


def _head(poster: Poster, page: Column) -> list[Shape]:
    """The commune's name as large as it can be, in the middle of the room there is."""
    name, height = page.set(poster.place.name, 0, Style(46, 24, 2, leading=1.12).bold())
    province, below = page.set(poster.place.province, height, Style(19, 14, colour=SOFT))
    top, bottom = 21.0, 67.0
    shapes: list[Shape] = [Rect(0, 0, _WIDTH, 5, ACCENT)]
    shapes += page.set(texts().line("heading"), 12, Style(18, 14, colour=ACCENT).bold())[0]
    return [*shapes, *moved([*name, *province], 0, (top + bottom - below) / 2)]


def _framed(url: str, x: float, y: float, side: float) -> list[Shape]:
    """A code as large as its quiet zone lets it be in a square with marked corners: there the camera is pointed."""
    thick, arm = side / 50, side / 8
    drawn = code(url, x + thick, y + thick, side - 2 * thick, INK)
    corners: list[Shape] = []
    for left, edge in ((x, x), (x + side - arm, x + side - thick)):
        for top, brim in ((y, y), (y + side - arm, y + side - thick)):
            corners += [Rect(left, brim, arm, thick, ACCENT), Rect(edge, top, thick, arm, ACCENT)]
    return [*corners, drawn]


def _bubbles(poster: Poster, y: float) -> list[Shape]:
    shapes: list[Shape] = []
    bubble, words = (20.0, _WIDTH - 40), Column(25, _WIDTH - 50, centred=True)
    for number, question in enumerate(poster.questions):
        top = y + number * 10.2
        shapes.append(Rect(bubble[0], top, bubble[1], 9, TINT, 4.5))
        shapes += words.set(texts().line("example", question=question), top + 0.9, Style(16, 11))[0]
    return shapes


def _foot(poster: Poster) -> list[Shape]:
    page = Column(15, _WIDTH - 30, centred=True)
    warning = texts().line("warning", where=_where(poster), host=poster.host)
    shapes: list[Shape] = [Rect(20, 266, _WIDTH - 40, 0.4, ACCENT)]
    shapes += page.set(warning, 268, Style(11, 8, 2).bold())[0]
    shapes += page.set(_standing(poster), 278.7, Style(10.5, 7))[0]
    shapes += page.set(_small_print(poster), 283.8, Style(9.5, 7, colour=SOFT))[0]
    return shapes


def _a5(poster: Poster) -> Sheet:
    return scaled(_a4(poster), 0.5**0.5)


def _tent(poster: Poster) -> Sheet:
    """Two faces back to back; folded at the lines it stands like a prism, its ends glued to each other."""
    height, flap = 118.0, 30.5
    face = _face(poster, height)
    shapes = [*moved(turned(face, _WIDTH, height), 0, flap), *moved(face, 0, flap + height)]
    for y in (flap, flap + height, flap + 2 * height):
        shapes += _dashed(y)
    notes, small = Column(15, _WIDTH - 30, centred=True), Style(8.5, 8, colour=SOFT)
    shapes += notes.set(texts().line("glue"), 14, small)[0]
    shapes += notes.set(texts().line("glue"), _HEIGHT - 18, small)[0]
    shapes += notes.set(texts().line("fold"), _HEIGHT - flap + 0.5, small)[0]
    return Sheet(_title(poster), _WIDTH, _HEIGHT, tuple(shapes))


def _face(poster: Poster, height: float) -> list[Shape]:
    words, page = Column(105, 93), Column(12, _WIDTH - 24, centred=True)
    shapes = _framed(poster.url, 12, 10, 84)
    name, y = words.set(poster.place.name, 8, Style(26, 16, 2, leading=1.15).bold())
    shapes += name
    province, y = words.set(poster.place.province, y, Style(14, 11, colour=SOFT))
    shapes += province
    scan, y = words.set(texts().line("scan"), y + 2, Style(21, 16, colour=ACCENT).bold())
    shapes += scan
    about, y = words.set(texts().line("examples_title"), y + 1, Style(11, 9, colour=SOFT))
    shapes += about
    for question in poster.questions:
        example, y = words.set(texts().line("example", question=question), y + 0.5, Style(11.2, 9.5, 2, leading=1.2))
        shapes += example
    typed, y = words.set(texts().line("address"), 84, Style(9.5, 8, colour=SOFT))
    shapes += typed
    shapes += words.set(poster.short_address, y, Style(16, 8, colour=ACCENT).bold())[0]
    warning = texts().line("warning", where=_where(poster), host=poster.host)
    shapes.append(Rect(12, height - 20.5, _WIDTH - 24, 0.3, ACCENT))
    told, y = page.set(warning, height - 19.5, Style(8.8, 7, 2).bold())
    standing, y = page.set(_standing(poster), y, Style(8.8, 6))
    return [*shapes, *told, *standing, *page.set(_small_print(poster), y, Style(8, 5, colour=SOFT))[0]]


def _stickers(poster: Poster) -> Sheet:
    """Eight on a page, as sheets of labels are cut."""
    wide, high = _STICKER
    left, gap, top = 4.67, 2.5, 13.1
    sticker = _sticker(poster)
    shapes: list[Shape] = []
    for row in range(4):
        for place in range(2):
            x, y = left + place * (wide + gap), top + row * high
            shapes += [*moved(sticker, x, y), *_outline(x, y, wide, high)]
    note = Column(15, _WIDTH - 30, centred=True).set(texts().line("cut"), 5, Style(8, 7, colour=SOFT))[0]
    return Sheet(_title(poster), _WIDTH, _HEIGHT, (*shapes, *note))


def _sticker(poster: Poster) -> list[Shape]:
    words, page = Column(52, 43), Column(4, _STICKER[0] - 8, centred=True)
    shapes: list[Shape] = [Rect(52, 7.5, 12, 1.2, ACCENT), code(poster.url, 3.5, 3.5, 46, INK)]
    scan, y = words.set(texts().line("scan"), 9.5, Style(15, 11, colour=ACCENT).bold())
    name, y = words.set(poster.place.name, y + 1.2, Style(15, 9, 2, leading=1.18).bold())
    province, y = words.set(poster.place.province, y + 0.4, Style(10, 8, colour=SOFT))
    about, _ = words.set(texts().line("about_short"), y + 1.4, Style(9, 7, 2))
    address, y = page.set(poster.short_address, 49.3, Style(13, 5, colour=ACCENT).bold())
    warning, y = page.set(texts().line("warning_short", host=poster.host), y + 0.2, Style(7.5, 5).bold())
    standing, y = page.set(_standing(poster), y, Style(7.2, 5))
    return [*shapes, *scan, *name, *province, *about, *address, *warning, *standing,
            *page.set(_small_print(poster), y, Style(6.5, 4.5, colour=SOFT))[0]]  # fmt: skip


def _dashed(y: float) -> list[Shape]:
    steps = int((_WIDTH - 10) / (2 * _DASH))
    return [Rect(5 + step * 2 * _DASH, y - 0.1, _DASH, 0.2, SOFT) for step in range(steps)]


def _outline(x: float, y: float, width: float, height: float) -> list[Shape]:
    thin, pale = 0.1, "#b9c6c8"
    return [
        Rect(x, y, width, thin, pale), Rect(x, y + height, width, thin, pale),
        Rect(x, y, thin, height, pale), Rect(x + width, y, thin, height, pale),
    ]  # fmt: skip


def _title(poster: Poster) -> str:
    return " – ".join(filter(None, (poster.place.name, poster.place.province, poster.label)))


def _where(poster: Poster) -> str:
    return poster.label or texts().line("headquarters")


def _standing(poster: Poster) -> str:
    decision = poster.official
    if decision is None:
        return texts().line("not_official")
    day = decision.issued.strftime("%d/%m/%Y")
    return texts().line("official", number=decision.number, date=day, version=decision.version)


def _small_print(poster: Poster) -> str:
    code, label = poster.place.code, poster.label
    return texts().line("labelled", code=code, label=label) if label else texts().line("code", code=code)


SHEETS: Mapping[str, Callable[[Poster], Sheet]] = MappingProxyType(
    {"a4": _a4, "a5": _a5, "tent": _tent, "stickers": _stickers}
)

CODES: Mapping[str, int] = MappingProxyType({"a4": 1, "a5": 1, "tent": 2, "stickers": 8})
"""Sheet -> codes on it."""
