"""Pictures of a user's: files beside a text, shown by every format as a kind that it can show.

PNG and JPEG are copied as they are, photographs taken sideways are turned upright. Where a format knows drawings
alone, they are wrapped in one; drawings in SVG and pages in PDF are made into what the format shows by Typst, in its
contained process.
"""

from __future__ import annotations

import re
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from types import MappingProxyType
from warnings import catch_warnings

from symconv.core.number_file import ORIENTATION
from symconv.errors import InputError, LimitError, shown
from symconv.extras import optional
from symconv.render.binding import converted_picture

MARKS: Mapping[str, bytes] = MappingProxyType({"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "pdf": b"%PDF-"})
"""Kind of picture -> how its files begin; a drawing in SVG is a text with that element."""
ENDINGS: Mapping[str, str] = MappingProxyType({"jpeg": "jpg"})
FRAMES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
"""Marks of the segment of a JPEG that tells its size."""
MAX_PIXELS = 60_000_000
MAX_PAGE = 2_000_000
"""Bytes of a PDF that is made into another kind."""


def picture_kind(data: bytes, file: str) -> str:
    """What kind of picture a file holds, by its content.

    Raises:
        InputError: if it is none that can be shown.

    >>> picture_kind(b"<svg></svg>", "a.svg"), picture_kind(b"%PDF-1.7", "a.pdf")
    ('svg', 'pdf')
    """
    found = next((kind for kind, mark in MARKS.items() if data.startswith(mark)), None)
    if found is None and b"<svg" in data[:4096]:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(f"the drawing {shown(file)} is not UTF-8; save it as UTF-8") from None
        found = "svg"
    if found is None:
        raise InputError(f"{shown(file)} is no picture in PNG, JPEG, SVG or PDF; save it as one of these")
    return found


def picture_size(data: bytes, kind: str) -> tuple[int, int]:
    """Width and height of a photograph in pixels, from the beginning of its file.

    Raises:
        InputError: if the file is cut off.
        LimitError: if it has more pixels than any page can show.
    """
    try:
        width, height = SIZES[kind](data)
    except (IndexError, struct.error):
        raise InputError(f"a picture in {kind.upper()} is cut off; save it again") from None
    if not 0 < width * height <= MAX_PIXELS:
        raise LimitError(f"a picture has {width} x {height} pixels, the limit is {MAX_PIXELS:,}; make it smaller")
    return width, height


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while data[at + 1] not in FRAMES:
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + length
    height, width = struct.unpack_from(">HH", data, at + 5)
    return width, height


SIZES: Mapping[str, Callable[[bytes], tuple[int, int]]] = MappingProxyType({"png": _png_size, "jpeg": _jpeg_size})


@lru_cache(maxsize=8)
def upright(data: bytes) -> bytes:
    """A photograph as the camera was held, for not every format turns it; one that is upright stays as it is.

    Raises:
        InputError: if the file is damaged.
        MissingExtraError: if it has properties (Exif) and Pillow, which reads them, is not installed.
    """
    if b"Exif\0\0" not in data:
        return data
    modules = (optional(f"PIL.{name}", "image", "a photograph with properties") for name in ("Image", "ImageOps"))
    (pillow, turning), made = modules, BytesIO()
    try:
        with catch_warnings(action="ignore"), pillow.open(BytesIO(data), formats=["JPEG"]) as photograph:
            if photograph.getexif().get(ORIENTATION) not in range(2, 9):
                return data
            turned = turning.exif_transpose(photograph)
            turned.save(made, "JPEG", quality=95, icc_profile=turned.info.get("icc_profile"))
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError(f"a photograph is damaged ({type(error).__name__}); save it again") from None
    return made.getvalue()


def check_picture(data: bytes, file: str) -> None:
    """Refuse what no format can show.

    Raises:
        InputError: if it is no picture, or cut off.
        LimitError: if it has too many pixels.
    """
    kind = picture_kind(data, file)
    if kind in SIZES:
        picture_size(data, kind)


def wrapped_picture(data: bytes, kind: str) -> bytes:
    """A photograph as a drawing that holds nothing else."""
    width, height = picture_size(data, kind)
    address = f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}">'
        f'<image {size} href="{address}"/></svg>\n'
    ).encode("ascii")


def shown_picture(data: bytes, file: str, kinds: tuple[str, ...]) -> tuple[bytes, str, str]:
    """A picture as a format shows it: its bytes, its name without folder and ending, and its ending.

    Args:
        data: the picture.
        file: its name in the text of the user.
        kinds: that the format shows; any other is made into the first of them.

    Raises:
        InputError: if it is no picture.
        LimitError: if it is too large.
        MissingExtraError: if Typst has to make it into another kind and is not installed.
        TemplateError: if Typst cannot read it.
    """
    kind, name = picture_kind(data, file), str(PurePosixPath(file).with_suffix(""))
    data = upright(data) if kind == "jpeg" else data
    if kind in kinds:
        return data, name, ENDINGS.get(kind, kind)
    made = kinds[0]
    if kind == "pdf" and len(data) > MAX_PAGE:
        raise LimitError(f"the PDF {shown(file)} has more than {MAX_PAGE:,} bytes; save the picture as PNG or SVG")
    found = wrapped_picture(data, kind) if kind in SIZES else converted_picture(data, kind, made)
    return found, f"{name}-{kind}", made


def plain_name(text: str) -> str:
    """A text as the name of a file that every program reads: ASCII letters and digits, another text another name.

    >>> plain_name("handout-photo"), plain_name("Übung 1-photo")
    ('handout-photo', '-bung-1-photo-c71369e7')
    """
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", text)
    return plain if plain == text else f"{plain}-{sha256(text.encode()).hexdigest()[:8]}"
