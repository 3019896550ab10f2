"""What several test modules share: samples, processes, devices, strict readers, loops and replays written by hand.

No test module imports from another one. Nothing here computes an expected value with the code under test.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path
from random import Random

import numpy as np
import pytest

import symconv as sc
from symconv.errors import SymconvError
from symconv.proof.evaluation import evaluate, number
from symconv.proof.language import equation
from symconv.proof.sums import (
    IMPULSE,
    Collapsed,
    HypothesisUsed,
    Met,
    Restated,
    Split,
    Substituted,
    Vanished,
    WrittenSides,
    product_of,
)
from symconv.proof.symmetry import Given, hypothesis, normalised

ROOT = Path(__file__).resolve().parents[1]
NEEDS_TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
ONE_AT_A_TIME = pytest.mark.one_at_a_time
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")


# Processes and folders


def environment(**extra: str | None) -> dict[str, str]:
    """This environment with the checkout in front; a variable that is None is left out."""
    changed = {**os.environ, "PYTHONPATH": str(ROOT), **extra}
    return {key: value for key, value in changed.items() if value is not None}


def run(*arguments, folder=None, env=None):
    """`python -m symconv` in a process of its own."""
    command = [sys.executable, "-m", "symconv", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=90, cwd=folder, env=env or environment()
    )


def tree(folder):
    """Every file of a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


# Devices: never the machine's own, which a broken program run as root would replace


def device(folder, name: str, major: int, minor: int) -> Path:
    """A node of our own where that is allowed; elsewhere the machine's, which only root can replace."""
    node = Path(folder) / name
    try:
        os.mknod(node, 0o666 | stat.S_IFCHR, os.makedev(major, minor))
    except PermissionError:
        return Path("/dev") / name
    return node


def full_device(folder) -> Path:
    """A device on which every write finds no space left (Linux)."""
    return device(folder, "full", 1, 7)


def null_device(folder) -> Path:
    """A device that swallows every write (Linux)."""
    return device(folder, "null", 1, 3)


# Hostile inputs

HOSTILE = json.loads((ROOT / "tests" / "data" / "hostile_inputs.json").read_text(encoding="utf-8"))
CANARY = "symconv_canary_PWNED"


def entries(where):
    """The hostile inputs of one kind, one test each."""
    return [pytest.param(entry, id=entry["id"]) for entry in HOSTILE if entry["where"] == where]


def text_of(entry):
    """The text of an entry; long ones are written as parts and counts."""
    return "".join(part * count for part, count in entry["input_build"]) if "input_build" in entry else entry["input"]


def refusal(action, *arguments, **options):
    """The message of a refusal: one short line of printable ASCII."""
    with pytest.raises(SymconvError) as caught:
        action(*arguments, **options)
    message = str(caught.value)
    assert len(message) < 300
    assert message.isascii()
    assert message.isprintable()
    return message


# Worked examples and strict readers of what is written


LETTERS = "a b c / d e f / g h i"


def lesson_example():
    """The worked example of the README."""
    return sc.convolve(sc.image((7, 7)), sc.kernel(LETTERS)).derive(1, 1, window=[(0, 3), (0, 3)])


SAMPLES = {
    "lesson": lesson_example,
    "numbers": lambda: sc.correlate("1 2 3 / 4 5 6 / 7 8 9", "0 1 0 / 1 -4 1 / 0 1/9 0", definition="sliding").derive(
        0, 0
    ),
    "symmetric": lambda: sc.correlate((4, 5), LETTERS, mode="same", boundary="symmetric").derive(-1, -1),
    "stride": lambda: sc.convolve((7,), "a b c", stride=2).derive(1),
    "dilation": lambda: sc.correlate((5, 5), "a b / c d", dilation=2, definition="sliding").derive(0, 0),
    "volume": lambda: sc.convolve((3, 3, 3), sc.kernel((2, 2, 2))).derive(0, 0, 0, over="kernel"),
    "constant": lambda: sc.convolve((3,), "a b c", boundary="constant", fill="alpha", mode="same").derive(-1),
    "subscripts": lambda: sc.convolve((3, 3), "alpha_1 sqrt(2) / -(a+b)/4 x_1").derive(0, 0, brackets="subscript"),
    "conjugate": lambda: sc.correlate((3,), [1 + 2j, "b"], conjugate=True).derive(0),
}


