"""The doors between floors, and to optional packages.

A value on an upper floor offers methods whose work is done further down (`Output.derive`, `Derivation.render`). No
floor imports those below it, so such a method names the room and the function, and they are loaded when it is called.
All such methods use this one function, so that a search for it lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from symconv.errors import MissingExtraError


def downstairs(room: str, name: str) -> Callable[..., Any]:
    """The public function `name` of a room further down."""
    return getattr(import_module(room), name)


def optional(module: str, extra: str, what: str) -> Any:
    """A package that an extra installs.

    Args:
        module: the name under which it is imported.
        extra: the extra of symconv that it belongs to.
        what: what needs it, for the message.

    Raises:
        MissingExtraError: with the command that installs it.

    >>> optional("typset", "pdf", "a PDF")
    Traceback (most recent call last):
    symconv.errors.MissingExtraError: a PDF needs the package typset; run: python -m pip install 'symconv[pdf]'
    """
    try:
        return import_module(module)
    except ImportError:
        command = f"python -m pip install 'symconv[{extra}]'"
        raise MissingExtraError(f"{what} needs the package {module}; run: {command}") from None
