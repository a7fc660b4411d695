"""A page as a picture: the PNG for screens and chats, and what the scanner is shown."""

import io
from threading import Lock

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

__all__ = ["DPI", "Grey", "grey", "page", "png"]

DPI = 200
"""At less, the noise of the test is as large as the modules of a sticker with a long address."""
Grey = NDArray[np.uint8]
"""Brightness by row and column."""
# Enough for the few colours and their soft edges.
_COLOURS = 32
_pdfium = Lock()
"""pdfium knows no threads."""


def page(pdf: bytes, dpi: int = DPI) -> Image.Image:
    """Return the only page of `pdf` as people will see it."""
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture: Image.Image = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
        finally:
            document.close()
    return picture


def png(picture: Image.Image, dpi: int = DPI) -> bytes:
    file = io.BytesIO()
    few = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def grey(picture: Image.Image) -> Grey:
    return np.asarray(picture.convert("L"))
