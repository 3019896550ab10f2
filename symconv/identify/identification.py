"""What identification finds: exact terms, the rule that makes them, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.doors import downstairs
from symconv.errors import IndexRuleError
from symconv.identify.codes import NONE
from symconv.identify.conjugation import conjugated
from symconv.identify.layout import Role
from symconv.identify.readings import Reading
from symconv.identify.rule import Rule
from symconv.identify.terms import Index, TermEntry, Terms
from symconv.identify.windows import Window, window_of
from symconv.index import IndexLaw
from symconv.signal import ranges_text

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.identify.card import Card
    from symconv.output import Output


@dataclass(frozen=True)
class Identification:
    """What a function computes, as far as its answers tell.

    A property that belongs to an axis is one word if all spatial axes agree, and a tuple (rows first) if they differ;
    it is None where no rule fits and the table of terms is the whole answer.

    Attributes:
        table: the exact terms as columns.
        rule: the rule that makes them, or None.
        conjugation: how complex operands enter, see `symconv.identify.conjugation`.
        normalised: by what the kernel is divided first (``"sum"``, ``"absolute sum"``, …), or False.
        range: the lowest and highest output of a narrow type, within which all of this holds, or None.
        calls: how often the function was called.
    """

    table: Terms
    rule: Rule | None
    conjugation: str
    normalised: str | bool
    range: tuple[int, int] | None
    calls: int

    @property
    def image(self) -> Index:
        """The shape of the image."""
        return self.table.shapes[1]

    @property
    def kernel(self) -> Index:
        """The shape of the kernel."""
        return self.table.shapes[2]

    @property
    def output(self) -> Index:
        """The shape of the output."""
        return self.table.shapes[0]

    @cached_property
    def terms(self) -> dict[Index, list[TermEntry]]:
        """Output index -> [(coefficient, image index or None, kernel index or None), …], from 0, rows first."""
        return self.table.by_output()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The chosen reading of each spatial axis; empty where no rule fits."""
        return () if self.rule is None else self.rule.chosen

    @property
    def kind(self) -> Any:
        """`convolution`, `correlation` (runs backwards) or `sliding`."""
        return self._word([reading.kind for reading in self.readings])

    @property
    def boundary(self) -> Any:
        """The boundary rule."""
        return self._word([reading.boundary for reading in self.readings])

    @property
    def mode(self) -> Any:
        """`full`, `same`, `valid` or `padding`."""
        return self._word([window.mode for window in self.windows])

    @property
    def laws(self) -> tuple[IndexLaw, ...]:
        """The law ``u·p = s·n + d·k + o`` of each spatial axis, all indices from 0."""
        return tuple(reading.law for reading in self.readings)

    @property
    def windows(self) -> tuple[Window, ...]:
        """Mode, anchor and padding of each spatial axis."""
        return tuple(window_of(reading) for reading in self.readings)

    @property
    def anchor(self) -> tuple[int | None, ...]:
        """The kernel place laid on the output position on each spatial axis, from 0."""
        return tuple(window.anchor for window in self.windows)

    @property
    def anchor_rule(self) -> Any:
        """``"low"`` for place (K-1)//2, ``"high"`` for K//2, ``"middle"`` for odd sizes."""
        return self._word([window.anchor_rule for window in self.windows])

    @property
    def conjugate(self) -> bool:
        """Whether the kernel's entries are conjugated."""
        return conjugated(self.conjugation)[1]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Which axes of output, image and kernel belong together, and as what."""
        return () if self.rule is None else self.rule.roles

    @property
    def groups(self) -> int:
        """The number of groups of channels that do not meet."""
        return 0 if self.rule is None else len(self.rule.axes)

    @property
    def alternatives(self) -> tuple[tuple[Reading, ...], ...]:
        """For each spatial axis, every other reading that these shapes cannot tell apart, simplest first."""
        if self.rule is None:
            return ()
        pairs = zip(self.rule.consistent, self.rule.chosen, strict=True)
        return tuple(tuple(other for other in axis if other != chosen) for axis, chosen in pairs)

    @property
    def scale(self) -> Fraction | None:
        """The coefficient that all products share."""
        return None if self.rule is None else self.rule.scale

    @property
    def affine(self) -> bool:
        """Whether there are terms without a kernel element: a bias, or the image itself added."""
        return bool((self.table.kernel == NONE).any())

    @property
    def operation(self) -> Output:
        """The same thing as a symconv operation on symbolic signals x and h, indices from 0, rows first.

        Raises:
            IdentifyError: if no rule fits, parts without a kernel element are added, or the image is conjugated.
        """
        from symconv.identify.operations import operation_of

        return operation_of(self)

    def derive(self, *at: int, **options: Any) -> Derivation:
        """The worked example of one output, its index from 0, rows first.

        Raises:
            IdentifyError: if there is no operation, see `operation`.
            IndexRuleError: if there is no such output.
        """
        output = self.operation
        index = at[0] if len(at) == 1 and isinstance(at[0], tuple) else at
        whole = len(index) == output.box.rank and all(isinstance(part, int) for part in index)
        if whole and index not in output.box:
            raise IndexRuleError(f"there is no output {list(index)}; {ranges_text(output.box)}")
        return output.derive(*at, **options)

    def card(self) -> Card:
        """Everything a page about this function says, as one value without markup."""
        from symconv.identify.card import card_of

        return card_of(self)

    def render(self, format: str = "text", **options: Any) -> str:
        """The card in one of the formats; `text` is a plain summary."""
        if format == "text":
            from symconv.identify.summary import summary

            return summary(self.card())
        return downstairs("symconv.render", "render_card")(self.card(), format, **options)

    def __str__(self) -> str:
        return self.render("text")

    def _word(self, words: list[Any]) -> Any:
        if not words:
            return None
        return words[0] if len(set(words)) == 1 else tuple(words)
