"""The base class of values that can be shown as documents.

Such a value knows nothing of formats. It hands itself to `symconv.render.dispatch`, which finds the document of a
value by its type; that package stands above all values, so it is imported inside the methods. A sentence that a value
says about itself is a `Said`, a key with facts; `told` is what it reads like in the shipped wording.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any, ClassVar

from symconv.formulas.nodes import Said


class Rendered:
    """A value with a document in every format, and a view in notebooks.

    Attributes:
        media: the media types among which a notebook may choose.
    """

    __slots__ = ()
    media: ClassVar[tuple[str, ...]] = ("text/plain", "text/markdown", "text/latex")

    def render(self, format: str = "text", **options: Any) -> str:
        """The value as a document: `text`, `latex`, `markdown` or `typst`; see `symconv.render.dispatch.render`."""
        from symconv.render.dispatch import render

        return render(self, format, **options)

    def __str__(self) -> str:
        return self.render()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from symconv.render.dispatch import mimebundle

        return mimebundle(self)


def told(said: Said | str) -> str:
    """A sentence as plain text, in the shipped wording; text as it is."""
    from symconv.render.dispatch import tell

    return said if isinstance(said, str) else tell(said)


def joined(key: str, parts: Iterable[Said | str]) -> Said | str:
    """Several facts as one, by a sentence of the wording that joins a `first` and a `second`; no text for none."""
    found = list(parts)
    return reduce(lambda first, second: Said(key, {"first": first, "second": second}), found) if found else ""
