"""What a page computes is what Python computes: boxes, sums, terms, candidates with reasons, and mistakes."""

import random
import re
from fractions import Fraction
from itertools import islice

import pytest

from symconv import convolve, correlate, image, kernel
from symconv.errors import InputError
from symconv.handout.exercises.mistaken import mistaken
from symconv.handout.exercises.scene import Scene
from symconv.index import BOUNDARIES, DEFINITIONS
from tests.page.node import ask, needs_node

pytestmark = needs_node

COUNT = 300
LETTERS = "abcdefgpqrstuvw"


def drawn_signal(rng, rank, largest, make):
    """Numbers, fractions, decimals and names in a random shape, or a shape of symbols."""
    shape = tuple(rng.randint(1, largest) for _ in range(rank))
    origin = rng.choice(["center", "first", tuple(rng.randrange(size) for size in reversed(shape))])
    kind = rng.choice(("integers", "fractions", "names", "symbols"))
    if kind == "symbols":
        return make(shape, origin=origin)
    cells = {
        "integers": lambda: rng.randint(-9, 9),
        "fractions": lambda: rng.choice((Fraction(rng.randint(-20, 20), rng.randint(1, 9)), "0.25", "-1/3")),
        "names": lambda: rng.choice((rng.choice(LETTERS), rng.randint(-3, 3), "alpha_1", "a*b/2")),
    }[kind]
    flat = [cells() for _ in range(shape[-1] * (shape[-2] if rank > 1 else 1) * (shape[-3] if rank > 2 else 1))]
    for size in reversed(shape[1:]):
        flat = [flat[n : n + size] for n in range(0, len(flat), size)]
    return make(flat, origin=origin)


def drawn_output(seed):
    """An output with random options that a page can show."""
    rng = random.Random(seed)
    while True:
        rank = rng.choice((1, 2, 2, 2, 3))
        x = drawn_signal(rng, rank, 6 if rank < 3 else 3, image)
        h = drawn_signal(rng, rank, 4 if rank < 3 else 3, kernel)
        options = {"boundary": rng.choice(list(BOUNDARIES)), "mode": rng.choice(("full", "same", "valid"))}
        if options["boundary"] == "constant":
            options["fill"] = rng.choice(("7", "-1/2", "c"))
        if options["mode"] == "same":
            options["anchor"] = rng.choice((None, "low", "high"))
        if options["mode"] == "full" and rng.random() < 0.4:
            options["padding"] = rng.choice((1, 2, "same_upper", "same_lower", "causal", ((0, 1),) * rank))
        options["stride"] = rng.choice((1, 1, 2, 3, tuple(rng.randint(1, 3) for _ in range(rank))))
        options["dilation"] = rng.choice((1, 1, 2, 3))
        definition = rng.choice(list(DEFINITIONS))
        try:
            if definition == "convolution":
                return convolve(x, h, **options)
            return correlate(x, h, definition=definition, **options)
        except InputError:
            continue


def exact(text):
    """The value of a sum in text, each symbol standing for a number of its own."""
    symbols = re.compile(r"[A-Za-z]\w*(?:\[[-\d,]*\])?")
    values = symbols.sub(
        lambda found: f"Fraction({sum(map(ord, found[0])) * 7 + len(found[0])})", text.replace("·", "*")
    )
    return eval(re.sub(r"(?<![\w(])(\d+)", r"Fraction(\1)", values))  # noqa: S307 - text of the page under test


def valued(expr):
    return exact(str(expr).replace("**", "^")) if "**" not in str(expr) else None


