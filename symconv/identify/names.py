"""What a dotted name stands for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symconv.errors import InputError, MissingExtraError, shown

ALIASES = {
    "np": "numpy",
    "ss": "scipy.signal",
    "nd": "scipy.ndimage",
    "ndi": "scipy.ndimage",
    "F": "torch.nn.functional",
    "jnp": "jax.numpy",
}
"""Short names that people use for modules."""


def resolve(dotted: str) -> Any:
    """What a dotted name stands for: a module, attributes of it, and modules inside it.

    >>> resolve("np.fft.fft").__name__
    'fft'
    """
    first, *rest = dotted.split(".")
    parts = [*ALIASES.get(first, first).split("."), *rest]
    if any(part.startswith("_") for part in parts):
        raise InputError(f"{shown(dotted)} has a private part; only public names can be called")
    found = _module(parts[0])
    for place, part in enumerate(parts[1:], 2):
        found = _member(found, parts[:place], part, dotted)
    return found


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"{shown(name)} cannot be imported ({type(error).__name__}); install it to identify it"
        ) from None


def _member(owner: Any, parts: list[str], name: str, dotted: str) -> Any:
    """An attribute of a module, or a module inside it that nobody has imported yet."""
    try:
        return getattr(owner, name)
    except AttributeError:
        pass
    try:
        return import_module(".".join(parts))
    except ImportError:
        raise InputError(f"{shown(dotted)} does not exist; check the name against the library's reference") from None
