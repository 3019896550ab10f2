"""Rooms that a sheet may need and that are loaded when it does: proofs, library cards, gradients.

They are named and not imported, so that a course without them costs nothing, and works where they are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError

ROOMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "proof": ("symconv.proof", "prove"),
        "card": ("symconv.blackbox", "library"),
        "gradient": ("symconv.core.gradient", "gradients"),
    }
)
"""Name -> module and function."""


def room(name: str) -> Callable[..., Any]:
    """The function of a room.

    Raises:
        InputError: if this version does not have it.
    """
    module, function = ROOMS[name]
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError):
        raise InputError(f"this version has no {name} to show; leave such sections and exercises out") from None
