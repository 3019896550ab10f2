"""Adapters: layouts and types that a function may want in place of plain arrays, by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from symconv.errors import InputError, nearest

Function = Callable[[Any, Any], Any]


def tensor(values: Any) -> Any:
    """An array as a PyTorch tensor, which has no negative strides: a view of such is copied."""
    return import_module("torch").from_numpy(np.array(values, order="C"))


def jax_array(values: Any) -> Any:
    """An array as an array of JAX."""
    return import_module("jax.numpy").asarray(values)


def _with(convert: Callable[[Any], Any], lead: int = 0) -> Callable[[Function], Function]:
    """Operands converted and given leading axes of size one, which are taken off the output again."""
    front = (*(None,) * lead, ...)

    def adapt(function: Function) -> Function:
        def call(x: Any, h: Any) -> Any:
            result = function(convert(x[front]), convert(h[front]))
            return result[(0,) * lead] if lead else result

        return call

    return adapt


def _channels_last(function: Function) -> Function:
    def call(x: Any, h: Any) -> Any:
        return function(x[None, ..., None], h[..., None, None])[0, ..., 0]

    return call


ADAPTERS: dict[str, Callable[[Function], Function]] = {
    "nchw": _with(lambda values: values, 2),
    "nhwc": _channels_last,
    "torch": _with(tensor),
    "torch nchw": _with(tensor, 2),
    "jax": _with(jax_array),
    "jax nchw": _with(jax_array, 2),
    "float32": _with(lambda values: values.astype(np.float32)),
    "uint8": _with(lambda values: values.astype(np.uint8)),
    "swapped": lambda function: lambda x, h: function(h, x),
}
"""Name -> what makes a function of plain arrays out of one that wants something else."""


def adapted(function: Function, name: str | None) -> Function:
    """The function behind the named adapter.

    Raises:
        InputError: for an unknown name.

    >>> adapted(lambda x, h: x @ h, "swapped")(np.eye(2), np.array([[1, 2], [3, 4]])).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if name is None:
        return function
    if name not in ADAPTERS:
        raise InputError(f"unknown adapter {name!r}{nearest(name, tuple(ADAPTERS))}")
    return ADAPTERS[name](function)
