"""Codes sent to a phone: the most dangerous thing a citizen can paste."""

from intents.masking.dates import YEAR
from intents.masking.patterns import ALONE, BREAK, END, FILLER, MONEY, SMALL, WORD_END, some
from intents.masking.phones import DIGIT_WORD
from intents.masking.reading import KEPT, TAKEN

_OTP_CUE = (
    r"(?<![a-z])(?:(?:ma ?)?otp|ma (?:xac thuc|xac nhan|xac minh|kich hoat|bao mat|giao dich)|ma xn|mxt|"
    r"verification code)"
)
_CODE = (
    r"(?:[0-9]{4,8}|[0-9]{3,4}[ .-][0-9]{3,4}|[0-9]{2}(?:[ .-][0-9]{2}){1,3}|[0-9](?:[ .-][0-9]){3,7})"
    rf"{END}(?!{MONEY})"
)
_SIX_DIGITS = rf"{ALONE}(?P<x>[0-9]{{3}}[ .-]?[0-9]{{3}})(?<!000)(?!\.?[0-9])(?!{MONEY})"
_WORDS = rf"{FILLER}|otp|ngan hang|app|bang chu|doc|{KEPT}++|{TAKEN}++"
OTP = rf"{_OTP_CUE}{some(_WORDS)}(?:[a-z]-)?(?P<x>{_CODE})"
# Some numbers are filler words as well: bốn, sáu.
_NO_NUMBERS = some(rf"(?!{DIGIT_WORD} )(?:{_WORDS})")
OTP_IN_WORDS = rf"{_OTP_CUE}{_NO_NUMBERS}(?P<x>{DIGIT_WORD}(?:[ ,.-]{{1,2}}{DIGIT_WORD}){{3,7}}){WORD_END}"
# Further away, a number may be a year, or what somebody called or read from an error.
OTP_NEAR = (
    rf"{_OTP_CUE}(?:[^.{BREAK}]|,|{SMALL}|{TAKEN}++){{1,40}}"
    rf"{ALONE}(?<!goi )(?<!dai )(?<!nam )(?<!xa )(?<!so )(?!{YEAR}{END}|1022)"
    rf"(?P<x>[0-9]{{4,8}}|[0-9](?:[ -][0-9]){{5}}|[0-9]{{3}}[ -][0-9]{{3}})(?<!000)(?![0-9./])(?!{MONEY})"
)
OTP_RIGHT_BEFORE = rf"{_SIX_DIGITS}[ ,]{{1,2}}(?:cai )?{_OTP_CUE}(?![a-z])"
OTP_BEFORE = (
    rf"{ALONE}(?P<x>{_CODE})[ ,]{{0,2}}(?:[(-]|(?:do |chinh |day )?la{WORD_END})[ (]{{0,2}}(?:cai )?"
    rf"{_OTP_CUE}(?![a-z])"
)
OTP_TYPED = (
    r"(?<![a-z])ma(?: (?:la|so|nay|cua|em|e|toi|minh|nhap|gui|ve|may|cho|den|tin nhan|sms|dt|dien thoai|vua|"
    rf"nhan|dc|duoc|co|{KEPT}++)){{0,6}}[ :]{{1,2}}{_SIX_DIGITS}"
)
OTP_SENT = rf"{_SIX_DIGITS} (?:[a-z]{{1,12}} ){{0,2}}(?:gui|nhan)(?: tin)? (?:toi|ve|den){WORD_END}"
