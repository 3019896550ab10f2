"""Files that hold a signal: tables of cells, and pictures as exact integers.

A table is a text whose lines are parted by commas, semicolons or tabs. A picture gives the integers that it stores: a
grey one as it is, one in colour by the channel that is asked for. Its size is read from the beginning of the file and
checked before anything is decoded.

    photo.png        photo.png[10:20,30:40]        photo.png@red        table.csv

A crop names rows and columns as NumPy slices them: `10:20` are the rows 10 to 19, counted from 0.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from warnings import catch_warnings

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError, LimitError, nearest, shown
from symconv.extras import optional
from symconv.limits import check_limit
from symconv.text.values import parse_csv

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
TABLES = ("csv", "tsv")
PICTURES: Mapping[str, str] = MappingProxyType(
    {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "bmp": "BMP", "gif": "GIF", "tif": "TIFF", "tiff": "TIFF"}
    | {"webp": "WEBP", "pgm": "PPM", "ppm": "PPM", "pbm": "PPM"}
)
"""Ending of a file -> the name of the format in Pillow."""
CHANNELS = ("red", "green", "blue", "grey")
SOURCE = re.compile(
    rf"(?P<file>[^\[\]@]+\.(?P<ending>{'|'.join((*TABLES, *PICTURES))}))"
    r"(?:@(?P<channel>\w+))?(?:\[(?P<crop>[^\[\]]*)\])?",
    re.IGNORECASE,
)
SLICE = re.compile(r"\s*([0-9]{0,6})\s*:\s*([0-9]{0,6})\s*")


@dataclass(frozen=True, slots=True)
class NumberFile:
    """The name of a file that holds a signal, and what of it is wanted.

    Attributes:
        file: the path.
        kind: `csv`, `tsv`, or the ending of a picture.
        channel: of a picture in colour: `red`, `green`, `blue`, or `grey` (their mean for the eye).
        crop: rows and columns, as ``"10:20,30:40"``.
    """

    file: str
    kind: str
    channel: str = ""
    crop: str = ""


def number_file(text: str) -> NumberFile | None:
    """What a text names, if it is a file that holds a signal.

    >>> number_file("a/photo.PNG@red[10:20,:5]")
    NumberFile(file='a/photo.PNG', kind='png', channel='red', crop='10:20,:5')
    >>> number_file("1 2 / 3 4") is None
    True
    """
    match = SOURCE.fullmatch(text.strip())
    if match is None:
        return None
    channel, crop = match["channel"] or "", match["crop"] or ""
    if channel and channel.lower() not in CHANNELS:
        raise InputError(f"{shown(text)} asks for the channel {shown(channel)}{nearest(channel, CHANNELS)}")
    return NumberFile(match["file"], match["ending"].lower(), channel.lower(), crop)


def read_numbers(source: NumberFile, data: bytes, what: str) -> Any:
    """The signal that a file holds: rows of cells, one row as a sequence, or an array of integers.

    Args:
        source: which file, and what of it.
        data: its content.
        what: the signal in messages.

    Raises:
        InputError: if it cannot be read, or a picture has colours and no channel is chosen.
        LimitError: if it has too many cells or pixels; nothing is decoded then.
        MissingExtraError: if Pillow is not installed.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(f"{what} {shown(source.file)} has more than {MAX_BYTES:,} bytes; give a smaller file")
    if source.kind in PICTURES:
        return read_picture(source, data, what)
    if source.channel or source.crop:
        raise InputError(f"{what} {shown(source.file)} is a table; only a picture has a channel and a crop")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise InputError(f"{what} {shown(source.file)} is not UTF-8; save it as UTF-8 text") from None
    rows = parse_csv(text, what)
    return rows[0] if len(rows) == 1 else rows


