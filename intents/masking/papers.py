"""Numbers of identity papers, tax, insurance, passports."""

from intents.masking.patterns import ALONE, END, FILLER, GAP, after, number, some

_IDENTITY_CUE = (
    r"cccd|cmnd|cmt|cmtnd|cmdn|can cuoc(?: cong dan)?|dinh danh(?: ca nhan)?|ddcn|chung minh(?: nhan dan| thu)?"
)
IDENTITY_AFTER = (
    rf"(?<![a-z])(?:{_IDENTITY_CUE})(?![a-z]){some(FILLER, 6)}(?P<x>{number(12, 12)}|{number(9, 9)}"
    rf"|[0-9]{{8,13}}{END})"
)
# Without a cue: twelve digits in one piece, or with gaps behind the 0 that every number of today begins with. A phone
# number and a small number behind it make twelve digits as well.
IDENTITY = rf"{ALONE}(?:[0-9]{{12}}|(?![0-9]{{10,11}} )0(?:{GAP}[0-9]){{11}}){END}"
OLD_IDENTITY = rf"{ALONE}(?:[0-9]{{9}}|(?<!so )(?!11[0-9] 11[0-9])[0-9]{{3}}(?P<g>[ -])[0-9]{{3}}(?P=g)[0-9]{{3}}){END}"
TAX_CUE = r"mst|msthue|ma so thue|ma thue|tax code"
TAX = after(TAX_CUE, rf"[0-9]{{10}}(?: ?- ?[0-9]{{3}})?{END}|{number(9, 13)}")
INSURANCE_CUE = r"bhxh|bhyt|bao hiem(?: xa hoi| y te)?|so bh|ma bh|so so"
INSURANCE = after(INSURANCE_CUE, rf"(?:[a-z]{{2}}{GAP})?{number(10, 15)}")
HEALTH_CARD = (
    r"(?<![a-z0-9])(?:d[ntkx]|hx|c[hsacybkt]|n[noc]|t[kbnecsaqy]|h[cctndgs]|x[knbd]|q[nt]|ms|k[cs]"
    r"|b[tv]|g[dbv]|ls|pv|sv)"
    rf"{GAP}[0-9](?:{GAP}[0-9]){{12}}{END}"
)
PASSPORT = rf"(?<![a-z0-9])[a-z][0-9]{{7,8}}{END}"
PASSPORT_AFTER = after(r"ho chieu|passport|so hc|hc so", rf"[a-z]{{0,2}}[ -]?[0-9]{{6,9}}{END}")
