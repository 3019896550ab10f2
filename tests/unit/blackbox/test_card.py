"""Whatever is found can be worked out and printed."""

import tomllib

import numpy as np
import pytest

from symconv import IdentifyError, identify
from symconv.blackbox.fit import KINDS
from symconv.render.templates import shipped_templates
from tests.helpers import by_law, same


def flipped_on_one_axis(x, h):
    return by_law([(1, 1, -1, 0), (1, 1, 1, 1 - h.shape[1])], "zero", np.add(x.shape, h.shape) - 1)(x, h)


def grouped(x, h):
    return np.stack([[np.convolve(x[0, c], h[c, 0]) for c in range(x.shape[1])]])


RENDERED = {
    "convolution": (same("convolution"), 6, 3),
    "sliding": (same("sliding"), (4, 5), (2, 3)),
    "correlation": (lambda x, h: np.convolve(x, h[::-1])[::-1], 6, 3),
    "backward convolution": (lambda x, h: np.convolve(x, h)[::-1], 6, 3),
    "mixed": (flipped_on_one_axis, (4, 5), (2, 3)),
    "products": (np.outer, 4, 3),
    "products of matrices": (lambda x, h: x @ h, (4, 5), (5, 3)),
    "layer": (lambda x, h: np.stack([[np.correlate(x[0, c], g[0]) for g in h] for c in (0,)]), (1, 1, 6), (2, 1, 3)),
    "flipped layer": (lambda x, h: np.stack([[np.convolve(x[0, 0], g[0]) for g in h]]), (1, 1, 6), (2, 1, 3)),
    "groups": (grouped, (1, 2, 6), (2, 1, 3)),
    "wrapped by itself": (same("convolution", "wrap"), 5, 3),
    "filled": (lambda x, h: np.convolve(np.pad(x, 1, constant_values=7), h, "valid"), 6, 3),
    "strided": (lambda x, h: np.convolve(x, h)[::2], 6, 3),
    "normalised": (lambda x, h: np.convolve(x, h / h.sum()), 5, 2),
    "kernel conjugated": (lambda x, h: np.convolve(x, np.conj(h)), 5, 2),
    "swapped axes": (lambda x, h: same("convolution")(x, h).T, (4, 5), (2, 3)),
}


@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
@pytest.mark.parametrize("name", RENDERED)
def test_every_definition_that_can_be_found_is_worked_out_in_every_format(name, format):
    found = identify(*RENDERED[name])
    assert found.render(format)
    try:
        operation = found.operation
    except IdentifyError as error:
        assert "use terms, the exact table" in str(error)
        return
    if name in ("mixed", "products", "backward convolution"):
        assert operation.operation.definition == name
    assert "0" in operation.derive(*operation.box.lower).render(format)
    assert operation.derive(*operation.box.upper).render(format)


def test_every_kind_has_its_words():
    words = tomllib.loads((shipped_templates() / "wording.toml").read_text("utf-8"))
    for definition in (*KINDS, "mixed", "products"):
        assert definition in words["operation"] and definition in words["definition"]
