"""The catalogue: the library calls of the atlas, read from ``library.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from symconv.errors import InputError, nearest

Options = tuple[tuple[str, Any], ...]
PACKAGES = {"PIL": "pillow", "cv2": "opencv-python", "skimage": "scikit-image", "matlab": "octave"}

WORD = re.compile(r"(?:[^\s'\"(]|'[^']*'|\"[^\"]*\"|\([^)]*\))+")
DOTTED = re.compile(r"['\"]?[A-Za-z_][\w.]*['\"]?")
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One call of a library.

    Attributes:
        name: the name under which it is asked for, ``scipy.ndimage.correlate``.
        options: its keyword options, constants of modules by their names.
        call: the call as text, for `symconv.identify.blackbox.black_box`; empty if it cannot be run here.
        rank: the number of axes it is tried with.
        sizes: the pairs (P, K) that it takes; empty for the usual ones.
        law: for calls that cannot be run here: kind, boundary, mode and anchor as measured elsewhere.
    """

    name: str
    options: Options
    call: str
    rank: int
    sizes: tuple[tuple[int, int], ...]
    law: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """How the row is named in tables: ``scipy.ndimage.correlate mode='reflect'``."""
        return " ".join([self.name, *(f"{key}={_bare(value)!r}" for key, value in self.options)])

    @property
    def library(self) -> str:
        """The module that must be importable."""
        return self.name.split(".")[0].split(" ")[0].split(":")[0]


@lru_cache(maxsize=1)
def catalogue() -> tuple[Row, ...]:
    """All rows, in the order of the file.

    >>> len(catalogue()) >= 80
    True
    """
    text = files("symconv.identify").joinpath("library.toml").read_text("utf-8")
    return tuple(row for function in tomllib.loads(text)["function"] for row in _rows(function))


def _rows(function: dict[str, Any]) -> Iterator[Row]:
    sizes = tuple((p, k) for p, k in function.get("sizes", []))
    for options in function["options"]:
        given = tuple((key, tuple(v) if isinstance(v, list) else v) for key, v in options.items())
        words = [function.get("call", "x, h"), *(f"{key}={_literal(value)}" for key, value in given)]
        call = "" if "law" in function else f"{function['name']}({', '.join(words)})"
        name = function.get("shows", function["name"])
        yield Row(name, given, call, function["rank"], sizes, tuple(function.get("law", {}).items()))


def _literal(value: Any) -> str:
    return value[1:] if isinstance(value, str) and value.startswith("=") else repr(value)


def _bare(value: Any) -> Any:
    return value.removeprefix("=") if isinstance(value, str) else value


def find_row(name: str, options: dict[str, Any]) -> Row:
    """The row of a name and options; options that are left out must leave one row, or the one without options.

    Raises:
        InputError: for an unknown name or options, or if several rows would fit.

    >>> find_row("scipy.ndimage.correlate", {"mode": "reflect"}).call
    "scipy.ndimage.correlate(x, h, mode='reflect')"
    """
    named = [row for row in catalogue() if row.name == name]
    if not named:
        raise InputError(f"unknown library call {name!r}{nearest(str(name), tuple({row.name for row in catalogue()}))}")
    exact = [row for row in named if _comparable(dict(row.options)) == _comparable(options)]
    asked = _comparable(options).items()
    fitting = exact or [row for row in named if asked <= _comparable(dict(row.options)).items()]
    if len(fitting) != 1:
        raise InputError(f"{name} has the rows " + "; ".join(row.title.removeprefix(f"{name} ") for row in named))
    return fitting[0]


def row_of_title(title: str) -> Row | None:
    """The row that a title such as ``"matlab.conv2 same"`` means: a name, then options, or their values alone.

    A title as the atlas prints it means exactly its row; a name alone the row without options, or the first.

    Raises:
        InputError: if several rows have the values that are given.

    >>> row_of_title("torch.nn.functional.conv1d dilation=2").options
    (('dilation', 2),)
    """
    title = title.strip()
    exact = next((row for row in catalogue() if row.title == title), None)
    names = {row.name for row in catalogue() if title == row.name or title.startswith(f"{row.name} ")}
    if exact is not None or not names:
        return exact
    name = max(names, key=len)
    words = [word.rpartition("=")[::2] for word in WORD.findall(title.removeprefix(name))]
    fitting = [row for row in catalogue() if row.name == name and all(_has(row, *word) for word in words)]
    chosen = [row for row in fitting if len(row.options) == len(words)] or fitting
    if words and len(chosen) > 1:
        raise InputError(f"{title} could be " + " or ".join(row.title for row in chosen[:MOST_NAMED]))
    return chosen[0] if chosen else None


def _has(row: Row, key: str, value: str) -> bool:
    """Whether a row has an option of this value, and of this name unless that is empty."""
    return any(key in ("", name) and _plain(own) == _plain(value) for name, own in row.options)


def _plain(value: Any) -> str:
    """A value as it is compared: without quotes, spaces and the module of a constant."""
    return re.sub(r"['\"\s]", "", str(_short(value)))


def _comparable(options: dict[str, Any]) -> dict[str, str]:
    return {key: repr(_short(tuple(v) if isinstance(v, list) else v)) for key, v in options.items()}


def _short(value: Any) -> Any:
    """A constant of a module without its module, so that ``BORDER_REFLECT`` and ``cv2.BORDER_REFLECT`` agree."""
    if not isinstance(value, str) or not DOTTED.fullmatch(value.removeprefix("=")):
        return value
    return value.removeprefix("=").split(".")[-1]
