"""The base class of values that can be shown as documents.

Such a value knows nothing of formats. It hands itself to `symconv.render`, which finds the document of a value by its
type; that package stands above all values, so it is imported inside the methods.
"""

from __future__ import annotations

from typing import Any


class Rendered:
    """A value with a document in every format, and a view in notebooks."""

    __slots__ = ()

    def render(self, format: str = "text", **options: Any) -> str:
        """The value as a document: `text`, `latex`, `markdown` or `typst`; see `symconv.render` for the options."""
        from symconv.render import render

        return render(self, format, **options)

    def __str__(self) -> str:
        return self.render()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from symconv.render import mimebundle

        return mimebundle(self)
