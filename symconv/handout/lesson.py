"""The lesson: convolution and cross-correlation on one image and one kernel, in an order that teaches.

Everything in it is made by the same calls that a user would write; its words stand in the wording. First comes what
the sections share, then the sections in the order of the lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.core.expand import Term
from symconv.core.gradient import gradients
from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, as_expr, image, kernel
from symconv.derive import Derivation, figures
from symconv.derive.continuous import Integrated, integrate, integrate_pulses, pulse
from symconv.derive.derivation import marked_pair
from symconv.derive.illustration import Illustration, grey_picture
from symconv.derive.notation import linear
from symconv.formulas.nodes import (
    BigSum,
    Call,
    Entry,
    Formula,
    FormulaRows,
    InBrackets,
    IndexPart,
    Integral,
    Linear,
    Name,
    Negative,
    Operator,
    Product,
    Relation,
    Said,
    Sum,
    Value,
    VariableExpression,
    index_range,
    letter,
    number,
)
from symconv.handout.document import (
    STATED,
    Conventions,
    Display,
    Document,
    Heading,
    Item,
    Paragraph,
    Picture,
    Row,
    SentenceList,
    VerdictParts,
    WorkedSteps,
)
from symconv.handout.moon import moon

LETTERS = "a b c / d e f / g h i"
PATCH = [(0, 3), (0, 3)]
STEPS = ("substitution", "candidates", "survivors", "values", "result")
TEMPLATE = "-1 -1 2 / -1 2 -1 / 2 -1 -1"
SCENE = """
1 1 1 1 1 3 1
1 1 1 1 3 1 1
1 1 1 3 1 1 1
1 1 1 1 1 1 1
1 1 1 1 3 3 3
1 1 1 1 1 1 1
9 1 1 1 1 1 1
"""
LINE, TAPS = "2 1 0 3", "1 10 100"
LOPSIDED = "1 2 5"
SIGNAL, WEIGHTS, WANTED = "1 2 0 1", "1 0 2", (0, 2)
RATE = Fraction(1, 10)
DEFINED_PROOF = ("statement", "definitions", "proof")


@dataclass(frozen=True, slots=True)
class Material:
    """The signals, operations and worked examples that the sections share."""

    indexing: str
    brackets: str
    image: Signal
    kernel: Signal
    convolution: Output
    correlation: Output
    worked: Derivation
    worked_correlation: Derivation

    def derive(self, output: Output, *at: int, **options: Any) -> Derivation:
        """A worked example in the lesson's brackets."""
        return output.derive(*at, brackets=self.brackets, **options)


def material(indexing: str, brackets: str) -> Material:
    """A kernel of nine letters on an image, convolved and correlated (as in textbooks), both worked on one patch."""
    x, h = image((7, 7), indexing=indexing), kernel(LETTERS, indexing=indexing)
    convolved, correlated = convolve(x, h), correlate(x, h)
    worked = convolved.derive(1, 1, brackets=brackets, window=PATCH)
    worked_correlation = correlated.derive(-1, -1, brackets=brackets, window=PATCH)
    return Material(indexing, brackets, x, h, convolved, correlated, worked, worked_correlation)


def generic(name: str, letters: tuple[str, ...]) -> Entry:
    """An entry with letters for its index."""
    return Entry(name, tuple(letter(part) for part in letters))


def names(*given: str) -> dict[str, Name]:
    """Names, each as the fact that it is."""
    return {name: Name(name) for name in given}


def value_of(given: Any) -> Value:
    """A number or a symbol in a formula."""
    return Value(as_expr(given))


def listed(values: Iterable[Any]) -> Formula:
    """Values in a row: negative ones and fractions are parted by commas, which a minus sign would else seem to join."""
    shown = tuple(map(value_of, values))
    plain = all(value.expr.is_Symbol or (value.expr.is_Integer and value.expr >= 0) for value in shown)
    return Relation(shown, " " if plain else ",")


def given(image: Signal, kernel: Signal) -> dict[str, Said]:
    """The sentence that tells the numbers of two sequences, and their indices, as a fact."""
    facts: dict[str, Formula] = {}
    for role, signal in (("x", image), ("h", kernel)):
        ((low, high),) = signal.ranges
        ends = {"first": Entry.at(signal.name, (low,)), "last": Entry.at(signal.name, (high,))}
        facts |= {role: listed(signal.array())} | {f"{role}_{end}": entry for end, entry in ends.items()}
    return {"given": Said("lesson.given", facts)}


