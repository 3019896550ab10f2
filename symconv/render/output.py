"""Documents about an output: its conventions, definition and first sums, and its gradients.

The conventions (definition, index order, origin, boundary and mode) are sentences of every document about an output.
The document of its gradients holds two formulas, and what each of them is called.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from symconv.core.operation import per_axis
from symconv.core.signal import as_expr
from symconv.derive import derive
from symconv.derive.derivation import defining_sides, law_sides, summand, summation_letters
from symconv.derive.figures import signal_figure
from symconv.derive.notation import Notation, axis_letters, layer_notation, linear, notation
from symconv.errors import InputError, LimitError
from symconv.formulas.nodes import (
    BareIndex,
    BigSum,
    Derivative,
    Entry,
    Fact,
    Formula,
    IndexPart,
    Linear,
    Name,
    Product,
    Relation,
    Said,
    Value,
    index_ranges,
    letter,
    number,
)
from symconv.formulas.rendered import joined
from symconv.index import BOUNDARIES
from symconv.limits import limit_of
from symconv.render.escape import Printed
from symconv.render.figure import picture
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.core.expand import Term, TermList
    from symconv.core.formula import WrittenFormula
    from symconv.core.gradient import Gradients, Recognised
    from symconv.core.operation import Applied, WrittenSum
    from symconv.core.output import Output
    from symconv.core.signal import Signal

SHOWN = 9
"""How many sums are shown."""
STRIDED = ("full", "same", "valid", "padding")
"""The windows of which a stride keeps every s-th output; all others are said without it."""
LAYERS = {
    "sliding": "layer",
    "convolution": "layer_transposed",
    "correlation": "layer_transposed",
    "adjoint": "layer_transposed",
}
"""What an operation with channels is called."""
LOSS = "L"


def conventions(output: Output, notation: Notation) -> list[Said]:
    """The sentences on the conventions in use."""
    return [
        *_as_read(output.written),
        _definition(output, notation),
        _index_order(output, notation),
        *(_origin(signal) for signal in (output.image, output.kernel)),
        _boundary(output),
        *_refused_by_torch(output),
        _window(output),
    ]


def brief_lines(told: list[Said], writer: Writer, *, lettered: bool = False) -> list[tuple[Printed, Printed]]:
    """The same in a few words each, in two lines with their labels: the definition, and what else is agreed."""
    lines: dict[str, list[Printed]] = {"law": [], "conventions": []}
    for said in told:
        line = "law" if said.key.startswith(("definition.", "formula.")) else "conventions"
        lines[line].append(writer.say(f"brief.{said.key}", **said.facts))
    if lettered:
        lines["conventions"].append(writer.say("brief.letters"))
    separator = writer.say("brief.separator")
    return [(writer.say(f"brief.{key}"), Printed(separator.join(parts))) for key, parts in lines.items() if parts]


def _as_read(written: WrittenSum | None) -> list[Said]:
    """The formula that an operation was made of, in the letters of its user."""
    if written is None:
        return []
    facts: dict[str, Fact] = {"formula": written.relation}
    if not written.limits:
        return [Said("formula.read", facts)]
    return [Said("formula.read_limits", facts | {"limits": Relation(written.limits, ",")})]


def _definition(output: Output, notation: Notation) -> Said:
    """The law of every axis of space in the letters of the sheet, ``i = m-k, j = n-l``, and what they index."""
    operation = output.operation
    letters = axis_letters(output, notation)
    axes = [
        (operation.axes[number], [letters[role, number] for role in ("image", "output", "kernel")])
        for number in output.order(operation.layout.space)
    ]
    facts = _law_facts([Relation(law_sides(axis, names)) for axis, names in axes], [names for _, names in axes])
    layer = operation.channels is not None and output.written is None
    key = LAYERS.get(operation.definition, operation.definition) if layer else operation.definition
    return Said(f"definition.{key}", facts)


def _law_facts(laws: list[Relation], letters: list[list[str]]) -> dict[str, Fact]:
    """The laws of the axes of space, and the letters of image, output and kernel in them."""
    facts: dict[str, Fact] = {"law": laws[0] if len(laws) == 1 else Relation(tuple(laws), ",")}
    return facts | {key: _index([names[position] for names in letters]) for position, key in enumerate("pnk")}


def _index(letters: list[str]) -> Formula:
    """One letter alone, several as an index, ``[i,j]``."""
    return Name(letters[0]) if len(letters) == 1 else BareIndex(tuple(letter(name) for name in letters))


def _index_order(output: Output, notation: Notation) -> Said:
    example = Entry(output.image.name, tuple(letter(name) for name in notation.image))
    if output.operation.channels is not None:
        return Said(f"order.{'channels' if output.written is None else output.image.indexing}", {"example": example})
    return _order(output.image.indexing, output.image.rank, example)


def _order(indexing: str, rank: int, example: Entry) -> Said:
    return Said(f"order.{indexing}{rank if rank <= 4 else ''}", {"example": example})


def _origin(signal: Signal) -> Said:
    zero = Entry.at(signal.name, (0,) * signal.rank)
    facts: dict[str, Fact] = {"signal": Name(signal.name), "zero": zero, "ranges": index_ranges(signal.box)}
    if all(low == -high for low, high in signal.box):
        return Said("origin.centre", facts)
    return Said("origin.position", facts | {"position": BareIndex.at(-low for low in signal.box.lower)})


def _boundary(output: Output) -> Said:
    rules = output.operation.boundaries
    if len(set(rules)) == 1:
        return Said(f"boundary.{rules[0]}", {"fill": Value(as_expr(output.operation.fill))})
    return Said("boundary.mixed", {"rules": ", ".join(rules)})


def _refused_by_torch(output: Output) -> list[Said]:
    """Whether PyTorch refuses the padding of a layer, which some of its modes bound by the size of the image."""
    operation = output.operation
    if operation.channels is None or operation.definition != "sliding" or output.written is not None:
        return []
    for position in operation.layout.space:
        axis = operation.axes[position]
        rule, pixels = BOUNDARIES[axis.boundary], axis.size("image")
        most, law = pixels - rule.spare, axis.law
        last = law.s * axis.output[1] + law.d * axis.kernel[1] + law.o
        padding = max(-law.o, last - axis.image[1])
        if rule.torch and padding > most:
            facts = {"mode": rule.torch, "padding": padding, "most": most, "pixels": pixels}
            return [Said("boundary.refused_by_torch", facts)]
    return []


def _window(output: Output) -> Said:
    strides = tuple(abs(output.operation.axes[number].law.s) for number in output.operation.layout.space)
    key, same = _mode(output), len(set(strides)) == 1
    if key in STRIDED and max(strides, default=1) > 1:
        key += "_strided"
    amount = number(strides[0]) if same else BareIndex.at(output.order(strides))
    facts: dict[str, Fact] = {
        "ranges": index_ranges(output.box),
        "s": Name("s"),
        "stride": Relation((Name("s"), amount)),
    }
    return Said(f"mode.{key}", facts)


def _mode(output: Output) -> str:
    operation = output.operation
    if not isinstance(operation.mode, str):
        return "mixed"
    transposed = operation.mode == "padding" and operation.channels is not None and operation.definition != "sliding"
    return "transposed" if transposed else operation.mode


def output_content(output: Output, writer: Writer) -> Content:
    """Conventions, definition, and the sums of the first indices in reading order."""
    letters = layer_notation(output)
    sums = [derive(output, index).result() for index in islice(output, SHOWN)]
    counts = {"shown": len(sums), "count": len(output)}
    title = _title(output)
    context: dict[str, Any] = {
        "title": writer.tell(title),
        "conventions": [writer.tell(said) for said in conventions(output, letters)],
        "definition": writer.write(Relation(defining_sides(output, letters))),
        "intro": writer.say("output.all" if len(output) <= SHOWN else "output.first", **counts),
        "sums": [writer.sum(relation) for relation in sums],
    }
    return Content(writer.fill("output", context), str(writer.in_text.tell(title)))


def formula_content(formula: WrittenFormula, writer: Writer) -> Content:
    """A formula as it was read, its laws, what it is in the language of identities, and what it leaves open."""
    written, said = formula.written(), []
    letters = [[name or "" for name in names] for names in formula.axis_letters()]
    spatial = [(axis.law, letters[number]) for number, axis in enumerate(formula.axes) if axis.law is not None]
    laws = [
        Relation((Linear((IndexPart(law.u, p),)), linear([(law.s, n), (law.d, k), (law.o, None)], 1)))
        for law, (n, p, k) in spatial
    ]
    if laws:
        said.append(Said(f"definition.{formula.definition}", _law_facts(laws, [[p, n, k] for _, (n, p, k) in spatial])))
    shared = [next(filter(None, names)) for names, axis in zip(letters, formula.axes, strict=True) if axis.law is None]
    if shared:
        said.append(Said("formula.channels", {"letters": ", ".join(shared)}))
    with suppress(InputError):
        said.append(Said("formula.identity", {"expression": formula.expression}))
    rules = dict.fromkeys(per_axis(formula.options.boundary, len(laws), "boundary"))
    facts: dict[str, Fact] = {"boundary": joined("list.comma", [Said(f"rule.{rule}") for rule in rules])}
    said.append(Said("formula.open", facts | {"mode": Said(f"window.{formula.options.mode}")}))
    sentences = [writer.text(writer.tell(one)) for one in (*_as_read(written), *said)]
    return writer.content([writer.title("formula.title"), *sentences])


def signal_content(signal: Signal, writer: Writer) -> Content:
    """A signal: the order of its indices, where they begin, and its entries if they can be drawn."""
    title = Said("signal.title", {"name": Name(signal.name)})
    letters = notation(signal.rank, (signal.name,)).image
    told = [_order(signal.indexing, signal.rank, Entry(signal.name, tuple(map(letter, letters)))), _origin(signal)]
    items = writer.points(writer.tell(said) for said in told)
    try:
        items.append(picture(signal_figure(signal), writer))
    except LimitError:
        facts: dict[str, Fact] = {"count": signal.ranges.size, "limit": limit_of("cells")}
        items.append({"kind": "paragraph", "text": writer.say("signal.undrawn", **facts)})
    return Content(writer.sheet(items, writer.tell(title)), str(writer.in_text.tell(title)))


def terms_content(terms: TermList, writer: Writer) -> Content:
    """Each product with its indices, what is read where a boundary rule sends it elsewhere, and its value."""
    applied, outputs = terms.applied, {term.output_index for term in terms}
    of = Entry.at(applied.name, next(iter(outputs))) if len(outputs) == 1 else Name(applied.name)
    title = writer.title("terms.title" if terms else "terms.none", count=len(terms), output=of)
    rows = (_product_row(term, applied, alone=len(outputs) == 1) for term in terms)
    return writer.content([title, *writer.equations(rows)])


def _product_row(term: Term, applied: Applied, *, alone: bool) -> EquationRow:
    """A product: the entries that it is made of, their values, and unless it is alone the output it belongs to."""
    entries = Entry.at(applied.image.name, term.image_index), Entry.at(applied.kernel.name, term.kernel_index)
    key = "inside" if not term.moved else "filled" if term.read_index is None else "moved"
    facts = {
        "read": Entry.at(applied.image.name, term.read_index or ()),
        "output": Entry.at(applied.name, term.output_index),
    }
    reason = None if alone and not term.moved else Said(f"terms.{key}{'' if alone else '_in'}", facts)
    values = [Value(as_expr(term.image_value)), Value(as_expr(term.kernel_value))]
    if applied.image.values is None:
        values.reverse()  # as in worked examples, a value stands before an entry
    weight = [Value(as_expr(term.weight))] if term.weight != 1 else []
    return EquationRow(Product(entries), Product((*weight, *values)), reason)


def _title(output: Output) -> Said:
    operation = Said(f"operation.{output.operation.definition}")
    facts = {"operation": operation, "image": Name(output.image.name), "kernel": Name(output.kernel.name)}
    return Said("output.title", facts)


def gradients_content(gradients: Gradients, writer: Writer) -> Content:
    """Both gradients of an operation, below the upstream gradient that they are summed over."""
    y = gradients.output
    at = tuple(letter(name) for name in layer_notation(y).output)
    upstream = Relation((Entry(gradients.image.image.name, at), Derivative(LOSS, Entry(y.name, at))))
    operation = writer.say(f"gradient.operation.{y.operation.definition}")
    passages = [
        writer.title("gradient.title", output=Name(y.name), operation=operation),
        writer.text(writer.say("gradient.intro", loss=Name(LOSS), output=Name(y.name), upstream=upstream)),
    ]
    if not gradients.kernel.kernel.ranges.size:
        facts = {"image": Name(y.image.name), "kernel": Name(y.kernel.name)}
        return writer.content([*passages, writer.text(writer.say("gradient.none", **facts))])
    passages += _part(gradients.image, gradients.image_is, "image", writer)
    passages += _part(gradients.kernel, gradients.kernel_is, "kernel", writer)
    return writer.content(passages)


def _part(gradient: Output, name: Recognised, which: str, writer: Writer) -> list[Passage]:
    """The formula of one gradient, summed over the upstream gradient, and its name."""
    rows = []
    if name.operation is not None:
        written = layer_notation(gradient, which)
        value = BigSum(summation_letters(written), summand(gradient, written))
        target = Entry(_target(gradient), tuple(map(letter, written.output)))
        rows.append(EquationRow(Derivative(LOSS, target), value))
    sentences = (writer.say(key, **facts) for key, facts in _sentences(gradient, name, which, writer))
    return [writer.text(writer.say(f"gradient.{which}")), *writer.equations(rows), writer.text(*sentences)]


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
