"""What the commands do: typed options in, documents out. Imported when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, image
from symconv.derive import Derivation
from symconv.errors import InputError
from symconv.files import read_text, write_bytes, write_files, write_text
from symconv.render import render, render_files
from symconv.text.shapes import parse_index, parse_window
from symconv.text.values import parse_csv


def derive_job(operation: str, options: dict[str, Any]) -> str | None:
    """The worked example as text, or None if it has been written to a file."""
    output = build_output(operation, options)
    window = options["window"]
    derivation = output.derive(
        *parse_index(options["at"], what="--at"),
        window=None if window is None else parse_window(window, what="--window"),
        over=options["over"],
        brackets=options["brackets"],
        letters=_letters(options["letters"]),
    )
    return deliver(derivation, options)


def deliver(derivation: Derivation, options: dict[str, Any]) -> str | None:
    """Text for the terminal, or files: the document, and the figures that Markdown and Typst show beside it."""
    settings = {"fragment": options["fragment"], "templates": options["templates"]}
    if options["out"] is None:
        return render(derivation, options["format_"], **settings)
    path = Path(options["out"])
    files = render_files(derivation, options["format_"], name=path.name, **settings)
    if len(files) > 1:
        write_files(path.parent, files)
    elif isinstance(files[path.name], bytes):
        write_bytes(path, files[path.name])
    else:
        write_text(path, files[path.name])
    return None


def build_output(operation: str, options: dict[str, Any]) -> Output:
    """The operation on the signals that the options describe."""
    chosen = {key: options[key] for key in ("mode", "boundary", "limit", "fill")}
    chosen |= {key: _by_axis(parse_index(options[key], what=f"--{key}")) for key in ("stride", "dilation")}
    chosen |= {
        "padding": _padding(options["padding"]),
        "anchor": _anchor(options["anchor"]),
        "name": options["output_name"],
    }
    operands = _signal("image", options), _signal("kernel", options)
    if operation == "convolution":
        if options["definition"] not in (None, "convolution"):
            raise InputError(f"--definition {options['definition']} belongs to correlation; leave it out here")
        return convolve(*operands, **chosen)
    return correlate(*operands, definition=options["definition"] or "correlation", **chosen)


def _signal(what: str, options: dict[str, Any]) -> Signal:
    origin = options["origin" if what == "image" else "kernel_origin"]
    return image(
        _given(options[what], what),
        name=options[f"{what}_name"],
        indexing=options["indexing"],
        origin=origin if origin in ("center", "centre") else parse_index(origin, what=f"{what} origin"),
        what=what,
    )


def _given(text: str, what: str) -> object:
    """What the text stands for: the cells of a file if it names one, otherwise itself."""
    if not text.lower().endswith(".csv"):
        return text
    rows = parse_csv(read_text(Path(text)), what)
    return rows[0] if len(rows) == 1 else rows


def _anchor(text: str | None) -> Any:
    if text is None or text in ("low", "high"):
        return text
    return _by_axis(parse_index(text, what="--anchor"))


def _by_axis(values: tuple[Any, ...]) -> Any:
    """One value for all axes, or one for each."""
    return values[0] if len(values) == 1 else values


def _padding(text: str | None) -> Any:
    """The amounts: `1` for all sides, `1,0` by axis, `1:2,0:1` before and after on each axis."""
    if text is None:
        return None
    if ":" not in text:
        return _by_axis(parse_index(text, what="--padding"))
    sides = (parse_index(part.replace(":", ","), 2 if ":" in part else 1, "--padding") for part in text.split(","))
    return tuple(_by_axis(side) for side in sides)


def _letters(pairs: tuple[str, ...]) -> dict[str, str | tuple[str, ...]]:
    chosen: dict[str, str | tuple[str, ...]] = {}
    for pair in pairs:
        role, sign, letters = pair.partition("=")
        if not sign:
            raise InputError(f"--letters {pair!r} must have the form role=letters, such as image=ij")
        chosen[role] = tuple(letters.split(",")) if "," in letters else letters
    return chosen
