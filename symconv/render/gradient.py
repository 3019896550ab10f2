"""The gradients of an operation as a document: two formulas, and what each of them is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.derive.derivation import summand, summation_letters
from symconv.derive.notation import Notation, layer_notation
from symconv.formula.nodes import BigSum, Derivative, Entry, Formula, Name, Relation, letter, number
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.core.gradient import Gradients, Recognised
    from symconv.core.output import Output


LOSS = "L"


def gradients_content(gradients: Gradients, writer: Writer) -> Content:
    """Both gradients of an operation, below the upstream gradient that they are summed over."""
    y = gradients.output
    at = tuple(letter(name) for name in layer_notation(y).output)
    upstream = Relation((Entry(gradients.image.image.name, at), Derivative(LOSS, Entry(y.name, at))))
    operation = writer.say(f"gradient.operation.{y.operation.definition}")
    passages = [
        writer.title("gradient.title", output=Name(y.name), operation=operation),
        writer.text(writer.say("gradient.intro", loss=Name(LOSS), output=Name(y.name), upstream=upstream)),
        *_part(gradients.image, gradients.image_is, "image", writer),
        *_part(gradients.kernel, gradients.kernel_is, "kernel", writer),
    ]
    return writer.content(passages)


def _part(gradient: Output, name: Recognised, which: str, writer: Writer) -> list[Passage]:
    """The formula of one gradient, summed over the upstream gradient, and its name."""
    rows = []
    if name.operation is not None:
        written = layer_notation(gradient, which)
        value = BigSum(summation_letters(written), summand(gradient, written))
        rows.append(EquationRow(derivative(gradient, written), value))
    sentences = (writer.say(key, **facts) for key, facts in _sentences(gradient, name, which, writer))
    return [writer.text(writer.say(f"gradient.{which}")), *writer.equations(rows), writer.text(*sentences)]


def derivative(gradient: Output, written: Notation) -> Formula:
    """``∂L/∂x[i,j]`` for the gradient that is otherwise called ``grad_x``."""
    return Derivative(LOSS, Entry(_target(gradient), tuple(letter(part) for part in written.output)))


def _target(gradient: Output) -> str:
    """The name of the signal that the loss is differentiated by."""
    return gradient.name.removeprefix("grad_")


def _sentences(gradient: Output, name: Recognised, which: str, writer: Writer) -> list[tuple[str, dict[str, Any]]]:
    """What the gradient is called, and what is done to its operands."""
    facts: dict[str, Any] = {
        "first": Name(gradient.image.name),
        "second": Name(gradient.kernel.name),
        "name": Name(gradient.name),
        "target": Name(_target(gradient)),
    }
    groups = _groups(gradient, which)
    facts |= groups
    if name.operation is None:
        return [("gradient.folded", facts), ("gradient.called", facts)]
    facts["operation"] = writer.say(f"gradient.operation.{name.operation}")
    stages = {
        "gradient.group": groups and groups["size"] != number(1),
        "gradient.group_alone": groups and groups["size"] == number(1),
        f"gradient.window_{name.window}": True,
        "gradient.idle": name.idle,
        f"gradient.{which}_{name.operation}": f"gradient.{which}_{name.operation}" in writer.wording.sentences,
        "gradient.zeros": name.zeros,
        f"gradient.{which}_taps": name.taps,
        "gradient.step": name.step,
        f"gradient.summed_{name.summed}{'_group' * (name.summed == 'out' and bool(groups))}": name.summed,
    }
    found = []
    for key, given in stages.items():
        if isinstance(given, tuple) and set(given) - {1}:
            found.append((key, facts | {"number": _number(given)}))
        elif given and not isinstance(given, tuple):
            found.append((key, facts))
    return [*found, ("gradient.called", facts)]


def _groups(gradient: Output, which: str) -> dict[str, Formula]:
    """In a layer with groups: their letter, the channel that is written with its group, the channels of a group, and
    the letter of the channels that are summed over, if any are."""
    written, layout = layer_notation(gradient, which), gradient.operation.layout
    if written.group is None:
        return {}
    position, numbers = next(
        (position, axes) for position, axes in enumerate(layout.output) if layout.kinds[axes[0]] == "group"
    )
    summed = (written.image[position] for position, axes in enumerate(layout.image) if layout.kinds[axes[-1]] == "in")
    return {
        "group": letter(written.group),
        "channel": letter(written.output[position]),
        "size": number(gradient.operation.axes[numbers[-1]].size("output")),
        "letter": letter(next(summed, written.group)),
    }


def _number(steps: tuple[int, ...]) -> Formula:
    """The same step on every axis once, different ones with a cross between them, rows first."""
    return Relation(tuple(map(number, dict.fromkeys(steps) if len(set(steps)) == 1 else steps)), "×")
