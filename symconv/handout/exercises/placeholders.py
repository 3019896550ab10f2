"""Placeholders: what stands in braces in a user's question, an expression with entries of its signals and their output.

`{y[1,1]}` is the value of an entry of the output, `{x[0,0]}` one of the image, `{h[0,0]}` one of the kernel, by the
names of the notation; `{y[1,1]?}` is the entry itself. `{at}` is the output index of the exercise, which may stand for
an index, `{y[at]}`. Expressions are read by the grammar of typed values, with numbers and the names of drawn numbers,
`{y[at]/9 - n}`; so nothing is evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.core.output import Output
from symconv.core.signal import Signal, as_expr, check_index, ranges_text
from symconv.errors import InputError, nearest, shown
from symconv.formulas.nodes import BareIndex, Entry, FormulaRows, Value
from symconv.handout.exercises.mistaken import MISTAKES
from symconv.handout.exercises.scene import Scene
from symconv.index.aliases import Index
from symconv.text.values import parse_value

if TYPE_CHECKING:
    from symconv.symbolic import Expr

AT = "at"
BRACED = re.compile(r"\{([^{}\n]{1,200})\}")
_ENTRY = re.compile(r"\b([A-Za-z]\w*)\[\s*(at|[-+]?\d{1,6}(?:\s*,\s*[-+]?\d{1,6})*)\s*\]")
_OWN = "placeholder"
"""How names begin that stand for entries while an expression is read."""
NamedEntry = tuple[str, Index]
"""An entry: the name of its signal, and its index."""


def expression_of(text: str) -> str | None:
    """A text as an expression, its braces as parentheses; None for words.

    >>> expression_of("{y[1,1]}/9"), expression_of("-3/4"), expression_of("It is {y[1,1]}.")
    ('(y[1,1])/9', '-3/4', None)
    """
    try:
        numbers = parse_value(BRACED.sub("(1)", text))
    except InputError:
        return None
    return BRACED.sub(r"(\1)", text) if numbers.is_number else None


@dataclass(frozen=True)
class Placeholders:
    """What a user's question may mention.

    Attributes:
        output: of the signals of the exercise.
        at: its output index.
        numbers: the names of drawn numbers, with their values.
    """

    output: Output
    at: Index
    numbers: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def signals(self) -> Mapping[str, Signal]:
        """Image and kernel by name."""
        return {signal.name: signal for signal in (self.output.image, self.output.kernel)}

    @property
    def known(self) -> tuple[str, ...]:
        """The names that may stand in braces."""
        return (*self.signals, self.output.name, AT, *self.numbers)

    def entries(self, text: str) -> tuple[NamedEntry, ...]:
        """The entries in an expression, each once.

        Raises:
            InputError: for a name that has no entries, or an index that does not exist.
        """
        return tuple(dict.fromkeys(self._entry(found) for found in _ENTRY.finditer(text)))

    def outputs(self, text: str) -> tuple[Index, ...]:
        """The output indices in an expression."""
        return tuple(index for name, index in self.entries(text) if name == self.output.name)

    def _entry(self, found: re.Match[str]) -> NamedEntry:
        name, given = found[1], found[2]
        boxes = {name: signal.box for name, signal in self.signals.items()} | {self.output.name: self.output.box}
        if name not in boxes:
            raise InputError(f"{{{found[0]}}}: {shown(name)} has no entries{nearest(name, tuple(boxes))}")
        index = self.at if given == AT else tuple(map(int, given.split(",")))
        check_index(index, boxes[name].rank, f"{name} index", boxes[name])
        if index not in boxes[name]:
            raise InputError(f"{name}{list(index)} does not exist; {ranges_text(boxes[name])}")
        return name, index

    def value(self, text: str, instead: Mapping[NamedEntry, Expr] | None = None) -> Expr:
        """The value of an expression; `instead` holds other values for some of its entries.

        Raises:
            InputError: naming what cannot be read.
        """
        from symconv.symbolic import Symbol, free_symbols, replaced

        names: dict[str, NamedEntry] = {}

        def named(found: re.Match[str]) -> str:
            names[f"{_OWN}{len(names)}"] = self._entry(found)
            return f"{_OWN}{len(names) - 1}"

        read = parse_value(_ENTRY.sub(named, text), f"{{{text}}}")
        other = sorted(symbol.name for symbol in free_symbols(read) if symbol.name not in (*names, *self.numbers))
        if other:
            name = self.output.name
            if other[0] in self.known:
                raise InputError(f"{{{text}}}: {shown(other[0])} is no number; write an entry, such as {name}[at]")
            raise InputError(f"{{{text}}}: {shown(other[0])} is not known{nearest(other[0], self.known)}")
        values = {Symbol(name): (instead or {}).get(entry, self._value(entry)) for name, entry in names.items()}
        values |= {Symbol(name): as_expr(number) for name, number in self.numbers.items()}
        return replaced(read, values)

    def _value(self, entry: NamedEntry) -> Expr:
        name, index = entry
        return self.output[index] if name == self.output.name else self.signals[name][index]

    def mistaken(self, text: str) -> Iterator[tuple[str, Expr]]:
        """The value of an expression under each mistake that changes its outputs, with the name of the mistake.

        A kernel that lies one position off moves every output, so that mistake is made where one output is asked for.
        """
        asked = self.outputs(text)
        for name, mistake in MISTAKES.items():
            made = {index: mistake(Scene(self.output, index)) for index in asked}
            if len(asked) == 1:
                options: Iterable[dict[Index, Scene]] = ({asked[0]: scene} for scene in made[asked[0]])
            else:
                options = [{index: found[0] for index, found in made.items() if len(found) == 1}]
            for option in options:
                if option:
                    instead = {(self.output.name, n): scene.output[scene.at] for n, scene in option.items()}
                    yield name, self.value(text, instead)

    def fact(self, text: str) -> Any:
        """What stands for a placeholder in a text: a signal in rows, an index, an entry (`{y[at]?}`), a value.

        Raises:
            InputError: naming what cannot be read.
        """
        if text in self.signals:
            return signal_rows(self.signals[text])
        if found := _ENTRY.fullmatch(text.removesuffix("?")):
            entry = self._entry(found)
            return Entry.at(*entry) if text.endswith("?") else Value(self._value(entry))
        return BareIndex.at(self.at) if text == AT else Value(self.value(text))


def signal_rows(signal: Signal) -> FormulaRows:
    """The values of a signal, row by row."""
    rows = signal.array() if signal.rank == 2 else [signal.array()]
    return FormulaRows(tuple(tuple(Value(as_expr(entry)) for entry in row) for row in rows))
