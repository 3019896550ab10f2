"""The limits of a request: how much is let through, and how a user raises it.

Every request is counted before anything is built. What is above its limit is refused at once, with the count, the limit
and the three ways to raise it: the option ``--limit`` of a command, the table ``[limits]`` of a course file (which may
be untrusted, so up to ten times the limit), and `raise_limits` or an argument in Python.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

from symconv.errors import InputError, LimitError, nearest, shown, told


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit.

    Attributes:
        most: how much is let through unless the limit is raised.
        counts: what is counted.
        fix: what to ask for instead.
        argument: the argument that raises it in Python; by default that of `raise_limits`.
    """

    most: int
    counts: str
    fix: str = "ask for less"
    argument: str = ""


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "side": Limit(100_000, "pixels along one axis of a typed shape", "give a smaller shape"),
        "terms": Limit(1_000_000, "terms, symbols and entries of a matrix in one request", argument="limit"),
        "numbers": Limit(100_000_000, "numbers of one array", "ask for single outputs, such as y[0, 0]"),
        "values": Limit(65_536, "cells of a signal that is given as text or nested lists", "give an array of numbers"),
        "candidates": Limit(10_000, "products of a worked example, or looked at in it", "ask for a smaller window"),
        "cells": Limit(400, "cells of one drawing", "give a smaller window or smaller signals"),
        "drawn": Limit(10_000, "cells of all drawings of a document", "draw fewer or smaller ones"),
        "frames": Limit(200, "frames of one sequence", "choose output indices with at="),
        "seconds": Limit(300, "seconds of processor time for the sections of a document", "split the file"),
        "sections": Limit(200, "sections of a course file", "split the file"),
        "sheets": Limit(100_000, "sheets of a batch", "split the batch"),
        "rows": Limit(100_000, "rows of a table of students or answers", "split the table"),
        "products": Limit(2_000, "products of an expression", "prove it in smaller parts"),
        "arrangements": Limit(5_040, "arrangements of equal factors in a proof", "prove it in smaller parts"),
        "orbit": Limit(720, "arrangements of one product", "give some factors names of their own"),
        "compared": Limit(20_000_000, "terms that a check compares", "give smaller shapes"),
        "multiplied": Limit(
            200_000, "products of a higher degree, and parts of entries, in a check", "give smaller shapes"
        ),
        "calls": Limit(5_000, "calls of a function, where each pair is asked", "give smaller shapes", argument="calls"),
        "elements": Limit(100_000, "elements of each signal that a function is identified with", "give smaller shapes"),
        "outputs": Limit(10_000_000, "outputs of a function that is identified", "give smaller shapes"),
        "probed": Limit(20_000_000, "outputs times kernel elements of such a function", "give smaller shapes"),
    }
)
"""Name -> limit. What bounds the text of one value, name or identity stands with its grammar and cannot be raised."""
FROM_FILE = 10
"""How many times its value a course file, which may be untrusted, may raise a limit to."""
LARGEST = 10**15

_raised: ContextVar[Mapping[str, int]] = ContextVar("symconv_limits", default=MappingProxyType({}))


def raised() -> dict[str, int]:
    """The limits in force that are not the usual ones."""
    return dict(_raised.get())


def limit_of(name: str) -> int:
    """The limit that is in force."""
    return _raised.get().get(name, LIMITS[name].most)


def amount(count: int) -> str:
    """A number of any size as a sentence shows it."""
    return f"{count:,}" if count < 10**20 else "more than 10^20"


def check_limit(name: str, count: int, what: str, most: int | None = None) -> None:
    """Refuse a request above a limit.

    Args:
        name: of the limit.
        count: how much is asked for.
        what: the request with its count, the beginning of a sentence.
        most: the limit where the caller was given one.

    Raises:
        LimitError: with the limit and how to raise it.

    >>> check_limit("frames", 300, "there are 300 frames")
    Traceback (most recent call last):
    symconv.errors.LimitError: there are 300 frames, more than the limit of 200; choose output indices with at=, or
    raise the limit: --limit frames=N, [limits] frames = N in a course file, raise_limits(frames=N) in Python
    """
    most = limit_of(name) if most is None else most
    if count > most:
        raise LimitError(f"{what}, {beyond(name, most)}")


def beyond(name: str, most: int) -> str:
    """The end of the sentence that refuses a request: the limit and how to raise it."""
    limit = LIMITS[name]
    python = f"{limit.argument}=N" if limit.argument else f"raise_limits({name}=N)"
    return (
        f"more than the limit of {most:,}; {limit.fix}, or raise the limit: --limit {name}=N, "
        f"[limits] {name} = N in a course file, {python} in Python"
    )


@contextmanager
def raise_limits(**limits: int) -> Generator[None]:
    """Other limits for what happens inside the ``with`` block; lower ones are possible too.

    Raises:
        InputError: for an unknown limit, or one that is no positive integer.

    >>> with raise_limits(frames=300):
    ...     limit_of("frames")
    300
    """
    token = _raised.set({**_raised.get(), **checked_limits(limits)})
    try:
        yield
    finally:
        _raised.reset(token)


def checked_limits(limits: Mapping[str, object], times: int | None = None) -> dict[str, int]:
    """Limits by name, each a positive integer and, where `times` is given, at most so many times the limit.

    Raises:
        InputError: naming the first that is not.
    """
    found: dict[str, int] = {}
    for name, value in limits.items():
        if name not in LIMITS:
            raise InputError(f"there is no limit {shown(name)}{nearest(name, tuple(LIMITS))}")
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
            raise InputError(
                f"the limit {name} must be a positive integer, not {told(value)}; it counts {LIMITS[name].counts}"
            )
        if times is not None and value > times * LIMITS[name].most:
            raise InputError(
                f"the limit {name} may be raised to {times * LIMITS[name].most:,} here, not to {value:,}; "
                f"give --limit {name}={value} on the command line"
            )
        found[name] = value
    return found
