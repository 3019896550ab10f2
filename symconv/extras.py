"""Packages that an extra of symconv installs, such as SciPy or Typst."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symconv.errors import MissingExtraError


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
