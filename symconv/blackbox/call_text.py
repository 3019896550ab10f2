"""From text to functions: dotted names, calls such as ``scipy.signal.correlate2d(x, h, mode='same')``, adapters.

The text is a user's own, yet nothing in it is evaluated: it is parsed, and only a dotted name of something importable,
called with x, h, literals and constants of modules, is understood. Libraries that want tensors, or axes for batches and
channels, get them here. The functions at the end give routines of another form that of a call with x and h.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from symconv.blackbox.calling import Function
from symconv.errors import InputError, MissingExtraError, nearest, shown

ALIASES = {
    "np": "numpy",
    "ss": "scipy.signal",
    "nd": "scipy.ndimage",
    "ndi": "scipy.ndimage",
    "F": "torch.nn.functional",
    "jnp": "jax.numpy",
}
"""Usual short names of modules."""
RANKS = {"1d": 3, "2d": 4, "3d": 5}
LONGEST = 500
FORM = "write one call such as scipy.signal.correlate2d(x, h, mode='same') with x, h, literals and module constants"
Fit = Callable[[Any], Any]
Reader = Callable[[dict[str, Any], Fit], Any]


def call_function(text: str) -> Function:
    """The function of image and kernel that the text of a call stands for, see `symconv.black_box`."""
    call = _parsed(text)
    names = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    if not {"x", "h"} <= names:
        raise InputError(f"the call does not mention x and h; {FORM}")
    dotted = _dotted(call.func)
    function = resolve(dotted)
    if not callable(function):
        raise InputError(f"{shown(dotted)} is not a function; {FORM}")
    arguments = [_reader(node) for node in call.args]
    options = {word.arg: _reader(word.value) for word in call.keywords if word.arg is not None}
    if len(options) != len(call.keywords):
        raise InputError(f"** is not understood in a call; {FORM}")

    convert, lead_of = _wanted(ALIASES.get(dotted.split(".")[0], dotted) + "." + dotted)

    def run(x: Any, h: Any) -> Any:
        into, back = _fitted(convert, lead_of(np.ndim(x)))
        given = {"x": x, "h": h}
        plain = [read(given, into) for read in arguments]
        return back(function(*plain, **{name: read(given, into) for name, read in options.items()}))

    return run


def _fitted(convert: Fit, lead: int) -> tuple[Fit, Fit]:
    """What converts an operand with leading axes of size one, and what takes these off the output again."""
    if not lead:
        return convert, lambda result: result
    return lambda operand: convert(operand[(*(None,) * lead, ...)]), lambda result: result[(0,) * lead]


def _parsed(text: str) -> ast.Call:
    if len(text) > LONGEST:
        raise InputError(f"the call has {len(text)} characters, the limit is {LONGEST}; {FORM}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if not isinstance(tree, ast.Call):
        raise InputError(f"{shown(text)} is not a call; {FORM}")
    return tree


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise InputError(f"{shown(ast.unparse(node))} is no dotted name; {FORM}")


def _reader(node: ast.expr) -> Reader:
    """What makes the value of one argument out of the operands."""
    if isinstance(node, ast.Name) and node.id in ("x", "h"):
        operand = node.id
        return lambda given, fit: fit(given[operand])
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in ("x", "h"):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name, position = node.value.id, tuple(_slice(part) for part in parts)
        return lambda given, fit: fit(np.ascontiguousarray(given[name][position]))
    if isinstance(node, ast.Attribute):
        constant = resolve(_dotted(node))
        return lambda _given, _fit: constant
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise InputError(f"{shown(ast.unparse(node))} is no literal or module constant; {FORM}") from None
    return lambda _given, _fit: value


def _slice(node: ast.expr) -> Any:
    try:
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            return slice(*(None if end is None else int(ast.literal_eval(end)) for end in ends))
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        value = ""
    if value is None or isinstance(value, int):
        return value
    raise InputError(f"{shown(ast.unparse(node))} is no slice of integers; {FORM}")


def _wanted(dotted: str) -> tuple[Fit, Callable[[int], int]]:
    """What a function's library wants of its operands: a conversion, and leading axes by the rank of the image."""
    library, last = dotted.split(".")[0], dotted.split(".")[-1]
    if library == "torch":
        rank = next((rank for ending, rank in RANKS.items() if last.startswith("conv") and last.endswith(ending)), None)
        return tensor, lambda given: 0 if rank is None else max(0, rank - given)
    if library == "jax":
        lead = 2 if ".lax.conv" in dotted else 0
        return jax_array, lambda given: lead if given < 4 else 0
    return lambda operand: operand, lambda _: 0


