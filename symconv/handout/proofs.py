"""The proofs of the lesson: gather and scatter agree, symmetric kernels, impulse response, flipped weights."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symconv.backprop import gradients
from symconv.cells import as_expr
from symconv.derive.formula import Name, Negative, Product, Relation, Sum, Value
from symconv.handout.document import Display, Heading, Item, Paragraph, Proved
from symconv.handout.material import Material, at, given, listed
from symconv.output import Output
from symconv.proof import prove
from symconv.signal import image, kernel
from symconv.verbs import convolve, correlate

LINE, TAPS = "2 1 0 3", "1 10 100"
LOPSIDED = "1 2 5"
SIGNAL, WEIGHTS, WANTED = "1 2 0 1", "1 0 2", (0, 2)
RATE = Fraction(1, 10)
DEFINED = ("statement", "definitions", "proof")


def agreement(m: Material) -> list[Item]:
    """Superposition and the sliding inner product with the flipped kernel are one sum."""
    line, taps = image(LINE), kernel(TAPS)
    copies = m.derive(convolve(line, taps, name="y_conv"), 0)
    window = m.derive(_slide(line, taps.flip("h_flip"), name="y_slide"), 0, over="kernel")
    numbers = [
        Relation((*one.survivors().sides, one.substituted_values().sides[1], one.result().sides[1]))
        for one in (copies, window)
    ]
    return [
        Heading("lesson.agreement"),
        Paragraph("lesson.agreement_text"),
        Proved(prove("conv(x, h) = slide(x, flip(h))"), DEFINED),
        Paragraph("lesson.agreement_read", {"copy": Name("i"), "step": Name("k")}),
        Paragraph("lesson.agreement_example"),
        given(line, taps),
        Display(tuple(numbers)),
    ]


def symmetric(_: Material) -> list[Item]:
    """A kernel that is its own reversal makes both operations equal; otherwise its odd part is the difference."""
    line, taps = image(LINE), kernel(LOPSIDED)
    sides = [operation(line, taps)[0] for operation in (convolve, _slide)]
    odd = [(Fraction(int(a) - int(b), 2)) for a, b in zip(taps.array(), taps.flip().array(), strict=True)]
    twice = convolve(line, odd)[0] * 2
    names = Sum((at("y_conv", 0), Negative(at("y_slide", 0))))
    numbers = Sum((_value(sides[0]), _value(-sides[1])))
    shown = Relation((names, numbers, Product((_value(2), _value(twice / 2))), _value(twice)))
    return [
        Heading("lesson.symmetric"),
        Paragraph("lesson.symmetric_text", {"example": listed([1, 2, 1])}),
        Proved(prove("conv(x, h) = slide(x, h)", given=["h = flip(h)"])),
        Paragraph("lesson.symmetric_general"),
        Proved(prove("conv(x, h) - slide(x, h) = 2*conv(x, odd(h))")),
        Paragraph("lesson.symmetric_example", {"kernel": listed(taps.array()), "odd": listed(odd)}),
        given(line, taps),
        Display((shown,)),
    ]


def impulse(_: Material) -> list[Item]:
    """The response to a unit impulse: the kernel itself, or the flipped kernel."""
    unit, taps = image("0 0 1 0 0"), kernel(LOPSIDED)
    answers = [
        Relation((Name(name), listed(operation(unit, taps, mode="same").array())))
        for name, operation in (("y_conv", convolve), ("y_slide", _slide))
    ]
    return [
        Heading("lesson.impulse"),
        Paragraph("lesson.impulse_text", {"delta": Name("delta")}),
        Proved(prove("conv(delta, h) = h")),
        Proved(prove("slide(delta, h) = flip(h)")),
        Paragraph("lesson.impulse_example", {"kernel": listed(taps.array())}),
        Display(tuple(answers)),
    ]


def networks(_: Material) -> list[Item]:
    """A network that learns with true convolution learns the same weights, flipped."""
    weights = kernel(WEIGHTS)
    slides, turns = _learned(_slide, weights), _learned(convolve, weights.flip("k"))
    facts = {"rate": _value(RATE), "signal": listed(image(SIGNAL).array()), "wanted": listed(WANTED)}
    return [
        Heading("lesson.networks"),
        Paragraph("lesson.networks_text", {"h": Name("h"), "k": Name("k")}),
        Proved(prove("conv(x, flip(h)) = slide(x, h)")),
        Paragraph("lesson.networks_step", {"g": Name("g")}),
        Proved(prove("grad(conv(x, k), k, g) = flip(grad(slide(x, h), h, g))"), DEFINED),
        Paragraph("lesson.networks_rate", {"h": Name("h"), "k": Name("k")}),
        Paragraph("lesson.networks_example", facts),
        Display((*_steps("h", slides), *_steps("k", turns))),
        Paragraph("lesson.networks_end"),
    ]


def _slide(x: Any, h: Any, **options: Any) -> Output:
    return correlate(x, h, definition="sliding", **options)


def _learned(operation: Any, weights: Any) -> list[list[Any]]:
    """The weights, the outputs, the gradient of half the squared error, and the weights one step later."""
    y = operation(image(SIGNAL), weights, mode="valid")
    error = y.array() - np.array(WANTED)
    gradient = gradients(y, error).kernel.array()
    after = [Fraction(int(old)) - RATE * int(slope) for old, slope in zip(weights.array(), gradient, strict=True)]
    return [list(weights.array()), list(y.array()), list(gradient), after]


def _steps(name: str, learned: list[list[Any]]) -> list[Relation]:
    """One line of numbers for each stage of a step."""
    weights, outputs, gradient, after = map(listed, learned)
    names = (Name(name), Name(f"y_{name}"), Name(f"grad_{name}"), Name(f"{name}_new"))
    return [Relation(pair) for pair in zip(names, (weights, outputs, gradient, after), strict=True)]


def _value(given: Any) -> Value:
    return Value(as_expr(given))
