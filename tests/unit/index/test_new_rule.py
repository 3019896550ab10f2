"""A boundary rule that is registered at run time, one row and a sentence, works wherever the shipped ones do.

Under the rule `seesaw` a read outside returns three times the edge pixel minus the pixel at the other end.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import product

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Add, Symbol

from symconv import check, convolve, correlate, diagnose, gradients, identify, identify_rule, layer, port, scope
from symconv.cli.main import cli
from symconv.errors import SymconvError
from symconv.handout import Student, course_document, document_files
from symconv.handout.course import course_schema, parse_course
from symconv.index import BOUNDARIES
from symconv.index.boundary import BoundaryRule

WORDING = """
[boundary]
seesaw = "Boundary: seesaw; three times the edge pixel minus the other end."
[rule]
seesaw = "a seesaw"
"""


def _pixels(places, size):
    edge = np.clip(places, 0, size - 1)
    outside = (places < 0) | (places >= size)
    return np.stack([edge, np.where(outside, size - 1 - edge, -1)], axis=-1)


def _weights(places, size):
    outside = (places < 0) | (places >= size)
    return np.stack([np.where(outside, 3, 1), -np.ones_like(places)], axis=-1)


@pytest.fixture(autouse=True)
def seesaw(monkeypatch):
    monkeypatch.setitem(BOUNDARIES, "seesaw", BoundaryRule("seesaw", _pixels, _weights))


@pytest.fixture
def templates(tmp_path):
    (tmp_path / "wording.toml").write_text(WORDING)
    return tmp_path


def read(place, size):
    """The weighted pixels of one read, by hand."""
    if 0 <= place < size:
        return {place: 1}
    edge, other = (0, size - 1) if place < 0 else (size - 1, 0)
    return {edge: 2} if edge == other else {edge: 3, other: -1}


def products(image, kernel, output, side=-1):
    """Every ``(output, pixel, element, weight)`` of an image and a kernel with places from 0, by a walk through all."""
    for n in product(*map(range, output)):
        for k in product(*map(range, kernel)):
            asked = [m + side * (e - (size - 1) // 2) for m, e, size in zip(n, k, kernel, strict=True)]
            for reads in product(*(read(a, size).items() for a, size in zip(asked, image, strict=True))):
                yield n, tuple(p for p, _ in reads), k, int(np.prod([w for _, w in reads]))


SHAPES = [((4,), (3,)), ((1,), (4,)), ((3, 2), (2, 3)), ((1, 4), (3, 3))]


def worked(image, kernel, **options):
    """An operation in mode `same`, with indices from 0 in the order of arrays."""
    return convolve(image, kernel, mode="same", boundary="seesaw", **options)


def place(index, box):
    """A place counted from 0, rows first."""
    return tuple(part - low for part, (low, _) in zip(index, box, strict=True))[::-1]


def by_hand(y):
    """The terms of an operation as places, from the walk through all."""
    return Counter(products(y.image.shape, y.kernel.shape, y.image.shape))


@pytest.mark.parametrize(("image", "kernel"), SHAPES)
def test_terms_and_superposition_list_the_weighted_pixels(image, kernel):
    y = worked(image, kernel)
    for terms in ((t for at in y for t in y.terms(*at)), (t for at in y.image.box.indices() for t in y.scatter(*at))):
        listed = Counter(
            (
                place(t.output_index, y.box),
                place(t.read_index, y.image.box),
                place(t.kernel_index, y.kernel.box),
                t.weight,
            )
            for t in terms
        )
        assert listed == by_hand(y)


@pytest.mark.parametrize(("image", "kernel"), SHAPES)
def test_sums_numbers_and_matrix_are_those_of_a_loop(image, kernel):
    numbers = np.random.default_rng(4)
    x, h = numbers.integers(-9, 10, image), numbers.integers(-9, 10, kernel)
    total, matrix = np.zeros(image, int), np.zeros((*image, *image), int)
    for n, p, k, weight in products(image, kernel, image):
        total[n] += weight * x[p] * h[k]
        matrix[(*n, *p)] += weight * h[k]
    y = worked(x, h)
    assert y.array().tolist() == total.tolist()
    assert [int(value) for value in y.values()] == total.ravel().tolist() == [int(y[at]) for at in y]
    assert y.matrix().entries.tolist() == matrix.reshape(x.size, x.size).tolist()
    assert y.adjoint().matrix().entries.T.tolist() == y.matrix().entries.tolist()
    g = numbers.integers(-9, 10, image)
    assert np.vdot(total, g) == np.vdot(x, y.adjoint(g).array())
    slope = np.zeros(kernel, int)
    for n, p, k, weight in products(image, kernel, image):
        slope[k] += weight * x[p] * g[n]
    assert gradients(y, g).kernel.array().tolist() == slope.tolist()
    assert gradients(y, g).image.array().tolist() == y.adjoint(g).array().tolist()


def test_symbols_carry_the_weights():
    y = worked((3,), (3,))
    x, h = ([Symbol(f"{name}[{n}]") for n in (-1, 0, 1)] for name in "xh")
    assert y[1] == Add(*[w * x[p] * h[k] for (n,), (p,), (k,), w in products((3,), (3,), (3,)) if n == 2])


def test_a_worked_example_and_its_drawing_show_the_weights(templates):
    shown = worked((3,), (3,)).derive(-1).render("text", templates=templates)
    assert "Boundary: seesaw; three times the edge pixel minus the other end." in shown
    assert "→ 3·x[-1] - x[1], a seesaw" in shown
    assert "y[-1] = 3·x[-1]·h[1] - x[1]·h[1] + x[-1]·h[0] + x[0]·h[-1]" in shown
    assert "│╱→ 3·x[-1] - x[1]╱│" in shown or "┃╱→ 3·x[-1] - x[1]╱│" in shown
    valued = worked([1, 2, 4], [1, 2, 3]).derive(-1).render("text", templates=templates)
    assert "3·1·3 - 4·3 = -3" in valued and "y[-1] = 1" in valued


def test_a_rule_without_its_sentence_is_refused_in_one():
    with pytest.raises(SymconvError, match=r"^wording.toml holds no sentence 'boundary\.seesaw'"):
        worked((3,), (3,)).derive(-1).render("text")


def test_checks_count_the_weights():
    y = worked((3, 4), (2, 3))
    assert check(y, correlate(y.image, y.kernel.flip(), definition="sliding", mode="same", boundary="seesaw")).holds
    refuted = check(y, convolve(y.image, y.kernel, mode="same", boundary="replicate"))
    assert not refuted.holds and refuted.counterexample is not None
    assert set(map(int, refuted.counterexample.coefficients)) == {1, 3}
    assert "slide" in str(scope("slide(x, h) = conv(x, flip(h))", boundary="seesaw", mode="same"))


def function(x, h):
    reach = len(h) - 1
    before, after = ([3 * x[a] - x[b]] * reach for a, b in ((0, -1), (-1, 0)))
    return np.convolve(np.concatenate([before, x, after]), h, "valid")


def test_a_function_is_identified_ported_and_diagnosed_by_the_rule():
    found = identify(function, 5, 3)
    assert (found.kind, found.boundary, found.mode) == ("convolution", "seesaw", "full")
    assert "seesaw boundary, full" in str(identify_rule(function, rank=1))
    assert str(port(function, "numpy.convolve", rank=1)) == "no padding makes the boundary 'seesaw'"
    x, h = [1, 2, 5, 4], [1, 3, 7]
    assert [str(one) for one in diagnose(function(x, h), x, h)] == ["wrong border: seesaw instead of zero"]


def test_a_layer_pads_by_the_rule():
    x, w = np.arange(5).reshape(1, 5), np.array([[[1, 10, 100]]])
    padded = [3 * 0 - 4, *range(5), 3 * 4 - 0]
    expected = [[padded[n] + 10 * padded[n + 1] + 100 * padded[n + 2] for n in range(5)]]
    assert layer(x, w, padding=1, boundary="seesaw").array().tolist() == expected


COURSE = """
image = [1, 2, 4]
kernel = [1, 2, 3]
[[section]]
kind = "worked"
mode = "same"
boundary = "seesaw"
at = [-1]
[[section]]
kind = "scatter"
mode = "same"
boundary = "seesaw"
at = [-1]
[[section]]
kind = "exercise"
task = "cell"
boundary = "seesaw"
image = [4]
kernel = [3]
border = "touch"
"""


def test_a_course_file_takes_the_rule(templates):
    document = course_document(parse_course(COURSE), Student("Ann"), "solutions")
    sheet = next(iter(document_files(document, "text", templates).values()))
    assert "3·x[-1]·h[1] - x[1]·h[1]" in sheet
    assert "Boundary: seesaw" in sheet
    enums = [part["enum"] for part in _walk(json.loads(course_schema())) if "replicate" in part.get("enum", ())]
    assert enums and all("seesaw" in enum for enum in enums)


def _walk(node):
    """Every table of a JSON value."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _walk(part)


def test_the_command_line_takes_the_rule(templates):
    arguments = ["derive", "convolution", "--image", "3", "--kernel", "3", "--at", "-1", "--mode", "same"]
    answer = CliRunner().invoke(cli, [*arguments, "--boundary", "seesaw", "--templates", str(templates)])
    assert answer.exit_code == 0 and "3·x[-1]·h[1] - x[1]·h[1]" in answer.output
    checked = CliRunner().invoke(
        cli,
        ["check", "slide(x, h) = conv(x, flip(h))", "--image", "4", "--kernel", "3", "--boundary", "seesaw"],
    )
    assert checked.exit_code == 0 and "boundary seesaw" in checked.output
