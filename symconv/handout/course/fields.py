"""The kinds of value that a course file may hold, each with its rule and its place in the JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from symconv.text.names import check_name

MAX_TEXT = 20_000
MAX_SEED = 2**63 - 1
ADVICE = "leave it out"


def _plain_text(text: str) -> str:
    """Text without characters that no page can show; a TOML escape can spell them."""
    foreign = next((c for c in text if (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) <= 0x9F), None)
    if foreign is not None:
        raise ValueError(f"holds the control character {foreign!a}; {ADVICE}")
    return text


def _day(given: Any) -> Any:
    """A TOML date as text; any other text stays as it is."""
    return given.isoformat() if hasattr(given, "isoformat") else given


def _signal(given: Any) -> Any:
    """A shape or values: text, a size, or lists of cells; what they mean is read where a signal is made."""
    if isinstance(given, list):
        return tuple(_signal(part) for part in given)
    if isinstance(given, bool) or not isinstance(given, int | str):
        word = "true or false" if isinstance(given, bool) else f"a {type(given).__name__}"
        raise ValueError(f"holds {word}; write numbers, names or text")
    return _plain_text(given) if isinstance(given, str) else given


def _one_or_each(given: Any) -> Any:
    """A value for all axes, or a list with one for each."""
    return tuple(_one_or_each(part) for part in given) if isinstance(given, list) else given


SIGNAL_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "description": "a shape (7x7, rows first) or rows as drawn (1 2 / 3 4)"},
        {"type": "integer", "description": "the size of a sequence"},
        {"type": "array", "description": "rows of cells: integers or text such as '1/9'"},
    ]
}
_AXES_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {}}]}
_WORD_OR_INDEX: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]}

Text = Annotated[str, Field(strict=True, max_length=MAX_TEXT), AfterValidator(_plain_text)]
Line = Annotated[str, Field(strict=True, max_length=300), AfterValidator(_plain_text)]
Day = Annotated[Line, BeforeValidator(_day)]
Name = Annotated[str, Field(strict=True), AfterValidator(check_name)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Seed = Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)]
Place = Annotated[tuple[Whole, ...], Field(min_length=1, max_length=8)]
Pair = tuple[Whole, Whole]
Window = Annotated[tuple[Pair, ...], Field(min_length=1, max_length=8)]
SignalText = Annotated[Any, BeforeValidator(_signal), WithJsonSchema(SIGNAL_SCHEMA)]
PerAxis = Annotated[Any, BeforeValidator(_one_or_each), WithJsonSchema(_AXES_SCHEMA)]
WordOrPlace = Annotated[Any, BeforeValidator(_one_or_each), WithJsonSchema(_WORD_OR_INDEX)]
Operation = Literal["convolution", "correlation"]
Definition = Literal["correlation", "sliding"]
Boundary = Literal["zero", "constant", "replicate", "symmetric", "mirror", "wrap", "omit"]
Mode = Literal["full", "same", "valid"]