_UNSAFE = re.compile(r"[*|]|\\[,;{]|\\(operatorname|newcommand|tag|phantom|textcolor)|\\begin\{align\*?\}")


def check_markdown(text):
    """Markdown keeps to the subset that GitHub, GitLab, Jupyter, VS Code and pandoc share."""
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    blocks = re.findall(r"^\$\$\n(.*?)\n\$\$$", prose, flags=re.S | re.M)
    assert prose.count("$$") == 2 * len(blocks) and len(blocks) < 50
    for block in blocks:
        assert len(block) < 900, block
        assert not _UNSAFE.search(block), block
        for line in block.splitlines():
            assert re.match(r"[&A-Za-z\\{]", line), line
            assert "\\\\" not in line[:-2]
    outside = re.sub(r"^\$\$\n.*?\n\$\$$", "", prose, flags=re.S | re.M)
    assert "$" not in re.sub(r"`[^`]*`", "", outside)
    for before, after in re.findall(r"([^\n]*)\n\$\$\n.*?\n\$\$\n([^\n]*)", prose, flags=re.S):
        assert before == "" and after == ""


def rendered_markdown(text):
    """A document in Markdown as HTML, as a reader that lets HTML through shows it."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def compiled(latex, folder):
    """The log of a strict run of pdflatex."""
    (folder / "sheet.tex").write_text(latex, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "sheet.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=120)
    assert run.returncode == 0, run.stdout[-2000:]
    return (folder / "sheet.log").read_text(errors="replace")


def positions(page):
    """Where each piece of text begins."""
    found = []

    def visit(text, current, matrix, *_):
        if text.strip():
            x, y = matrix[4], matrix[5]
            found.append((current[0] * x + current[2] * y + current[4], current[1] * x + current[3] * y + current[5]))

    page.extract_text(visitor_text=visit)
    return found


# Integers to compare with


def integers(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Integers from -9 to 9, none of them 0, so that no term can hide."""
    draw = np.random.default_rng([seed, *shape])
    return draw.integers(1, 10, shape) * draw.choice([-1, 1], shape)


