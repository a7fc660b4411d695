"""E-mail addresses, also spelled to get past filters or read aloud."""

from intents.masking.patterns import WORD_END, after

_DOTTED = r"(?: ?[.,] ?| ?[(\[] ?(?:dot|cham) ?[)\]] ?| (?:cham|dot) )"
_AT = r"(?:at|a cong|acong|a moc|a vong)"
_TOP = r"(?:com|vn|net|org|edu|gov|info)"
# "gmail.comạ": the particle at the end is no part of the address.
_DOMAIN = (
    rf"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_TOP}(?=a(?!\w))|[a-z]{{2,}})"
    rf"|[a-z0-9-]+(?:{_DOTTED}{_TOP}{WORD_END})+|(?:gmail|gmai|gmal|yahoo|hotmail|outlook|icloud){WORD_END})"
)
EMAIL = (
    r"(?<![\w.+-])[\w.+-]++(?: (?:cham|dot|gach duoi|gach ngang) [a-z0-9]++){0,9}+"
    rf"(?: ?@ ?| ?[(\[] ?{_AT} ?[)\]] ?| {_AT} ){_DOMAIN}"
)
_EMAIL_CUE = r"e-?mail|gmail|mail|hop thu|dia chi thu|thu dien tu"
_OWNED = r"la|cua|em|e|toi"
EMAIL_WITH_SPACES = after(
    _EMAIL_CUE, rf"(?:(?!(?:{_OWNED}|minh la) )[a-z0-9]{{1,15}} ){{2,3}}@ ?{_DOMAIN}", rf"{_OWNED}|minh"
)
SPOKEN_EMAIL = after(_EMAIL_CUE, rf"(?:[a-z0-9]{{1,15}} ){{1,6}}?{_AT} {_DOMAIN}")
