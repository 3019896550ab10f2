"""LaTeX of many derivations, and the command line from a cold start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import symconv as sc
from benchmarks.measure import Row, best, clock, faster, missing, seconds, wall, within

COMMAND = (
    "-m",
    "symconv",
    "derive",
    "convolution",
    "--image",
    "7x7",
    "--kernel",
    "a b c / d e f / g h i",
    "--at",
    "1,1",
)
BARE = ("-c", "import sympy, jinja2, numpy")


def rows() -> Iterator[Row]:
    """The figures on documents."""
    yield from _latex()
    yield _cold()


def _latex() -> Iterator[Row]:
    """Our printer beside SymPy's on the same sums, and what a whole sheet takes, templates and reasons included."""
    work = "LaTeX of the sums of 1,000 derivations, 3×3, per product"
    sheets = "LaTeX of 1,000 whole sheets without drawing, 3×3, per product printed"
    if find_spec("symconv.render.writer") is None:
        yield missing(work, "≥ 10×", "`symconv.render`")
        return
    from sympy import latex

    from symconv.render.derivation import ALL_STEPS, derivation_body
    from symconv.render.writer import Writer

    y = sc.convolve((40, 40), (3, 3))
    derivations = [y.derive(*at) for at in list(y)[:1000]]
    writer, totals = Writer.of("latex"), [y[d.at] for d in derivations]
    products = sum(len(d.terms) for d in derivations)
    sums = [d.survivors() for d in derivations]
    own, other = best(
        lambda: [writer.printer.show(total) for total in sums], lambda: [latex(total) for total in totals], runs=3
    )
    yield faster(work, own / products, other / products, 10, "`sympy.latex`")
    steps = tuple(step for step in ALL_STEPS if step != "drawing")
    bodies = [derivation_body(d, writer, steps) for d in derivations[::50]]
    printed = sum(body.count(writer.printer.times) for body in bodies) / len(bodies) * len(derivations)

    def sheet() -> float:  # of derivations that have kept nothing yet
        fresh = [y.derive(*d.at) for d in derivations]
        return clock(lambda: [derivation_body(fresh.pop(), writer, steps) for _ in derivations])

    own = min(sheet() for _ in range(3)) / printed
    ratio = other / products / own
    beside = f"{seconds(other / products)} (`sympy.latex` on the sums alone)"
    yield Row(sheets, seconds(own), beside, f"{ratio:.2g}× faster", "≥ 3×", ratio >= 3)


def _cold() -> Row:
    work = "`symconv derive …` from a cold start"
    if find_spec("symconv.cli") is None:
        return missing(work, "≤ 1.3×", "`symconv.cli`")

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    own, bare = best(lambda: run(*COMMAND), lambda: run(*BARE), runs=9, clock=wall)
    return within(work, own, bare, 1.3, '`python -c "import sympy, jinja2, numpy"`')
