"""Codes sent to a phone: the most dangerous thing a citizen can paste."""

from intents.masking.patterns import ALONE, END, FILLER, MONEY, STOP_WORD, some
from intents.masking.reading import KEPT

_OTP_CUE = r"(?:ma ?)?otp|ma (?:xac thuc|xac nhan|xac minh|kich hoat|bao mat|giao dich)|verification code|ma xn|mxt"
_CODE = (
    rf"(?:[0-9]{{4,8}}|[0-9]{{3,4}}[ .-][0-9]{{3,4}}|[0-9]{{2}}(?:[ .-][0-9]{{2}}){{1,3}}"
    rf"|[0-9](?:[ .-][0-9]){{3,7}}){END}"
)
_NO_MONEY = rf"(?!{MONEY})"
_SIX_DIGITS = rf"{ALONE}(?P<x>[0-9]{{6}})(?<!000)(?![0-9.])"
OTP = rf"(?<![a-z])(?:{_OTP_CUE}){some(rf'{FILLER}|otp|{KEPT}+', 7)}(?:[a-z]-)?(?P<x>{_CODE}){_NO_MONEY}"
OTP_NEAR = rf"(?<![a-z])(?:{_OTP_CUE})[^0-9.!?\n\ue000\ue001]{{1,40}}{_SIX_DIGITS}{_NO_MONEY}"
OTP_BEFORE = (
    rf"{ALONE}(?P<x>{_CODE})[ ,]{{0,2}}(?:[(-]|(?:do |chinh |day )?la{STOP_WORD})"
    rf"[ (]{{0,2}}(?:cai )?(?:{_OTP_CUE})(?![a-z])"
)
OTP_TYPED = (
    rf"(?<![a-z])ma(?: (?:la|so|nay|cua|em|e|toi|minh|nhap|gui|ve|may|cho|den|tin nhan|sms|dt"
    rf"|dien thoai|vua|nhan|dc|duoc|co)){{0,6}}[ :]{{1,2}}{_SIX_DIGITS}{_NO_MONEY}"
)
