"""Codes of dossiers and of the papers that acknowledge them."""

import re

from intents.masking.dates import YEAR
from intents.masking.patterns import DOT, END, after

DOSSIER = (
    rf"(?:(?<![a-z0-9])|(?<=so)|(?<=ma)|(?<=hs))(?:[0-9]{{3}}{DOT}[0-9]{{2}}{DOT}[0-9]{{2}}{DOT})?[a-z][0-9]{{2}}"
    rf"(?:{DOT}[0-9]{{1,4}}){{0,4}}{DOT}[0-9]{{6}}{DOT}[0-9]{{3,6}}{END}"
)
_DOSSIER_PAPER = r"(?:ho so|hs|bien nhan|phieu hen|giay hen)"
DOSSIER_AFTER = after(
    rf"(?:ma|so)(?: so)? (?:{_DOSSIER_PAPER}|tiep nhan|tra cuu)|{_DOSSIER_PAPER} (?:so|ma)",
    r"[a-z0-9]{1,16}(?:(?: ?[./-] ?| (?=[0-9]{3}))[a-z0-9]{1,12}){0,8}",
)


def is_code(word: str) -> bool:
    """A code and no document number such as 15/2026/QĐ."""
    return sum(map(str.isdigit, word)) >= 5 and not re.search(rf"(?<![0-9])[0-9]{{1,4}}/{YEAR}(?![0-9])", word)