def kernel_index(anchor: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """A position in the kernel array as an index, x first, of a kernel whose origin is its centre."""
    return tuple(position - (size - 1) // 2 for position, size in zip(anchor, shape, strict=True))[::-1]


# Functions written out in loops, one output at a time, to be identified

SIDES = {"convolution": (1, -1), "sliding": (1, 1), "correlation": (-1, 1)}


def read_position(position: int, size: int, boundary: str) -> int | None:
    """The pixel that is read, walking back to the image one step at a time."""
    while not 0 <= position < size:
        if boundary == "zero":
            return None
        if boundary == "replicate":
            position += 1 if position < 0 else -1
        elif boundary == "wrap":
            position += size if position < 0 else -size
        else:
            edge = 1 if boundary == "symmetric" else 0
            position = -position - edge if position < 0 else 2 * (size - 1) - position + edge
    return position


def by_law(laws, boundary, outputs):
    """A function with the law ``u·p = s·n + d·k + o`` on each axis, given as tuples (u, s, d, o)."""

    def compute(x, h):
        y = np.zeros(outputs, dtype=np.result_type(x, h, float))
        for n in np.ndindex(*outputs):
            for k in np.ndindex(*h.shape):
                positions_read = []
                for (u, s, d, o), index, element, size in zip(laws, n, k, x.shape, strict=True):
                    numerator = s * index + d * element + o
                    positions_read.append(None if numerator % u else read_position(numerator // u, size, boundary))
                if None not in positions_read:
                    y[n] += x[tuple(positions_read)] * h[k]
        return y

    return compute


def numpy_window(x, h):
    """Sliding products of every window, for NumPy alone."""
    windows = np.lib.stride_tricks.sliding_window_view(x, h.shape)
    return np.tensordot(windows, h, h.ndim)


NORMALISED = {
    "sum": np.sum,
    "absolute sum": lambda h: np.abs(h).sum(),
    "length": lambda h: np.sqrt((np.abs(h) ** 2).sum()),
    "largest": lambda h: np.abs(h).max(),
    "nothing": lambda h: 1,
}
"""By what a kernel may be divided -> the divisor, written by hand."""


def same(definition, boundary="zero", place="low"):
    """A window as large as the image, with the kernel place (K-1)//2 or K//2 on each pixel."""

    def compute(x, h):
        anchors = [(k - 1) // 2 if place == "low" else k // 2 for k in h.shape]
        s, d = SIDES[definition]
        laws = [(1, s, d, a if d < 0 else -a) for a in anchors]
        return by_law(laws, boundary, x.shape)(x, h)

    return compute


def products(terms):
    """The pairs (pixel, element) of a list of terms, coefficients one."""
    assert all(coefficient == 1 for coefficient, _, _ in terms)
    return {(pixel, element) for _, pixel, element in terms}


def counted(function):
    """A function and the list of its calls."""
    calls: list[int] = []

    def compute(x, h):
        calls.append(len(calls))
        return function(x, h)

    return compute, calls


SHAPES = list(itertools.product([(6, 7), (5, 4)], [(3, 4), (2, 3), (5, 2)]))


# Replays of identities and proof lines on finite sequences, without the lattices

WINDOW = range(-12, 13)


def given(lines):
    return Given(tuple(dict.fromkeys(hypothesis(*equation(line)) for line in lines)))


def symmetrised(signal, name, known):
    """The entries made to obey the hypotheses: the sum over all symmetries of the sequence."""
    found = {}
    for one in known.group(name):
        for index, value in signal.items():
            position = one.by - index if one.mirrored else index
            found[position] = found.get(position, 0) + one.sign * (value.conjugate() if one.conjugated else value)
    return {index: value for index, value in found.items() if value}


def random_signals(names, known, seed, complex_entries=True, reach=4):
    source = Random(seed)
    signals = {}
    for name in names:
        signal = {
            index: number(source.randint(-5, 5), source.randint(-5, 5) if complex_entries else 0)
            for index in range(-reach, reach + 1)
        }
        signals[name] = symmetrised(signal, name, known)
    return signals


def agree(left, right, signals, known):
    """Whether two expressions have the same values on a window."""
    real = known.real()
    one, other = evaluate(left, signals, real), evaluate(right, signals, real)
    return all(one.at(index) == other.at(index) for index in WINDOW)


def value_of(one, output, index, signals, reach):
    """An explicit sum added up by trying every value of every letter in -reach … reach."""
    total = 0
    for values in product(range(-reach, reach + 1), repeat=len(one.letters)):
        at = {output: index, **dict(zip(one.letters, values, strict=True))}
        if all(condition.index.at(at) % condition.divisor == 0 for condition in one.conditions):
            total += prod((factor_value(factor, at, signals) for factor in one.factors), start=Fraction(1))
    return one.coefficient * total


def factor_value(factor, at, signals):
    index = factor.index.at(at)
    if factor.name == IMPULSE:
        return int(index == 0)
    value = signals[factor.name].get(index, 0)
    return value.conjugate() if factor.conjugated else value


def check_lines(proof, known):
    """Every line follows from the line before, every sum is accounted for, and both sides agree at the end."""
    output = proof[0].output
    for step in proof:
        if isinstance(step, Collapsed | Substituted | HypothesisUsed | Restated):
            (before, sign), (after, other) = (form_of(one, output, known) for one in (step.before, step.after))
            assert before == after
            assert step.before.coefficient * sign == step.after.coefficient * other
        if isinstance(step, Substituted):
            assert len(step.put) == len(step.inverse) == len(step.before.letters)
        if isinstance(step, Met):
            assert sum(step.left) == sum(step.right)
        if isinstance(step, Split):
            assert all(one.left == one.right for one in step.classes)
    written = sum(len(step.sums) for step in proof if isinstance(step, WrittenSides))
    ended = sum(1 for step in proof if isinstance(step, Vanished))
    met = sum(len(step.left) + len(step.right) for step in proof if isinstance(step, Met))
    split = [step for step in proof if isinstance(step, Split)]
    assert written == ended + met if not split else written > ended + met


def form_of(one, output, known):
    product = product_of(one, output)
    ((form, sign),) = (normalised({product: Fraction(1)}, known) if product else {}).items() or [(None, 0)]
    return form, sign
