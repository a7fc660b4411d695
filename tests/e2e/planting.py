"""Personal data and secrets planted in a running installation, and the search for them in all it leaves behind."""

import base64
import gzip
import html
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from intents.text import strip_accents

__all__ = ["HOUSE", "Planted", "command_lines", "finds", "pieces", "planted"]

HOUSE = {
    "TELEGRAM_WEBHOOK_SECRET": "WebhookSecretNobodyMayRead_77",
    "SECRET_KEY": "a key for tests only",
    "METRICS_TOKEN": "MetricsTokenNobodyMayRead-78",
    "MOTCUA_PASSWORD": "Mat-khau-to-ho-tro-79",
}
"""Secrets of the house, the bot's token aside."""
_SURNAMES = "Nguyễn Trần Phạm Huỳnh Đặng Bùi Trịnh Võ Hoàng Đoàn".split()
_MIDDLE = "Khuê Uyển Vịnh Xuyến Thoại Diễm Trâm Nhựt Quỳnh Khiêm".split()
_LAST = "Xoan Triết Khuyên Vượng Thìn Sửu Rạng Thoa Nhường Ngoan".split()


@dataclass(frozen=True)
class Planted:
    """Who came in by one way, with everything about them that nobody else has."""

    way: str
    number: int

    @property
    def identity(self) -> str:
        return f"0481990{self.number:05}"

    @property
    def phone(self) -> str:
        return f"09051{self.number:05}"

    @property
    def otp(self) -> str:
        """Eight digits: six of them turn up by chance."""
        return f"83{self.number:05}7"

    @property
    def email(self) -> str:
        return f"hop.thu.{self.number:05}@gmail.com"

    @property
    def account(self) -> str:
        return f"190345{self.number:05}22"

    @property
    def password(self) -> str:
        return f"Matkhau@{self.number:05}"

    @property
    def name(self) -> str:
        row, column = divmod(self.number % 100, 10)
        return f"{_SURNAMES[(row + column) % 10]} Thị {_MIDDLE[row]} {_LAST[column]}"

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.identity, self.phone, self.otp, self.email, self.account, self.password, self.name

    @property
    def told(self) -> str:
        """All of it in one message."""
        return (
            f"tôi tên là {self.name}, căn cước {self.identity}, máy {self.phone}, mail {self.email}, "
            f"stk {self.account} vcb, mã otp {self.otp}, mật khẩu là {self.password}, quên mật khẩu vneid"
        )


def planted(ways: Iterable[str]) -> dict[str, Planted]:
    """One person for each way in."""
    return {way: Planted(way, 10_417 + 101 * index) for index, way in enumerate(ways)}


def finds(secret: str, data: bytes) -> bool:
    """Tell whether `data` holds `secret` in a spelling in which somebody could read it."""
    return any(needle in data for needle in _needles(secret))


def _needles(secret: str) -> set[bytes]:
    spellings = {secret, secret.lower(), strip_accents(secret), strip_accents(secret).lower()}
    spellings |= {unicodedata.normalize("NFD", spelling) for spelling in spellings}
    if secret.isdigit():
        spellings |= {sign.join((secret[:4], secret[4:7], secret[7:])) for sign in " .-"}
        spellings |= {sign.join(secret[start : start + 3] for start in range(0, len(secret), 3)) for sign in " .-"}
    written = {
        write(spelling)
        for spelling in spellings
        for write in (str, quote, quote_plus, html.escape, lambda text: json.dumps(text)[1:-1])
    }
    coded = base64.b64encode(secret.encode())[: len(secret.encode()) // 3 * 4]
    return {needle.encode() for needle in written} | {coded}


def pieces(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below `folder` that is the installation's own, archives also unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield from unpacked(str(path.relative_to(folder)), path.read_bytes())


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The file, and what is in it when it is a zip: backups and spreadsheets are."""
    yield name, data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from unpacked(f"{name}!{member}", _plain(archive.read(member)))


def _plain(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def command_lines() -> bytes:
    """What everybody on this machine can read of every process."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_bytes())
        except OSError:  # it has ended
            continue
    return b"\n".join(lines)
