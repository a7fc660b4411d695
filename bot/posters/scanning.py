"""Reads the codes of a made file again, as it is, small, and noisy; what cannot be read must not be printed."""

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePath

import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from bot.posters.pictures import Grey, grey, page
from bot.posters.poster import ScanError
from bot.posters.svg_picture import svg_page

__all__ = ["addresses", "picture_of", "scan"]

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SMALL = 0.4
_NOISE = 0.1


def scan(name: str, data: bytes, address: str, codes: int) -> None:
    """Raise ScanError unless the file holds `codes` codes that all lead to `address`, in every condition."""
    for condition, seen in _conditions(picture_of(name, data)):
        found = addresses(seen)
        if strange := [other for other in found if other != address]:
            raise ScanError(f"{name}: {condition}, leads to {strange[0]!r} instead of {address!r}")
        if len(found) != codes:
            raise ScanError(f"{name}: {condition}, {len(found)} of {codes} codes can be read")


def picture_of(name: str, data: bytes) -> Grey:
    """Return what a made file shows; its name tells the format. ScanError when it cannot be opened."""
    ending = PurePath(name).suffix
    try:
        if ending == ".pdf":
            return grey(page(data))
        return grey(svg_page(data) if ending == ".svg" else Image.open(io.BytesIO(data)))
    except (pypdfium2.PdfiumError, OSError, ValueError, LookupError, SyntaxError) as error:
        raise ScanError(f"{name}: cannot be opened ({error})") from error


def addresses(picture: Grey) -> list[str]:
    """Return what every code in a picture says."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=_QR)]


def _conditions(picture: Grey) -> Iterator[tuple[str, Grey]]:
    height, width = picture.shape
    small = Image.fromarray(picture).resize((int(width * _SMALL), int(height * _SMALL)), Image.Resampling.BILINEAR)
    yield "as it is", picture
    yield "at 40 % size", np.asarray(small)
    spoilt, noise = _noise(height, width)
    yield "with 10 % noise", np.where(spoilt, noise, picture)


# Always the same noise: a file is refused for what it is, not by chance.
@lru_cache(maxsize=4)
def _noise(height: int, width: int) -> tuple[NDArray[np.bool_], Grey]:
    """Return which pixels are spoilt, and with what."""
    chance = np.random.default_rng(7)
    return chance.random((height, width), np.float32) < _NOISE, chance.integers(0, 256, (height, width), np.uint8)