def overlay(terms: Sequence[Term]) -> Formula:
    """The nine elements in some terms as three rows, ``i h g / f e d / c b a``."""
    values = [term.kernel_value for term in terms]
    return Relation(tuple(listed(values[row : row + 3]) for row in (0, 3, 6)), "/")


def proved(identity: str, parts: tuple[str, ...] = ("statement", "proof"), given: Sequence[str] = ()) -> VerdictParts:
    """An identity with its proof; the proof package is imported when a proof is asked for."""
    from symconv.proof import prove

    return VerdictParts(prove(identity, given=given), parts)


def slide(x: Any, h: Any, **options: Any) -> Output:
    """Sliding cross-correlation."""
    return correlate(x, h, definition="sliding", **options)


BLUR = "1 4 6 4 1 / 4 16 24 16 4 / 6 24 36 24 6 / 4 16 24 16 4 / 1 4 6 4 1"
SHARPEN = "0 -1 0 / -1 6 -1 / 0 -1 0"
RELIEF = "1 0 0 / 0 0 0 / 0 0 -1"
GREY = 128


def why(_: Material) -> list[Item]:
    """What the two operations do to a picture, and that it matters which of them it is."""
    return [
        Heading("lesson.why"),
        Paragraph("lesson.why_text"),
        Picture(pictures_figure()),
        Paragraph("lesson.why_relief", {"relief": rows_of(kernel(RELIEF))}),
    ]


def pictures_figure() -> Illustration:
    """The moon, blurred, sharpened, and as a relief by each of the two operations."""
    rows = moon()
    made = {
        "picture": rows,
        "blurred": _filtered(rows, BLUR, 256),
        "sharpened": _filtered(rows, SHARPEN, 2),
        "relief_convolution": _filtered(rows, RELIEF, 1, GREY),
        "relief_correlation": _filtered(rows, RELIEF, 1, GREY, slide),
    }
    parts = tuple(grey_picture(Said(f"figure.pictures.{name}"), pixels) for name, pixels in made.items())
    return Illustration("pictures", (), "pictures", {}, parts=parts)