@pytest.mark.parametrize("batch", range(4))
def test_random_outputs_are_exactly_those_of_python(batch):
    outputs = [drawn_output(batch * 1000 + n) for n in range(COUNT // 4)]
    found = ask([{"do": "shown", "data": y.page().data(), "state": {}} for y in outputs])
    for y, answer in zip(outputs, found, strict=True):
        assert answer["box"] == [list(pair) for pair in y.box], y
        for text, expr in islice(zip(answer["sums"], y.values(), strict=True), 60):
            expected = valued(expr)
            assert expected is None or exact(text) == expected, (y.operation, text, expr)


def rows(terms):
    """The terms of Python as the page writes them."""
    return [
        [
            list(t.output_index),
            list(t.image_index),
            None if t.read_index is None else list(t.read_index),
            list(t.kernel_index),
            t.weight,
        ]
        for t in terms
    ]


def test_terms_of_outputs_pixels_and_elements_are_those_of_python():
    requests, expected = [], []
    for seed in range(120):
        y, rng = drawn_output(7000 + seed), random.Random(seed)
        data = y.page().data()
        at = rng.choice(list(y))
        pixel = tuple(rng.randint(low, high) for low, high in y.image.box)
        element = tuple(rng.randint(low, high) for low, high in y.kernel.box)
        copy = [t for index in y for t in y.terms(*index) if t.kernel_index == element]
        for pick, index, terms in (
            ("output", at, y.terms(*at)),
            ("image", pixel, y.scatter(*pixel)),
            ("kernel", element, copy),
        ):
            requests.append({"do": "shown", "data": data, "state": {"pick": pick, "at": list(index)}})
            expected.append(rows(terms))
    assert [answer["terms"] for answer in ask(requests)] == expected


@pytest.mark.parametrize("over", ["image", "kernel"])
def test_candidates_and_their_reasons_are_those_of_python(over):
    requests, expected = [], []
    for seed in range(150):
        y = drawn_output(9000 + seed)
        at = random.Random(seed).choice(list(y))
        listed = y.derive(*at, over=over).candidates
        requests.append({"do": "shown", "data": y.page(at).data(), "state": {"over": over, "at": list(at)}})
        expected.append(
            [
                [list(one.image_index), [str(part) for part in one.kernel_index], one.cause, len(one.terms)]
                for one in listed
            ]
        )
    assert [answer["candidates"] for answer in ask(requests)] == expected


def test_mistakes_are_those_of_the_exercises():
    x = image([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 9, 3]])
    h = kernel([[1, 2, 3], [4, -5, 6], [7, 8, 11]])
    requests, expected = [], []
    for y in (
        convolve(x, h, mode="same"),
        correlate(x, h, boundary="wrap", mode="same"),
        correlate(x, h, definition="sliding"),
    ):
        for at in ((0, 0), (-1, -1), (1, 0)):
            wrong = {}
            for name, scene in mistaken(Scene(y, at)):
                if scene.value != Scene(y, at).value:
                    wrong.setdefault(scene.value, name)
            for value, name in wrong.items():
                given = {"data": y.page(at).data(), "state": {}, "at": list(y.order(at)), "typed": str(value)}
                requests.append({"do": "mistake"} | given)
                expected.append(name)
    assert len(expected) > 50
    assert ask(requests) == expected


REFUSED = [
    ({"image": "1 2 / 3"}, "uneven"),
    ({"image": ""}, "empty"),
    ({"image": "0x4"}, "empty"),
    ({"image": "33x32"}, "cells"),
    ({"kernel": "1 2 x_1_2"}, "cell"),
    ({"kernel": "1/0 2 / 3 4"}, "divides"),
    ({"kernel": "1e99 2 / 3 4"}, "long"),
    ({"kernel": "nan 2 / 3 4"}, "reserved"),
    ({"kernel": "1 2 3"}, "axes"),
    ({"kernel": "a1 a_1 / 3 4"}, "alike"),
    ({"kernel": "２ 2 / 3 4"}, "cell"),
    ({"stride": "0"}, "number"),
    ({"dilation": "1,2,3"}, "number"),
    ({"mode": "padding", "padding": "-1"}, "padding"),
    ({"mode": "some"}, "unknown"),
    ({"boundary": "__proto__"}, "unknown"),
    ({"mode": "valid", "kernel": "9x9"}, "fit"),
    ({"mode": "same", "anchor": "5"}, "anchor"),
    ({"image": "32x32", "kernel": "32x32"}, "terms"),
]


@pytest.mark.parametrize(("state", "key"), REFUSED)
def test_what_cannot_be_is_refused(state, key):
    (answer,) = ask([{"do": "shown", "data": convolve(image((7, 7)), kernel((3, 3))).page().data(), "state": state}])
    assert answer["refused"] == key
