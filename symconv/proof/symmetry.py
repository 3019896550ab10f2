"""The symmetries of a product: when two lattices give the same value for all sequences.

Multiplication commutes, so factors with the same label may change places; and a factor with a hypothesis, say
``h = -flip(h)``, may have its argument negated, at the price of the hypothesis' sign. The images of a product under all
these changes form its orbit. Its least member is the normal form: two products are equal for all sequences exactly when
they share it, and then also in every dimension, because a change acts on all axes at once. A product whose orbit holds
one lattice with both signs equals its own negative, so it is zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from symconv.errors import LimitError
from symconv.proof.hypothesis import Given, Symmetry
from symconv.proof.lattice import hermite, pick
from symconv.proof.product import Combination, LatticeProduct, collected

LARGEST_ORBIT = 720  # arrangements of one product
MOST_IMAGES = 5040  # of all products of an identity


@dataclass(frozen=True, slots=True)
class Image:
    """A product reached by symmetries: the sign, for each factor its origin and its change."""

    product: LatticeProduct
    sign: int
    sources: tuple[tuple[int, Symmetry], ...]


@dataclass(frozen=True, slots=True)
class Orbit:
    """All images of a product, and one that returns with the opposite sign, if there is one."""

    images: dict[LatticeProduct, Image]
    negated: Image | None

    @property
    def form(self) -> tuple[LatticeProduct, int]:
        """The least image and its sign, which is 0 for a product that equals its own negative."""
        least = min(self.images)
        return least, 0 if self.negated else self.images[least].sign


def orbit(product: LatticeProduct, given: Given) -> Orbit:
    """All images of the product under the symmetries; it stops at once when the product is seen to be zero."""
    start = Image(product, 1, tuple((position, Symmetry()) for position in range(len(product.labels))))
    images, waiting = {product: start}, [start]
    while waiting:
        for image in _neighbours(waiting.pop(), given):
            known = images.setdefault(image.product, image)
            if known.sign != image.sign:
                return Orbit(images, image)
            if known is image:
                waiting.append(image)
        if len(images) > LARGEST_ORBIT:
            raise LimitError(
                f"a product of {len(product.labels)} factors has more than {LARGEST_ORBIT} arrangements; "
                "give some of its factors names of their own"
            )
    return Orbit(images, None)


def _neighbours(image: Image, given: Given) -> Iterator[Image]:
    labels = image.product.labels
    for position in range(1, len(labels)):
        if labels[position] == labels[position - 1]:
            order = list(range(len(labels)))
            order[position - 1 : position + 1] = position, position - 1
            yield _reordered(image, order)
    for position, label in enumerate(labels):
        for change in given.changes(label.name):
            yield _changed(image, position, change)


def _reordered(image: Image, order: list[int]) -> Image:
    product = image.product
    rows = hermite(pick(product.rows, (0, 1, *(position + 2 for position in order))))
    labels = tuple(product.labels[position] for position in order)
    return Image(LatticeProduct(labels, rows), image.sign, tuple(image.sources[position] for position in order))


def _changed(image: Image, position: int, change: Symmetry) -> Image:
    """The image with one factor replaced by its mirrored or conjugated self."""
    product, column = image.product, position + 2
    labels, sources, rows = list(product.labels), list(image.sources), product.rows
    if change.conjugated:
        labels[position] = replace(labels[position], conjugated=not labels[position].conjugated)
    if change.mirrored:
        rows = tuple((*row[:column], -row[column], *row[column + 1 :]) for row in rows)
    origin, before = sources[position]
    sources[position] = (origin, before.then(change))
    altered = Image(LatticeProduct(tuple(labels), rows), image.sign * change.sign, tuple(sources))
    return _reordered(altered, sorted(range(len(labels)), key=lambda spot: labels[spot]))


def normalised(combination: Combination, given: Given) -> Combination:
    """The combination with every product in its normal form."""
    forms: list[tuple[LatticeProduct, Fraction]] = []
    images = 0
    for one, value in combination.items():
        found = orbit(one, given)
        images += len(found.images)
        if images > MOST_IMAGES:
            raise LimitError(f"the products have more than {MOST_IMAGES} arrangements in all; prove smaller parts")
        least, sign = found.form
        forms.append((least, sign * value))
    return collected(forms)


def symmetrised(combination: Combination, given: Given) -> Combination:
    """A combination in normal form with every product spread evenly over its orbit.

    The coefficient of each point then tells all.
    """
    spread: list[tuple[LatticeProduct, Fraction]] = []
    for one, value in combination.items():
        images = orbit(one, given).images
        spread += [(image.product, value * image.sign / len(images)) for image in images.values()]
    return collected(spread)
