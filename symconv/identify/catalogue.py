"""The catalogue: the library calls of the atlas, read from ``library.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from symconv.errors import InputError, nearest

Options = tuple[tuple[str, Any], ...]
PACKAGES = {"PIL": "pillow", "cv2": "opencv-python", "skimage": "scikit-image", "matlab": "octave"}


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
    """The row that a title such as ``"matlab.conv2 same"`` means: a name, then values of its options."""
    name, *values = title.split()
    words = [value.split("=")[-1].strip("'\"") for value in values]
    fitting = [
        row
        for row in catalogue()
        if row.name == name and all(word in {str(_short(v)) for _, v in row.options} for word in words)
    ]
    plain = [row for row in fitting if len(row.options) == len(words)]
    chosen = plain or fitting
    return chosen[0] if chosen else None


def _comparable(options: dict[str, Any]) -> dict[str, str]:
    return {key: repr(_short(tuple(v) if isinstance(v, list) else v)) for key, v in options.items()}


def _short(value: Any) -> Any:
    """A constant of a module without its module, so that ``BORDER_REFLECT`` and ``cv2.BORDER_REFLECT`` agree."""
    return value.removeprefix("=").split(".")[-1] if isinstance(value, str) else value
