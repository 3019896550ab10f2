"""The lesson: convolution and cross-correlation on one image and one kernel, in an order that teaches.

Everything in it is made by the same calls that a person would use; its words stand in the wording file.
"""

from __future__ import annotations

from collections.abc import Callable

from symconv.handout import definitions, proofs, views
from symconv.handout.document import Document, Item
from symconv.handout.material import Material

SECTIONS: tuple[Callable[[Material], list[Item]], ...] = (
    definitions.setting,
    definitions.convolution,
    definitions.two,
    definitions.reads,
    definitions.correlation,
    definitions.sliding,
    views.parts,
    views.superposition,
    proofs.agreement,
    views.window,
    views.matching,
    views.dimensions,
    views.integral,
    proofs.symmetric,
    proofs.impulse,
    proofs.networks,
    views.summary,
)


def lesson(indexing: str = "xy", brackets: str = "square") -> Document:
    """The whole lesson.

    Args:
        indexing: `xy`: the first index is the column; `ij`: the row.
        brackets: `square`, `round` or `subscript`.
    """
    material = Material(indexing, brackets)
    items = tuple(item for section in SECTIONS for item in section(material))
    return Document("lesson", "lesson.title", items, brackets)
