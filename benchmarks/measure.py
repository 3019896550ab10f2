"""Clocks and rows: the best of several alternating runs, and the row of the table that comes of it."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure: what was done, beside what, the ratio with its goal, and whether the goal is met."""

    work: str
    ours: str
    other: str
    ratio: str
    goal: str
    met: bool | None  # None: no goal, or nothing to compare with is installed


def clock(function: Callable[[], Any], now: Callable[[], float] = time.process_time) -> float:
    """The seconds that one call takes, on a clean heap; of this process alone, which other work does not lengthen."""
    gc.collect()
    start = now()
    result = function()
    seconds = now() - start
    del result
    return seconds


def wall(function: Callable[[], Any]) -> float:
    """The seconds on the wall that one call takes, those of other processes that it starts included."""
    return clock(function, time.perf_counter)


def best(
    *functions: Callable[[], Any], runs: int = 5, clock: Callable[[Callable[[], Any]], float] = clock
) -> list[float]:
    """The shortest time of each function over several rounds, in which they take turns."""
    rounds = [[clock(function) for function in functions] for _ in range(runs)]
    return [min(times) for times in zip(*rounds, strict=True)]


def peak(function: Callable[[], Any]) -> int:
    """The most bytes that a call holds at once."""
    gc.collect()
    tracemalloc.start()
    try:
        result = function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        del result
        tracemalloc.stop()


def seconds(value: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def faster(work: str, ours: float, other: float, goal: float, beside: str) -> Row:
    """A row that asks for at least `goal` times the speed."""
    ratio = other / ours
    return Row(
        work,
        seconds(ours),
        f"{seconds(other)} ({beside})",
        f"{ratio:,.3g}× faster" if ratio < 10 else f"{ratio:,.0f}× faster",
        f"≥ {goal:g}×",
        ratio >= goal,
    )


def within(work: str, ours: float, other: float, goal: float, beside: str) -> Row:
    """A row that asks for at most `goal` times the cost."""
    ratio = ours / other
    return Row(
        work, seconds(ours), f"{seconds(other)} ({beside})", f"{ratio:.2f}× the cost", f"≤ {goal:g}×", ratio <= goal
    )


def missing(work: str, goal: str, what: str) -> Row:
    """A row whose other side is not installed."""
    return Row(work, "—", f"{what} is not there", "—", goal, None)