def read_picture(source: NumberFile, data: bytes, what: str) -> NDArray[Any]:
    """The integers of a picture, rows first.

    Raises:
        InputError, LimitError, MissingExtraError: as `read_numbers`.
    """
    subject = f"{what} {shown(source.file)}"
    pillow, turning = (optional(f"PIL.{name}", "image", "a signal from a picture") for name in ("Image", "ImageOps"))
    with catch_warnings(action="ignore"):  # what Pillow says of damaged files
        try:
            picture = pillow.open(io.BytesIO(data), formats=[PICTURES[source.kind]])
            turned = picture.getexif().get(ORIENTATION, 1) if picture.format == "JPEG" else 1
        except (OSError, ValueError, SyntaxError, EOFError, pillow.DecompressionBombError):
            raise InputError(f"{subject} is no picture of that kind; save it again, or check its ending") from None
        size = picture.size[::-1] if turned in SIDEWAYS else picture.size
        rows, columns = _measured(size, source, subject)
        try:
            picture = picture if turned == 1 else turning.exif_transpose(picture)
            cut = picture.crop((columns.start, rows.start, columns.stop, rows.stop))
            cut.load()
        except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
            raise InputError(f"{subject} is cut off or damaged ({type(error).__name__}); save it again") from None
    return _integers(cut, source.channel, subject)


ORIENTATION, SIDEWAYS = 0x0112, range(5, 9)
"""The tag of a photograph (Exif) that says how the camera was held, 1 for upright; the values that swap its sides."""


def _measured(size: tuple[int, int], source: NumberFile, subject: str) -> tuple[slice, slice]:
    """The rows and columns that are wanted, once the picture is known to be small enough."""
    width, height = size
    if width * height > MAX_PIXELS:
        raise LimitError(f"{subject} has {width} x {height} pixels, the limit is {MAX_PIXELS:,}; make it smaller")
    rows, columns = _crop(source.crop, (height, width), subject)
    count = (rows.stop - rows.start) * (columns.stop - columns.start)
    check_limit("values", count, f"{subject} has {count:,} pixels")
    return rows, columns


def _crop(text: str, shape: tuple[int, int], subject: str) -> tuple[slice, slice]:
    """Rows and columns as slices inside the picture."""
    if not text:
        return slice(0, shape[0]), slice(0, shape[1])
    parts = [SLICE.fullmatch(part) for part in text.split(",")]
    size = f"{shape[0]} rows and {shape[1]} columns"
    if len(parts) != 2 or None in parts:
        raise InputError(f"{subject}: a crop is rows and columns such as [10:20,30:40], not {shown(f'[{text}]')}")
    first, second = (
        slice(int(part[1] or 0), int(part[2] or most)) for part, most in zip(parts, shape, strict=True) if part
    )
    if not (first.start < first.stop <= shape[0] and second.start < second.stop <= shape[1]):
        raise InputError(f"{subject}: the crop {shown(f'[{text}]')} leaves the picture, which has {size}")
    return first, second


def _integers(picture: Any, channel: str, subject: str) -> NDArray[Any]:
    """Grey pictures as they are, others by their channel; three equal channels are grey."""
    if picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    if picture.mode not in READABLE:
        raise InputError(f"{subject} is stored as {picture.mode}; save it as grey or RGB with 8 or 16 bits")
    numbers = np.asarray(picture).astype(np.int64)
    if numbers.ndim == 2:
        if channel and channel != "grey":
            raise InputError(f"{subject} is grey and has no channel {channel}; leave it out")
        return numbers
    colours, opacity = (numbers[..., :-1], numbers[..., -1]) if picture.mode.endswith("A") else (numbers, None)
    if opacity is not None and (opacity != 255).any():
        raise InputError(f"{subject} is transparent in places, where a pixel has no value; save it without alpha")
    if (colours == colours[..., :1]).all():
        return colours[..., 0]
    if not channel:
        raise InputError(f"{subject} has colours; choose a channel, as photo.png@grey; known: {', '.join(CHANNELS)}")
    if channel == "grey":
        return (colours @ np.array([299, 587, 114]) + 500) // 1000
    return colours[..., CHANNELS.index(channel)]


READABLE = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "RGB", "RGBA")
"""Pillow's names of what holds integers and, in colour, red, green and blue."""


def load_numbers(text: str, what: str, load: Callable[[str, int], bytes]) -> Any:
    """What a text stands for: the content of the file that it names, read by `load` up to a size, or the text itself.

    Raises:
        FileError: if the file cannot be read.
        InputError, LimitError, MissingExtraError: as `read_numbers`.
    """
    source = number_file(text)
    if source is None:
        return text
    return read_numbers(source, load(source.file, MAX_BYTES), what)