def _filtered(
    rows: Sequence[Sequence[int]],
    weights: str,
    divisor: int,
    added: int = 0,
    operation: Callable[..., Output] = convolve,
) -> list[list[int]]:
    """A picture under a kernel, divided and rounded down, with a grey added; beyond its edge the edge pixel counts."""
    output = operation(image(rows), kernel(weights), mode="same", boundary="replicate")
    return [[added + int(value) // divisor for value in row] for row in output.array()]


def rows_of(signal: Signal) -> FormulaRows:
    """The values of a kernel as a small table."""
    return FormulaRows(tuple(tuple(map(value_of, row)) for row in signal.array()))


def setting(m: Material) -> list[Item]:
    """Notation, kernel and image."""
    letters = m.worked.notation
    corner = m.kernel.order((-1, 1))
    return [
        Heading("lesson.setting"),
        Paragraph(
            "lesson.setting_text",
            names("x", "h", "y")
            | {
                "pixel": generic("x", letters.image),
                "element": generic("h", letters.kernel),
                "output": generic("y", letters.output),
                "brackets": Said(f"brackets.{m.brackets}"),
            },
        ),
        Conventions(m.worked),
        Paragraph(
            "lesson.setting_letters",
            names("h", "i")
            | {
                "corner": Entry.at("h", corner),
                "value": Value(m.kernel[corner]),
                "value_h": Value(m.kernel[m.kernel.order((1, 0))]),
                "value_i": Value(m.kernel[1, 1]),
                "letters": Said("letters.*"),
            },
        ),
        Paragraph("lesson.setting_image"),
        Row((Picture(figures.kernel_figure(m.kernel)), Picture(figures.image_figure(m.image, PATCH, enlarged=False)))),
    ]


def convolution(m: Material) -> list[Item]:
    """The definition of convolution, worked out on the patch."""
    return [
        Heading("lesson.convolution"),
        Paragraph("lesson.convolution_text"),
        Display((m.worked.definition(),)),
        Paragraph("lesson.convolution_hidden"),
        *_worked(m.worked, "convolution", "flip"),
    ]


def _worked(derivation: Derivation, operation: str, laid: str, steps: tuple[str, ...] = STEPS) -> list[Item]:
    """An operation worked out on the patch, and the kernel as it lies there."""
    facts = {"at": Entry.at("y", derivation.at)}
    return [
        Heading(f"lesson.worked_{operation}", facts),
        Paragraph(f"lesson.worked_{operation}_text", facts),
        WorkedSteps(derivation, steps),
        Row(
            (
                Picture(derivation.figure(), derivation),
                Paragraph(f"lesson.{laid}", {"overlay": overlay(derivation.terms)}),
            )
        ),
    ]


def two(m: Material) -> list[Item]:
    """Both definitions, the one sign marked."""
    return [
        Heading("lesson.two"),
        Paragraph("lesson.two_text"),
        Display(marked_pair(m.worked.definition(), m.worked_correlation.definition())),
    ]


def reads(m: Material) -> list[Item]:
    """The pixels that each operation reads for the same output."""
    small = image((5, 5), indexing=m.indexing)
    pairs = [(operation(small, m.kernel), (1, 1)) for operation in (convolve, correlate)]
    facts = {"at": Entry.at("y", (1, 1)), "first": _footprint(m.convolution), "second": _footprint(m.correlation)}
    return [
        Heading("lesson.reads"),
        Row((Picture(figures.reads_figure(pairs)), Paragraph("lesson.reads_text", facts))),
    ]


def _footprint(output: Output) -> Formula:
    """The pixels that output [1,1] reads, as ranges of both indices."""
    columns = zip(*(term.image_index for term in output.terms(1, 1)), strict=True)
    ranges = [Relation((letter(n), index_range(min(c), max(c)))) for n, c in zip("ij", columns, strict=True)]
    return Relation(tuple(ranges), ",")


def correlation(m: Material) -> list[Item]:
    """Cross-correlation worked out on the same patch."""
    steps = tuple(step for step in STEPS if step != "survivors")
    return _worked(m.worked_correlation, "correlation", "no_flip", steps)


def sliding(m: Material) -> list[Item]:
    """The sliding definition, and how it relates to the textbook one."""
    output = slide(m.image, m.kernel, name="y_slide")
    derivation = m.derive(output, 1, 1, window=PATCH)
    over_kernel = m.derive(output, 1, 1, over="kernel").definition()
    return [
        Heading("lesson.sliding"),
        Paragraph("lesson.sliding_text", {"first": Entry.at("y", (1, 1)), "second": Entry.at("y", (-1, -1))}),
        Display((over_kernel,)),
        Paragraph("lesson.sliding_relation"),
        Display((Relation((*derivation.definition().sides, _reversed(derivation))),)),
        Paragraph("lesson.sliding_check", {"at": Entry.at("y_slide", (1, 1))}),
    ]


def _reversed(derivation: Derivation) -> Entry:
    """The textbook correlation at the output index with its sign changed."""
    return Entry("y_corr", tuple(Linear((IndexPart(-1, name),)) for name in derivation.notation.output))


def parts(m: Material) -> list[Item]:
    """Which part of the image makes which part of the output."""
    small = image((5, 5), indexing=m.indexing)
    outputs = [operation(small, m.kernel, mode="same") for operation in (convolve, correlate)]
    return [
        Heading("lesson.parts"),
        Paragraph("lesson.parts_convolution"),
        Paragraph("lesson.parts_correlation"),
        Picture(figures.parts_figure(*outputs)),
    ]


def superposition(m: Material) -> list[Item]:
    """The scatter view of the worked convolution, and copies of the kernel on a line."""
    small, pixel = convolve(image((3, 3), indexing=m.indexing), m.kernel), (0, 0)
    copies = small.scatter(*pixel)
    facts = {"pixel": Entry.at("x", pixel), "overlay": overlay(copies)}
    line = convolve(image("2 3 5"), kernel("1 10 100"))
    return [
        Heading("lesson.superposition"),
        Paragraph("lesson.superposition_text", facts),
        Paragraph("lesson.superposition_flip"),
        Paragraph("lesson.superposition_line"),
        Row((Picture(figures.scatter_figure(small, pixel)), Picture(figures.superposition_figure(line)))),
        Paragraph("lesson.superposition_agree"),
    ]


def agreement(m: Material) -> list[Item]:
    """Superposition and the sliding inner product with the flipped kernel are one sum."""
    line, taps = image(LINE), kernel(TAPS)
    copies = m.derive(convolve(line, taps, name="y_conv"), 0)
    window = m.derive(slide(line, taps.flip("h_flip"), name="y_slide"), 0, over="kernel")
    numbers = [
        Relation((*one.survivors().sides, one.substituted_values().sides[1], one.result().sides[1]))
        for one in (copies, window)
    ]
    return [
        Heading("lesson.agreement"),
        Paragraph("lesson.agreement_text"),
        proved("conv(x, h) = slide(x, flip(h))", DEFINED_PROOF),
        Paragraph("lesson.agreement_read", {"copy": Name("i"), "step": Name("k")}),
        Paragraph("lesson.agreement_example", given(line, taps)),
        Display(tuple(numbers)),
    ]


def window(m: Material) -> list[Item]:
    """The window at each of its stops."""
    small = image((2, 4), indexing=m.indexing, origin=(0, 0))
    output = slide(small, kernel("a b / c d", indexing=m.indexing, origin=(0, 0)), mode="valid")
    frames = tuple(map(Picture, figures.sliding_frames(output)))
    return [Heading("lesson.window"), Row((*frames, Paragraph("lesson.window_text")))]


def matching(m: Material) -> list[Item]:
    """A template found by its score, and by its normalised score where contrast misleads."""
    scene = image(SCENE.strip(), indexing=m.indexing, origin=(0, 0))
    template = kernel(TEMPLATE, indexing=m.indexing, name="t")
    output = slide(scene, template, mode="valid")
    best, scores = figures.best_match(output), figures.normalised_scores(output)
    likest = max(scores, key=lambda index: scores[index] or 0)
    derivation = m.derive(output, *likest, over="kernel")
    facts = {"at": Entry.at("y", best.index), "score": best.score, "percent": scores[best.index] or 0}
    true = {"at": Entry.at("y", likest), "score": value_of(output[likest]), "percent": scores[likest] or 0}
    return [
        Heading("lesson.matching"),
        Paragraph("lesson.matching_text"),
        Picture(figures.score_figure(output, normalised=True)),
        Paragraph("lesson.matching_best", facts | {f"true_{name}": fact for name, fact in true.items()}),
        Paragraph("lesson.matching_scope"),
        Paragraph("lesson.matching_worked", true),
        WorkedSteps(derivation, ("values", "result")),
    ]


def which(_: Material) -> list[Item]:
    """Which of the two operations a network computes."""
    return [Heading("lesson.which"), Paragraph("lesson.which_text", names("h"))]


def origin(_: Material) -> list[Item]:
    """Why index 0 lies at the centre, and what changes when it lies in a corner."""
    pixels = image("1 2 3 4 5")
    lines = []
    for name, zero, first in (("y_centre", 1, -2), ("y_corner", 0, -1)):
        output = convolve(pixels, kernel("1 10 100", origin=zero), name=name)
        ends = Relation(tuple(Entry.at(name, (end,)) for end in (first, first + 4)), "…")
        lines.append(Relation((ends, listed(output[first + step] for step in range(5)))))
    return [
        Heading("lesson.origin"),
        Paragraph("lesson.origin_text", {"zero": Entry.at("h", (0, 0))}),
        Paragraph("lesson.origin_example", {"image": listed(pixels.array()), "kernel": listed([1, 10, 100])}),
        Display(tuple(lines)),
    ]


def notations(m: Material) -> list[Item]:
    """The same definition as other books write it."""
    line = m.derive(convolve(image((5,)), kernel((3,))), 0).definition()
    output, whole, _ = line.sides
    pair = (Entry("h", (letter("k"),)), Entry("x", (linear([(1, "m"), (-1, "k")], 1),)))
    integral = integrate_pulses(pulse(1, 0, 1, name="x"), pulse(1, 0, 1, name="h")).defining()
    times = (Call("h", letter("tau")), Call("x", linear([(1, "t"), (-1, "tau")], 1)))
    written = {
        "square": line,
        "subscript": InBrackets("subscript", line),
        "round": InBrackets("round", line),
        "kernel_first": Relation((output, BigSum(("k",), Product(pair)))),
        "continuous": integral,
        "continuous_kernel_first": Relation((integral.sides[0], Integral("tau", Product(times)))),
    }
    wrong = Relation((output, Operator("∗", *(Entry(name, (letter("m"),)) for name in "xh"))))
    return [
        Heading("lesson.notations"),
        Paragraph("lesson.notations_text"),
        SentenceList(tuple(Said(f"lesson.notation_{name}", {"formula": one}) for name, one in written.items())),
        Paragraph("lesson.notations_end", {"wrong": wrong, "right": whole}),
    ]


def shift(_: Material) -> list[Item]:
    """How far one sequence is behind another: the largest score says it."""
    late, early = image("0 0 0 1 3 2 0", origin=0, name="z"), kernel("1 3 2", origin=0, name="x")
    output = slide(late, early, mode="valid")
    best = figures.best_match(output)
    return [
        Heading("lesson.shift"),
        Paragraph("lesson.shift_text", names("x", "z")),
        Picture(figures.score_figure(output)),
        Paragraph("lesson.shift_best", names("x", "z") | {"at": Entry.at("y", best.index), "lag": best.index[0]}),
    ]


def myth(m: Material) -> list[Item]:
    """That convolution runs from the bottom up, and what is true of it."""
    line = m.derive(convolve(image("1 2 3 4 5"), kernel("1 10 100")), 1).survivors()
    total = [part for side in line.sides if isinstance(side, Sum) for part in side.parts]
    both = Relation((*line.sides, Sum(tuple(reversed(total)))))
    return [Heading("lesson.myth"), Paragraph("lesson.myth_text"), Display((both,)), Paragraph("lesson.myth_end")]


def dimensions(m: Material) -> list[Item]:
    """One and three dimensions by the same calls."""
    pixels, taps = image("1 2 3 4 5"), kernel("1 10 100")
    line = m.derive(convolve(pixels, taps), 1)
    cube = kernel((2, 2, 2), indexing=m.indexing, origin=(0, 0, 0))
    volume = m.derive(convolve(image((3, 3, 3), indexing=m.indexing), cube), 1, 1, 1, over="kernel")
    return [
        Heading("lesson.one"),
        Paragraph("lesson.one_text", given(pixels, taps)),
        WorkedSteps(line, ("definition", "substitution", "candidates", "values", "result")),
        Picture(line.figure(), line),
        Heading("lesson.three"),
        Paragraph("lesson.three_text"),
        Conventions(volume, STATED),
        WorkedSteps(volume, ("definition", "substitution", "candidates")),
    ]


def integral(m: Material) -> list[Item]:
    """The integral form beside the sum, and a worked example."""
    line = m.derive(convolve(image((5,)), kernel((3,))), 0)
    found = integrate_pulses(pulse(1, 0, 2, name="x"), pulse("1 - t/2", 0, 1, name="h"))
    decay = integrate("u(t) - u(t-1)", "exp(-t)*u(t)")
    (circuit,) = decay.kernel
    facts = {"kernel": VariableExpression(circuit.expr), "stretch": circuit.stretch()}
    return [
        Heading("lesson.integral"),
        Paragraph("lesson.integral_text"),
        Display((line.definition(), found.defining())),
        Paragraph("lesson.integral_example", {"kernel": VariableExpression(found.kernel[0].expr)}),
        _cases(found),
        Paragraph("lesson.integral_outside"),
        Picture(found.figure()),
        Paragraph("lesson.integral_decay", facts),
        _cases(decay),
        Picture(decay.figure()),
    ]


def _cases(found: Integrated) -> SentenceList:
    """Every case of an integral, worked out."""
    cases = (case.written(found.name) for case in found.cases)
    return SentenceList(
        tuple(Said("lesson.integral_case", {"stretch": stretch, "worked": worked}) for stretch, worked in cases)
    )


def symmetric(_: Material) -> list[Item]:
    """A kernel that is its own reversal makes both operations equal; otherwise its odd part is the difference."""
    line, taps = image(LINE), kernel(LOPSIDED)
    sides = [operation(line, taps)[0] for operation in (convolve, slide)]
    odd = [(Fraction(int(a) - int(b), 2)) for a, b in zip(taps.array(), taps.flip().array(), strict=True)]
    twice = convolve(line, odd)[0] * 2
    names = Sum((Entry.at("y_conv", (0,)), Negative(Entry.at("y_slide", (0,)))))
    numbers = Sum((value_of(sides[0]), value_of(-sides[1])))
    shown = Relation((names, numbers, Product((value_of(2), value_of(twice / 2))), value_of(twice)))
    return [
        Heading("lesson.symmetric"),
        Paragraph("lesson.symmetric_text", {"example": listed([1, 2, 1]), "condition": _even()}),
        proved("conv(x, h) = slide(x, h)", given=["h = flip(h)"]),
        Paragraph("lesson.symmetric_even", {"even": listed([1, 1]), "before": number(-1)}),
        Paragraph("lesson.symmetric_general"),
        proved("conv(x, h) - slide(x, h) = 2*conv(x, odd(h))"),
        Paragraph("lesson.symmetric_example", {"odd": listed(odd), **given(line, taps)}),
        Display((shown,)),
    ]


def _even() -> Relation:
    """What a kernel must fulfil so that the flip does not change it."""
    index = Linear((IndexPart(1, "k"),)), Linear((IndexPart(-1, "k"),))
    return Relation(tuple(Entry("h", (one,)) for one in index))


def impulse(_: Material) -> list[Item]:
    """The response to a unit impulse: the kernel itself, or the flipped kernel."""
    unit, taps = image("0 0 1 0 0"), kernel(LOPSIDED)
    answers = [
        Relation((Name(name), listed(operation(unit, taps, mode="same").array())))
        for name, operation in (("y_conv", convolve), ("y_slide", slide))
    ]
    return [
        Heading("lesson.impulse"),
        Paragraph("lesson.impulse_text", names("delta")),
        proved("conv(delta, h) = h"),
        proved("slide(delta, h) = flip(h)"),
        Paragraph("lesson.impulse_example", {"kernel": listed(taps.array())}),
        Display(tuple(answers)),
    ]


def networks(_: Material) -> list[Item]:
    """A network that learns with true convolution learns the same weights, flipped."""
    weights = kernel(WEIGHTS)
    facts = {"rate": value_of(RATE), "signal": listed(image(SIGNAL).array()), "wanted": listed(WANTED)}
    return [
        Heading("lesson.networks"),
        Paragraph("lesson.networks_text", names("h", "k")),
        proved("conv(x, flip(h)) = slide(x, h)", ("statement",)),
        Paragraph("lesson.networks_step", names("g")),
        proved("grad(conv(x, k), k, g) = flip(grad(slide(x, h), h, g))", DEFINED_PROOF),
        Paragraph("lesson.networks_rate", names("h", "k")),
        Paragraph("lesson.networks_example", facts),
        Display(_side_by_side(_learned("h", slide, weights), _learned("k", convolve, weights.flip("k")))),
        Paragraph("lesson.networks_end"),
    ]


def _learned(name: str, operation: Any, weights: Any) -> list[Relation]:
    """A step in numbers: weights, outputs, the gradient of half the squared error, and the weights afterwards."""
    output = operation(image(SIGNAL), weights, mode="valid")
    y = output.array()
    gradient = gradients(output, y - np.array(WANTED)).kernel.array()
    after = [Fraction(int(old)) - RATE * int(slope) for old, slope in zip(weights.array(), gradient, strict=True)]
    stages = {name: weights.array(), f"y_{name}": y, f"grad_{name}": gradient, f"{name}_new": after}
    return [Relation((Name(stage), listed(values))) for stage, values in stages.items()]


def _side_by_side(first: Iterable[Relation], other: Iterable[Relation]) -> tuple[Relation, ...]:
    """Two columns of equations as one."""
    pairs = zip((one.sides for one in first), other, strict=True)
    return tuple(Relation((name, Relation((value, equal), ";"))) for (name, value), equal in pairs)


def summary(m: Material) -> list[Item]:
    """What holds, and for which conventions."""
    relation = Relation((generic("y_slide", m.worked.notation.output), _reversed(m.worked)))
    facts = {"relation": relation, "symmetric": _even()}
    sentences = tuple(Said(f"lesson.summary_{number}", facts) for number in range(1, 8))
    return [Heading("lesson.summary"), SentenceList(sentences)]


SECTIONS: tuple[Callable[[Material], list[Item]], ...] = (
    *(why, summary, setting, convolution, two, correlation, reads, sliding, parts, window),
    *(superposition, matching, which, origin, notations, shift, myth),
    *(dimensions, integral, agreement, symmetric, impulse, networks),
)


def lesson(indexing: str = "xy", brackets: str = "square", language: str = "") -> Document:
    """The whole lesson, with columns first (`xy`) or rows (`ij`), in `square`, `round` or `subscript` brackets."""
    shared = material(indexing, brackets)
    items = tuple(item for section in SECTIONS for item in section(shared))
    return Document("lesson", "lesson.title", items, brackets, language=language, living=True, layout="lesson")
