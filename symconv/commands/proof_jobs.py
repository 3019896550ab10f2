"""What the commands `prove` and `check` do: typed options in, whether the identity holds and a document out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symconv.errors import InputError
from symconv.files import write_bytes, write_text
from symconv.proof import SizedVerdict, Verdict, check, prove
from symconv.render import BINDINGS, bound
from symconv.text.shapes import parse_index

ASKED = ("image", "kernel", "given", "mode", "boundary", "fill", "stride", "dilation", "padding", "indexing")

Answer = tuple[bool, str | None]


def prove_job(identity: str, given: tuple[str, ...], options: dict[str, Any]) -> Answer:
    """Whether an identity holds for all sequences, and the proof or the counterexample as text if it is not written."""
    verdict = prove(identity, given=given)
    return verdict.holds, _delivered(verdict, options)


def check_job(identity: str, options: dict[str, Any]) -> Answer:
    """Whether an identity holds on given boxes, and the answer as text if it is not written to a file."""
    verdict = check(identity, anchor=_anchor(options["anchor"]), **{key: options[key] for key in ASKED})
    return verdict.holds, _delivered(verdict, options)


def _anchor(text: str | None) -> Any:
    if text is None or text in ("low", "high"):
        return text
    index = parse_index(text, what="--anchor")
    return index[0] if len(index) == 1 else index


def _delivered(verdict: Verdict | SizedVerdict, options: dict[str, Any]) -> str | None:
    """Text for the terminal, or a file."""
    format, settings = options["format_"], {key: options[key] for key in ("fragment", "templates", "brackets")}
    if options["out"] is None:
        if format in BINDINGS:
            raise InputError(f"the format {format} is not text and goes to a file; give --out")
        return verdict.render(format, **settings)
    path = Path(options["out"])
    source = BINDINGS[format].source if format in BINDINGS else format
    made: Any = verdict.render(source, **settings)
    if format in BINDINGS:
        made = bound(format, path.name, {path.name: made})[path.name]
    if isinstance(made, bytes):
        write_bytes(path, made)
    else:
        write_text(path, made)
    return None
