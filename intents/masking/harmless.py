"""What looks like personal data and is none: links, hotlines, procedure codes, money, error codes, counts."""

from intents.masking.patterns import ALONE, END, MONEY, UNIT, after

LINK = (
    r"(?:https?://|www\.)(?!(?:zalo|wa|t)\.me)[^\s?\ue000]++"
    r"|(?<![\w@.-])(?!(?:zalo|wa|t)\.me)(?:[a-z0-9-]++\.)++[a-z]{2,}+/[^\s?\ue000]*+"
)
OFFICE_EMAIL = (
    r"(?<![\w.-])(?:hotro|ho-tro|support|contact|lienhe|info|cskh|dichvucong|dvc|vanthu|gopy|tiepdan"
    r"|motcua)[a-z0-9._-]*+"
    r"@(?:[a-z0-9-]++\.)*(?:gov|chinhphu)\.vn(?![\w-])"
)
PROCEDURE = rf"{ALONE}[1-9]\.[0-9]{{6}}(?:\.[0-9]{{3}}\.[0-9]{{2}}\.[0-9]{{2}}\.[a-z][0-9]{{2}})?{END}"
HOTLINE = rf"{ALONE}1[89]00(?:[ .-]?[0-9]){{4}}(?:(?:[ .-]?[0-9]){{2}})?{END}"
# Thousands written with a dot need no unit, unless they are +84 without its plus sign; five zeros are money as well.
AMOUNT = (
    rf"{ALONE}(?<![0-9][.-])(?:[1-9][0-9]*(?:[., ][0-9]{{3}})*(?:,[0-9]+)?{MONEY}"
    rf"|(?!84[.,][235789])[1-9][0-9]{{0,2}}(?P<p>[.,])[0-9]{{3}}(?:(?P=p)[0-9]{{3}})*{END}(?![.-][0-9])"
    rf"|[1-9][0-9]{{0,7}}0{{5}}{END})"
)
PRICE = after(
    r"phi|gia|tien|phat|von|luong|thue|tro cap|ho tro",
    rf"[1-9][0-9]{{3,8}}{END}",
    "la|het|khoang|tam|tu|den|co|hon|so",
)
ERROR_CODE = rf"(?<![a-z])(?:loi|error|err)(?: (?:ma|so|code|bao|la)){{0,2}} ?[:#-]? ?[0-9]{{3,8}}{END}"
COUNT = rf"{ALONE}(?<![0-9][ .-])[0-9]{{1,3}} ?(?:- ?[0-9]{{1,3}} ?)?{UNIT}"
