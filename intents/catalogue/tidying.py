"""The portal's page text made readable: notes of the page cut off, glued table cells parted, documents listed.

The catalogue was copied from web pages, so the pages' own words are part of its format and stand here as patterns.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from intents.text import clean, fold

__all__ = ["known", "tidy_documents", "tidy_fee", "tidy_name", "tidy_result", "tidy_steps", "tidy_time", "shorten"]

MOST_DOCUMENTS = 15
LONGEST_TEXT = 200

_LETTERS = [chr(code) for code in range(0x41, 0x1EFA) if chr(code).isalpha()]
_LOWER = "".join(letter for letter in _LETTERS if letter.islower() and len(letter.upper()) == 1)
_UPPER = "".join(letter for letter in _LETTERS if letter.isupper())

# What the pages write where they have nothing to say.
_NOTHING = frozenset(
    {"", "khong", "khong co", "khong co thong tin", "chua quy dinh", "khong quy dinh", "khong yeu cau"}
)
_UNKNOWN = re.compile(r"^[0\s]*(?:không có thông tin[\s.;:,-]*)+", re.IGNORECASE)
# The end of a page: what follows belongs to the next box or to the site's menu.
_PAGE_END = re.compile(r"Từ khóa|Chọn cơ quan thực hiện|Nộp hồ sơ trực tuyến Thủ tục hành chính")
_FORMS = re.compile(r"(?:Biểu mẫu đính kèm|File đính kèm|Tải về).*", re.DOTALL)
_ATTACHED = re.compile(r"File đính kèm:\s*\S+")
_RESULT_CODE = re.compile(rf"Mã:\s*(?:Chưa xác định(?: rõ)?|[\w.-]*?(?=[{_UPPER}][{_LOWER}]|\s|$))")
_TABLE_HEAD = re.compile(r"Tên giấy tờ\s*Mẫu(?: đơn, tờ khai)?\s*(?:Số lượng)?")
# "1 bản chính,0 bản sao", and what is left of it where the text was cut.
_COUNT = re.compile(r"\d+ bản chính(?:\s*,\s*\d+ bản sao)?|\d+ b(?:ản?(?: c\w*)?)?$")
_BULLET = re.compile(rf"(?:^|(?<=[.;:,)\s]))(?:[-+•*]+|\(\d{{1,2}}\):?|[a-zđ]\)|\d{{1,2}}\.(?= [{_UPPER}]))\s|[;\n]")
_LEADING = re.compile(r"^(?:[\s\-+•*.;:,/]+|\(?\w{1,2}[).]\s+|thành phần hồ sơ(?: \d+)?(?: gồm)?\s*:)+", re.IGNORECASE)
_SETS = re.compile(r"(?:\b\w[.)/]\s*)?số lượng hồ sơ\s*:[^.;]*", re.IGNORECASE)
_HEADING = re.compile(r"(?:giấy tờ phải|số lượng|hồ sơ gồm|hồ sơ bao gồm|lưu ý)\b", re.IGNORECASE)
_OWN_CODE = re.compile(r"\(\s*\d\.\d{6}\s*\)$")
# Where one cell of the table ran into the next: "…phíNộp", "…lần)trường".
_GLUED = re.compile(rf"(?<=[{_LOWER})])(?=[{_UPPER}][{_LOWER}])|(?<=\))(?=[{_LOWER}0-9])")
# The name of a form glued behind the document it is the form of.
_FILE = re.compile(
    rf"(?:(?<=[{_LOWER}0-9])(?=[{_UPPER}])|(?<=[;.,)])(?=\S))[^;,()]{{0,60}}\.(?:docx?|xlsx?|pdf|rar|zip)\b"
    r"|\S{0,60}\.(?:docx?|xlsx?|pdf|rar|zip)\b"
)
_AMOUNT = re.compile(r"^(Miễn phí|[\d.,]+ (?:VNĐ|USD|Việt Nam Đồng))(?=\S)")
# The amount cell holds "Miễn phí" or "135 VNĐ" where its remark names the true amount: the remark is kept.
_BETTER = re.compile(
    r"^(?:Miễn phí|[\d.,]+ (?:VNĐ|USD|Việt Nam Đồng))\s*(?=\(.*\d\s*(?:đồng|đ\b|VNĐ|USD|Việt Nam Đồng))"
)
_NO_REMARK = re.compile(r"\([-\s]*(?:không(?: có)?|không quy định)\.?\)", re.IGNORECASE)
_MONEY = re.compile(r"phí\b|\d ?đồng|\d ?đ\b|VNĐ|USD|Việt Nam Đồng", re.IGNORECASE)


def known(text: str) -> str:
    """Return `text` cleaned; nothing when it only says that there is nothing to say."""
    cleaned = clean(text)
    return "" if _says_nothing(cleaned) else cleaned


def shorten(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return `text`, cut at a word when it is longer than `limit`, with "…" in place of the rest."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    # A word longer than half of the limit is cut inside.
    whole = head.rfind(" ", limit // 2)
    return head[: whole if whole > 0 else limit].rstrip(" ,;:.(-") + "…"


def tidy_name(text: str) -> str:
    """Return the name without its code and closing dot."""
    return _OWN_CODE.sub("", clean(text).rstrip(" .;:")).rstrip(" .;:")


@lru_cache(maxsize=256)  # the ways of filing of one procedure repeat one text
def tidy_fee(text: str) -> str:
    """Return the fee with its remark parted from it, at most LONGEST_TEXT characters; nothing when it is not given."""
    given = _ATTACHED.sub("", clean(text))
    fee = _UNKNOWN.sub("", given)
    # Behind "no information" stands a remark on anything; only one about money is about the fee.
    if fee != given and not _MONEY.search(fee):
        return ""
    remark = _BETTER.sub("", fee)
    amount = _AMOUNT.sub(r"\1. ", _NO_REMARK.sub("", fee)) if remark == fee else remark
    return shorten(_GLUED.sub(". ", amount).replace(". (", " (").strip(" -."))


def tidy_time(text: str) -> str:
    """Return the time limit; nothing when it is a number without a unit, which tells nobody anything."""
    given = known(text)
    return "" if given.isdigit() else shorten(given)


def tidy_steps(text: str) -> str:
    """Return the steps, line by line."""
    lines = [clean(line) for line in _page(text).split("\n")]
    steps = "\n".join(line for line in lines if line)
    return "" if _says_nothing(steps) else steps


def tidy_result(text: str) -> str:
    """Return a result or condition without codes, key words and menu."""
    return known(_RESULT_CODE.sub(". ", _FORMS.sub("", _page(clean(text)))).strip(" .;-"))


def tidy_documents(text: str) -> tuple[str, ...]:
    """Return the names of the documents, without counts, forms and headings: at most MOST_DOCUMENTS, each shortened."""
    found: dict[str, str] = {}
    for piece in _pieces(_SETS.sub("", _FORMS.sub("", _page(clean(text))))):
        name = _document(piece)
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST_DOCUMENTS]


def _says_nothing(text: str) -> bool:
    return len(text) < 30 and fold(text) in _NOTHING


def _page(text: str) -> str:
    return _PAGE_END.split(text, maxsplit=1)[0]


def _pieces(text: str) -> Iterator[str]:
    cells = _COUNT.split(text)
    for cell in cells:
        listed = _TABLE_HEAD.split(cell)[-1]
        # A table parts its documents by their counts; plain text parts them by bullets and semicolons.
        yield from [listed] if len(cells) > 1 else _BULLET.split(listed)


def _document(piece: str) -> str:
    name = _LEADING.sub("", _GLUED.sub(". ", _FILE.sub("", piece))).strip(" .;:,-")
    return "" if len(name) < 4 or _HEADING.match(name) or _says_nothing(name) else shorten(name)
