"""Where libraries surprise: computed from the rules of an atlas, each kind of surprise by one function.

A kind is a row of `KINDS`; it yields sentences about all entries, or nothing. No sentence names a library of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.catalogue import ANCHORS, AtlasEntry, CatalogueRow, row_of_title
from symconv.blackbox.size_formula import PaddedOffset, Regime, SizeFormula, SizeRule
from symconv.formulas.nodes import Fact, Said
from symconv.formulas.rendered import joined, told


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the atlas together with its rule."""

    row: CatalogueRow
    rule: SizeRule

    @property
    def regime(self) -> Regime:
        """What holds for kernels up to the size of the image."""
        return self.rule.regime

    @property
    def word(self) -> str:
        """The value of its only option, if that is a word."""
        values = [str(value).removeprefix("=").split(".")[-1] for _, value in self.row.options]
        return values[0] if len(values) == 1 and isinstance(self.row.options[0][1], str) else ""


@dataclass(frozen=True, slots=True)
class Surprises(Finding):
    """The surprises of an atlas: kind -> sentences."""

    found: dict[str, tuple[Said, ...]]

    def __getitem__(self, kind: str) -> tuple[str, ...]:
        """The sentences of one kind as text."""
        return tuple(told(one) for one in self.found.get(kind, ()))

    def card(self) -> Card:
        """One line for each sentence."""
        lines = (CardLine(one) for sentences in self.found.values() for one in sentences)
        return Card(said("surprise.title"), tuple(lines), note=said("size_rule.letters"))


def surprises(entries: Iterable[AtlasEntry]) -> Surprises:
    """Where the calls of an atlas surprise, as far as their rules tell.

    >>> from symconv.blackbox.catalogue import committed_atlas
    >>> found = surprises(committed_atlas().values())
    >>> print(found["meanings"][0])                                          # doctest: +ELLIPSIS
    'reflect' is mirror in ... and symmetric in ...
    """
    known, lawless = [], []
    for entry in entries:
        row = row_of_title(entry.title)
        if row is not None and entry.rule is not None:
            known.append(Known(row, entry.rule))
        elif entry.rule is None:
            lawless.append(entry.title)
    found = {kind: tuple(sentences(known)) for kind, sentences in KINDS.items()}
    if lawless:
        found["lawless"] = (said("surprise.lawless", calls=_list(lawless)),)
    return Surprises({kind: sentences for kind, sentences in found.items() if sentences})


def _list(names: Iterable[str]) -> Fact:
    return joined("list.comma", (said("surprise.call", call=name) for name in dict.fromkeys(names)))


def _calls(known: Iterable[Known]) -> Fact:
    """The names of calls without their options."""
    return _list(one.row.name for one in known)


def _same(known: list[Known]) -> list[Known]:
    return [one for one in known if one.regime.mode == "same" and one.regime.anchor is not None]


def _anchors(known: list[Known]) -> Iterator[Said]:
    """Which element of an even kernel `same` lays on the output, and which modules have both."""
    groups = {
        name: [one for one in _same(known) if one.regime.anchor == anchor and not one.rule.odd_only]
        for name, anchor in ANCHORS.items()
    }
    for name, group in groups.items():
        if group:
            yield said("surprise.anchor", anchor=ANCHORS[name].formula, calls=_calls(group))
    modules = [{one.row.name.rpartition(".")[0] for one in group} for group in groups.values()]
    both = sorted(set.intersection(*modules) - {""})
    if both:
        yield said("surprise.both", modules=_list(both))


def _pairs(known: list[Known]) -> Iterator[Said]:
    """Whether a correlation in `same` is the convolution with the flipped kernel, which moves the anchor."""
    convolutions = {(one.row.name, one.row.options): one for one in _same(known)}
    found: dict[bool, list[str]] = {True: [], False: []}
    for one in _same(known):
        partner = convolutions.get((one.row.name.replace("correlate", "convolve"), one.row.options))
        if partner is None or partner is one:
            continue
        pair = one.regime.anchor, partner.regime.anchor
        alike = all(sum(anchor(0, k) for anchor in pair if anchor is not None) == k - 1 for k in (3, 4, 5, 6))
        found[alike].append(one.row.name)
    for alike, names in found.items():
        if names:
            yield said("surprise.pair" if alike else "surprise.no_pair", calls=_list(names))


def _larger_same(known: list[Known]) -> Iterator[Said]:
    """Where `same` has more outputs than the image has pixels."""
    group = [one for one in known if one.regime.mode == "same" and _larger_size(one) == SizeFormula(0, 1, 0)]
    if group:
        yield said("surprise.larger_same", calls=_calls(group))


def _larger_size(one: Known) -> SizeFormula | None:
    return None if one.rule.larger is None else one.rule.larger.size


