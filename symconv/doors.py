"""The doors between floors.

A value on an upper floor offers methods whose work is done further down (`Output.derive`, `Derivation.render`). No
floor imports those below it, so such a method names the room and the function, and they are loaded when it is called.
All such methods use this one function, so that a search for it lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def downstairs(room: str, name: str) -> Callable[..., Any]:
    """The public function `name` of a room further down."""
    return getattr(import_module(room), name)
