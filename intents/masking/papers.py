"""Numbers of identity papers, tax, insurance, passports."""

from intents.masking.patterns import ALONE, END, GAP, after, number

_IDENTITY_CUE = (
    r"cccd|cmnd|cmt|cmtnd|cmdn|can cuoc(?: cong dan)?|dinh danh(?: ca nhan)?|ddcn|"
    r"chung minh(?: nhan dan| thu)?"
)
IDENTITY_AFTER = after(_IDENTITY_CUE, rf"{number(12, 12)}|{number(9, 9)}|[0-9]{{8,13}}{END}")
# Every number of today begins with 0. Ten digits, a space and two more are a phone number and something else.
IDENTITY = (
    rf"{ALONE}(?:[0-9]{{12}}|(?![0-9]{{10,11}} )0(?:{GAP}[0-9]){{11}}"
    rf"|0[0-9]{{2}}(?P<s>[,/])[0-9]{{3}}(?:(?P=s)[0-9]{{3}}){{2}}){END}"
)
OLD_IDENTITY = (
    rf"{ALONE}(?:[0-9]{{9}}|(?<!so )(?!11[0-9] 11[0-9])[0-9]{{3}}(?P<g>[ -])[0-9]{{3}}(?P=g)[0-9]{{3}})"
    rf"{END}"
)
TAX_CUE = r"mst|msthue|ma so thue|ma thue|tax code"
TAX = after(TAX_CUE, rf"[0-9]{{10}}(?: ?- ?[0-9]{{3}})?{END}|{number(9, 13)}")
INSURANCE_CUE = r"bhxh|bhyt|bao hiem(?: xa hoi| y te)?|so bh|ma bh|so so"
INSURANCE = after(INSURANCE_CUE, rf"(?:[a-z]{{2}})?{number(10, 15)}")
HEALTH_CARD = (
    r"(?<![a-z0-9])(?:d[ntkx]|hx|c[hsacybktn]|n[nocdt]|t[kbnecsaqyvhld]|h[cctndgs]|x[knbd]|q[nt]|ms|k[cs]|b[tv]|g[dbv]|"
    rf"ls|pv|sv){GAP}[0-9](?:{GAP}[0-9]){{12}}{END}"
)
PASSPORT = rf"(?<![a-z0-9])[a-z][0-9]{{7,8}}{END}"
PASSPORT_AFTER = after(
    r"ho chieu|passport|so hc|hc so", rf"[a-z]{{0,2}}[ -]?[0-9]{{6,9}}{END}|[a-z](?:{GAP}[0-9]){{7,8}}{END}"
)