def _larger_valid(known: list[Known]) -> Iterator[Said]:
    """What `valid` does with a kernel larger than the image."""
    valid = [one for one in known if one.regime.mode == "valid"]
    exchanged = [one for one in valid if _larger_size(one) == SizeFormula(-1, 1, 1)]
    refusing = [one for one in valid if one.rule.larger_error == "refused"]
    for key, group in (("exchanged", exchanged), ("refusing", refusing)):
        if group:
            yield said(f"surprise.{key}", calls=_calls(group))
    backwards = [one for one in known if one.rule.larger is not None and one.rule.larger.kind == "correlation"]
    if backwards:
        yield said("surprise.backwards", calls=_calls(backwards))


def _meanings(known: list[Known]) -> Iterator[Said]:
    """Words that mean one boundary rule here and another there."""
    words: dict[str, dict[str, list[str]]] = {}
    for one in known:
        if one.word and not one.rule.fill:
            word = one.word.removeprefix("BORDER_").lower()
            words.setdefault(word, {}).setdefault(one.regime.boundary, []).append(one.row.name)
    for word, rules in sorted(words.items(), key=lambda pair: (pair[0] != "reflect", pair[0])):
        reading = {rule: names for rule, names in rules.items() if rule != "zero" or word == "constant"}
        if len(reading) > 1:
            meanings = (
                said("surprise.meaning", rule=said(f"rule.{rule}"), calls=_list(names))
                for rule, names in sorted(reading.items())
            )
            yield said("surprise.meanings", word=word, meanings=joined("list.and", meanings))


def _synonyms(known: list[Known]) -> Iterator[Said]:
    """Options of one call that do the same."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in known:
        if (one.word and one.regime.boundary != "zero") or one.word.endswith("constant"):
            law = str(one.regime.law) + one.regime.mode + str(one.rule.fill)
            groups.setdefault((one.row.name, one.regime.boundary, law), []).append(one.word)
    for (name, boundary, _), words in groups.items():
        if len(set(words)) > 1:
            facts = {"call": name, "rule": said(f"rule.{boundary}")}
            yield said("surprise.synonyms", words=_list(words), **facts)


def _conv_that_slide(known: list[Known]) -> Iterator[Said]:
    """Convolutions by name that do not flip the kernel; and correlations that do."""
    plain = [one for one in known if "conv" in one.row.name.rpartition(".")[2].lower() and one.regime.kind == "sliding"]
    for key, group in (
        ("sliding", [one for one in plain if one.regime.u == 1 and "transpose" not in one.row.name.lower()]),
        ("sliding_transposed", [one for one in plain if one.regime.u > 1]),
    ):
        if group:
            yield said(f"surprise.{key}", calls=_calls(group))


def _strided_same(known: list[Known]) -> Iterator[Said]:
    """Paddings whose amount depends on the remainder of P by the stride."""
    for name in ("same_upper", "same_lower"):
        group = [one for one in known if getattr(one.regime.offset, "name", "") == name]
        if group and isinstance(group[0].regime.offset, PaddedOffset):
            law, size = group[0].regime.law, group[0].regime.size.formula
            yield said("surprise.strided", padding=name, calls=_calls(group), law=law, size=size)


def _first_kept(known: list[Known]) -> Iterator[Said]:
    """Convolutions of which every s-th output is kept, not beginning with the first."""
    for one in known:
        start = one.regime.offset
        fixed = isinstance(start, SizeFormula) and not start.a and not start.b and start.c
        if one.regime.s > 1 and one.regime.d < 0 and fixed:
            yield said("surprise.first_kept", call=one.row.name, step=one.regime.s, law=one.regime.law)
            return


def _complex(known: list[Known]) -> Iterator[Said]:
    """What is done to complex operands."""
    for way in dict.fromkeys(one.rule.conjugation for one in known):
        if way != "linear, linear":
            group = [one for one in known if one.rule.conjugation == way]
            if way == "unsupported":
                yield said("surprise.real_only", calls=_calls(group))
            else:
                yield said("surprise.complex", what=said(f"complex.{way}"), calls=_calls(group))


def _normalised(known: list[Known]) -> Iterator[Said]:
    """Kernels that are divided by something of their own."""
    for norm in dict.fromkeys(str(one.rule.normalised) for one in known if one.rule.normalised):
        group = [one for one in known if one.rule.normalised == norm]
        yield said("surprise.normalised", norm=said(f"norm.{norm}"), calls=_calls(group))


def _odd(known: list[Known]) -> Iterator[Said]:
    """Calls that take odd kernels only."""
    group = [one for one in known if one.rule.odd_only and not one.row.sizes]
    if group:
        yield said("surprise.odd", calls=_calls(group))


KINDS: dict[str, Callable[[list[Known]], Iterator[Said]]] = {
    "anchors": _anchors,
    "pairs": _pairs,
    "meanings": _meanings,
    "synonyms": _synonyms,
    "sliding": _conv_that_slide,
    "larger_same": _larger_same,
    "larger_valid": _larger_valid,
    "strided": _strided_same,
    "first_kept": _first_kept,
    "complex": _complex,
    "normalised": _normalised,
    "odd": _odd,
}
"""Kind of surprise -> its sentences."""
