"""What looks like personal data and is none: links, hotlines, procedure codes, money, error codes, counts."""

from intents.masking.patterns import ALONE, END, FIRST, MONEY, UNIT, WHOLE, after, far_after
from intents.masking.reading import TAKEN

# People share their own number as a link to a chat.
_NO_CHAT = r"(?!(?:zalo|wa|t)\.me)"
LINK = (
    rf"(?:https?://|www\.){_NO_CHAT}[^\s?{TAKEN}]++"
    rf"|(?<![\w@.-]){_NO_CHAT}(?:[a-z0-9-]++\.)++[a-z]{{2,}}+/[^\s?{TAKEN}]*+"
)
OFFICE_EMAIL = (
    r"(?<![\w.-])(?:hotro|ho-tro|support|contact|lienhe|info|cskh|dichvucong|dvc|vanthu|gopy|tiepdan|motcua)"
    r"[a-z0-9._-]*+@(?:[a-z0-9-]++\.)*(?:gov|chinhphu)\.vn(?![\w-])"
)
PROCEDURE = rf"{FIRST}[1-9]\.[0-9]{{6}}(?:\.[0-9]{{3}}\.[0-9]{{2}}\.[0-9]{{2}}\.[a-z][0-9]{{2}})?{END}"
HOTLINE = rf"{FIRST}1[89]00(?:[ .-]?[0-9]){{4}}(?:(?:[ .-]?[0-9]){{2}})?{END}"
# Longer numbers are round when they are money; the others are accounts, whose owner has paid: đóng looks like đồng.
_UNGROUPED = r"[1-9][0-9]{0,3}(?:[0-9]{0,10}0)?"
# Thousands with dots need no unit, unless they are +84 without its plus sign; five zeros are money as well.
AMOUNT = (
    rf"{ALONE}(?<![0-9][.-])(?:{_UNGROUPED}(?:[., ][0-9]{{3}}){{0,5}}(?:,[0-9]{{1,3}})?{MONEY}"
    rf"|(?!84[.,][235789])[1-9][0-9]{{0,2}}(?P<p>[.,])[0-9]{{3}}(?:(?P=p)[0-9]{{3}}){{0,5}}{END}(?![.-][0-9])"
    rf"|{FIRST}[1-9][0-9]{{0,7}}0{{5}}{END})"
)
_PRICE_CUE = r"phi|gia|tien|phat|von|luong|thue|tro cap|ho tro"
PRICE = after(_PRICE_CUE, rf"[1-9][0-9]{{3,8}}{WHOLE}", "la|het|khoang|tam|tu|den|co|hon|so")
ROUND_PRICE = far_after(_PRICE_CUE, rf"[1-9][0-9]{{3,9}}(?<=00){WHOLE}")
ERROR_CODE = (
    rf"(?<![a-z])(?:loi|error|err)(?: (?:ma|so|code|bao|la)){{0,2}} ?[:#-]? ?"
    rf"(?:[0-9]{{3,8}}|[45][0-9]{{2}}(?:[ ,]{{1,2}}[45][0-9]{{2}}){{1,5}}){WHOLE}"
)
COUNT = rf"{FIRST}[0-9]{{1,3}} ?(?:- ?[0-9]{{1,3}} ?)?{UNIT}"
