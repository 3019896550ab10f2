"""Functions that quantise, prune, clip, threshold or round by an amount drawn at random, in several types: all refused.

The suite draws some of them; `SYMCONV_FUNCTIONS=1000` in the environment draws as many.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
import scipy.signal

from symconv import IdentifyError, identify

COUNT = int(os.environ.get("SYMCONV_FUNCTIONS", "240"))
TYPES = ("float64", "float32", "float16", "int64", "int16", "uint8")
BASES = {
    "convolve": (lambda x, h: np.convolve(x, h, "same"), 9, 4),
    "full": (np.convolve, 7, 3),
    "symmetric": (lambda x, h: scipy.signal.correlate2d(x, h, "same", "symm"), (5, 6), (3, 2)),
    "zero": (lambda x, h: scipy.signal.convolve2d(x, h, "same"), (6, 5), (2, 3)),
}
CHANGES = {
    "rounded": lambda a, by: np.round(a / by) * by,
    "floored": lambda a, by: np.floor(a / by) * by,
    "truncated": lambda a, by: np.trunc(a / by) * by,
    "pruned": lambda a, by: np.where(np.abs(a) < by, 0, a),
    "soft threshold": lambda a, by: np.sign(a) * np.maximum(np.abs(a) - by, 0),
    "absolute below": lambda a, by: np.where(np.abs(a) < by, -a, a),
    "clipped": lambda a, by: np.clip(a, -by, by),
    "zero above": lambda a, by: np.where(np.abs(a) > by, 0, a),
    "wrapped": lambda a, by: np.mod(a + by, 2 * by) - by,
    "pruned beside the largest": lambda a, by: np.where(np.abs(a) < by * np.abs(a).max(), 0, a),
    "levels of the largest": lambda a, by: np.round(a / (by * (m := np.abs(a).max() + (not a.any())))) * by * m,
    "digits": lambda a, by: np.round(a / (unit := by * 2.0 ** np.floor(np.log2(np.abs(a) + (a == 0))))) * unit,
}
RELATIVE = ("pruned beside the largest", "levels of the largest", "digits")
AMOUNTS = {"float64": (-11, 2), "float32": (-8, 2), "float16": (-1, 0.5), "int64": (0.4, 4), "int16": (0.4, 2)}
SHARES = {"float64": (-10, -0.5), "float32": (-4, -0.5), "float16": (-1, -0.5)}


def cast(values, kind):
    """Integers count on from the other end."""
    return (np.rint(values).astype(np.int64) if np.dtype(kind).kind in "iu" else values).astype(kind)


def drawn(number):
    """A function, its shapes and what it does: a change by a random amount of image, kernel or output, in a type."""
    random = np.random.default_rng([11, number])
    kind, base = random.choice(TYPES), random.choice(list(BASES))
    whole = np.dtype(kind).kind in "iu"
    change = random.choice([one for one in CHANGES if not whole or one not in RELATIVE])
    low, high = (SHARES if change in RELATIVE else AMOUNTS).get(kind, (0.4, 1.6))
    by = 10.0 ** random.uniform(low, high)
    by, where = max(2, np.rint(by)) if whole else by, random.choice(["image", "kernel", "output"])
    compute, image, kernel = BASES[base]
    alter = CHANGES[change]

    def function(x, h):
        x, h = (cast(np.real(a), kind).astype(np.float64) for a in (x, h))
        x, h = alter(x, by) if where == "image" else x, alter(h, by) if where == "kernel" else h
        y = compute(x, h)
        return cast(alter(y, by) if where == "output" else y, kind)

    return function, image, kernel, f"{kind}, {base}: {where} {change} by {by:g}"


@pytest.mark.parametrize("number", range(COUNT))
def test_a_function_that_is_not_exact_is_refused(number):
    function, image, kernel, words = drawn(number)
    with pytest.raises(IdentifyError) as refused:
        pytest.fail(f"{words}: {identify(function, image, kernel)}")
    assert refused.value.reason in ("rounds", "saturates", "not bilinear", "no kernel", "no image", "not deterministic")


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("base", BASES)
def test_the_same_function_without_the_change_is_identified(kind, base):
    compute, image, kernel = BASES[base]

    def function(x, h):
        return cast(compute(*(cast(np.real(a), kind).astype(np.float64) for a in (x, h))), kind)

    found = identify(function, image, kernel)
    assert found.rule is not None
    assert found.precision == (kind if kind.startswith("float") else "exact")
