"""LaTeX of many derivations, and the command line from a cold start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import symconv as sc
from benchmarks.measure import Row, best, clock, missing, seconds, within

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
    yield _latex()
    yield _cold()


def _latex() -> Row:
    work, goal = "LaTeX of 1,000 derivations, 3×3, per printed product", "≥ 10×"
    if find_spec("symconv.render.render") is None:
        return missing(work, goal, "`symconv.render`")
    from sympy import latex

    y = sc.convolve((40, 40), (3, 3))
    derivations = [y.derive(*at) for at in list(y)[:1000]]
    printed = sum(d.render("latex").count(r"\cdot") for d in derivations[:50]) * len(derivations) / 50
    own = clock(lambda: [d.render("latex") for d in derivations]) / printed
    sums = [y[d.at] for d in derivations]
    products = sum(len(d.terms) for d in derivations)
    other = clock(lambda: [latex(total) for total in sums]) / products
    ratio = other / own
    beside = f"{seconds(other)} (`sympy.latex` on the same sums)"
    return Row(work, seconds(own), beside, f"{ratio:.1f}× faster", goal, ratio >= 10)


def _cold() -> Row:
    work = "`symconv derive …` from a cold start"
    if find_spec("symconv.cli") is None:
        return missing(work, "≤ 1.3×", "`symconv.cli`")

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    own, bare = best(lambda: run(*COMMAND), lambda: run(*BARE), runs=5)
    return within(work, own, bare, 1.3, '`python -c "import sympy, jinja2, numpy"`')