def resolve(dotted: str) -> Any:
    """What a dotted name stands for: a module, attributes of it, and modules inside it."""
    first, *rest = dotted.split(".")
    parts = [*ALIASES.get(first, first).split("."), *rest]
    if any(part.startswith("_") for part in parts):
        raise InputError(f"{shown(dotted)} has a private part; only public names can be called")
    try:
        found = import_module(parts[0])
    except ImportError as error:
        reason = f"cannot be imported ({type(error).__name__}); install it to identify it"
        raise MissingExtraError(f"{shown(parts[0])} {reason}") from None
    for position, part in enumerate(parts[1:], 2):
        try:  # a module inside a module may not have been imported yet
            found = getattr(found, part) if hasattr(found, part) else import_module(".".join(parts[:position]))
        except ImportError:
            message = f"{shown(dotted)} does not exist; check the name against the library's reference"
            raise InputError(message) from None
    return found


def tensor(values: Any) -> Any:
    """An array as a PyTorch tensor, which has no negative strides: a view of such is copied."""
    return resolve("torch.from_numpy")(np.array(values, order="C"))


def jax_array(values: Any) -> Any:
    """An array as an array of JAX."""
    return resolve("jax.numpy.asarray")(values)


def _with(convert: Fit, lead: int = 0) -> Callable[[Function], Function]:
    """Operands converted and given leading axes of size one, which are taken off the output again."""
    into, back = _fitted(convert, lead)
    return lambda function: lambda x, h: back(function(into(x), into(h)))


ADAPTERS: dict[str, Callable[[Function], Function]] = {
    "nchw": _with(lambda values: values, 2),
    "nhwc": lambda function: lambda x, h: function(x[None, ..., None], h[..., None, None])[0, ..., 0],
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
    """The function behind the named adapter."""
    if name is None:
        return function
    if name not in ADAPTERS:
        raise InputError(f"unknown adapter {name!r}{nearest(name, tuple(ADAPTERS))}")
    return ADAPTERS[name](function)


def fft_product(x: Any, h: Any) -> Any:
    """The product of two discrete Fourier transforms, turned back."""
    return np.fft.ifft(np.fft.fft(x) * np.fft.fft(np.asarray(h), len(x)))


def fft_product_conjugated(x: Any, h: Any) -> Any:
    """The product of a transform with the conjugate of another, turned back."""
    return np.fft.ifft(np.fft.fft(x) * np.conj(np.fft.fft(np.asarray(h), len(x))))


def sliding_windows(x: Any, h: Any) -> Any:
    """All windows of the image that the kernel covers, multiplied by it and summed."""
    windows = np.lib.stride_tricks.sliding_window_view(x, h.shape)
    return np.tensordot(windows, h, h.ndim)


def separable_row(x: Any, h: Any) -> Any:
    """``scipy.signal.sepfir2d`` along the rows of an image of one row."""
    return resolve("scipy.signal.sepfir2d")(x[None, :], h, [1.0])[0]


def match_template(x: Any, h: Any) -> Any:
    """``cv2.matchTemplate`` with the method ``TM_CCORR``, which wants single precision."""
    cv2 = resolve("cv2")
    return cv2.matchTemplate(x.astype(np.float32), h.astype(np.float32), cv2.TM_CCORR)


def sparse_correlation(x: Any, h: Any, mode: str) -> Any:
    """``skimage.filters.correlate_sparse``."""
    return resolve("skimage.filters.correlate_sparse")(x, h, mode=mode)


def pillow_kernel(x: Any, h: Any) -> Any:
    """``PIL.ImageFilter.Kernel`` on an 8-bit image, scale 1."""
    image, filters = resolve("PIL.Image"), resolve("PIL.ImageFilter")
    picture = image.fromarray(np.asarray(x).astype(np.uint8))
    kernel = filters.Kernel(h.shape[::-1], [float(value) for value in h.reshape(-1)], scale=1)
    return np.asarray(picture.filter(kernel))


def torch_module(x: Any, h: Any, padding_mode: str) -> Any:
    """``torch.nn.Conv2d`` with ``padding="same"`` and one of its padding modes."""
    module = resolve("torch.nn.Conv2d")(1, 1, h.shape, padding="same", padding_mode=padding_mode, bias=False)
    module.weight = resolve("torch.nn.Parameter")(tensor(h)[None, None], requires_grad=False)
    return module(tensor(x)[None, None])[0, 0].numpy()
