"""E-mail addresses, also spelled to get past filters or read aloud."""

from intents.masking.patterns import STOP_WORD, after

_DOTTED = r"(?: ?\. ?| ?[(\[] ?(?:dot|cham) ?[)\]] ?| (?:cham|dot) )"
_AT_WORD = r"(?:at|a cong|a moc|a vong|acong)"
_DOMAIN = (
    rf"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:(?:com|vn|net|org|edu|gov)(?=a(?!\w))|[a-z]{{2,}})"
    rf"|[a-z0-9-]+(?:{_DOTTED}(?:com|vn|net|org|edu|gov|info|io){STOP_WORD})+"
    rf"|(?:gmail|gmai|gmal|yahoo|hotmail|outlook|icloud){STOP_WORD})"
)
EMAIL = (
    r"(?<![\w.+-])[\w.+-]++(?: (?:cham|gach duoi|gach ngang) [a-z0-9]++)*+"
    rf"(?: ?@ ?| ?[(\[] ?{_AT_WORD} ?[)\]] ?| {_AT_WORD} ){_DOMAIN}"
)
SPOKEN_EMAIL = after(r"e-?mail|gmail|mail|thu dien tu", rf"(?:[a-z0-9]{{1,15}} ){{1,6}}?{_AT_WORD} {_DOMAIN}")
