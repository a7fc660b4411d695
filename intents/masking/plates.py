"""Number plates."""

from intents.masking.dates import YEAR
from intents.masking.patterns import DOT, END, MONEY, after

PLATE = (
    rf"(?<![a-z0-9-])(?:[1-9][0-9][ -]?[a-z][0-9]?|[1-9][0-9]-?[a-z]{{2}}[0-9]?){DOT}?"
    rf"(?:[0-9]{{3}}[. -]?[0-9]{{2}}|(?!{YEAR})[0-9]{{4}})(?!\.?[0-9]|[a-z]?[0-9-])(?!{MONEY})"
)
PLATE_AFTER = after(
    r"bien so(?: xe)?|bks|bsx|bien kiem soat|bien xe|xe bien|bien",
    rf"[1-9][0-9] ?[-.]? ?[a-z]{{1,2}} ?-? ?[0-9]?{DOT}?[0-9]{{3}}[. -]?[0-9]{{1,2}}{END}",
)
