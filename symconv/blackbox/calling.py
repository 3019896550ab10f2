"""Why a black box cannot be identified: one error class, one reason from a closed list, one sentence.

Calling a function that nothing is known about.

It gets copies, so it cannot change our operands; its warnings are silenced; whatever it raises, returns or fails to
return becomes an `IdentifyError` that names the probe. Every result must have the shape of the first one.

Shapes that a person gives for image and kernel.

Adapters: layouts and types that a function may want in place of plain arrays, by name.

Named functions of an image and a kernel for routines whose own call has another form.

The atlas calls them by name. Their libraries are imported when they are called.
"""

from __future__ import annotations

import ctypes
import threading
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError, nearest, shown
from symconv.index.aliases import Array

REASONS = (
    "exception",
    "time",
    "no array",
    "not finite",
    "complex",
    "shape depends on data",
    "not deterministic",
    "saturates",
    "rounds",
    "not bilinear",
    "no kernel",
    "no image",
    "too many calls",
    "no rule",
)


class IdentifyError(InputError):
    """A function that is no fixed sum of products of image and kernel, or that could not be called.

    `reason` is one of `REASONS`, for programs; the message is for people.

    >>> IdentifyError("no kernel", "the output does not depend on the kernel").reason
    'no kernel'
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


Function = Callable[[Any, Any], Any]
LARGEST = 10_000_000
NARROW = ("uint8", "int8", "uint16", "int16", "float16")
SINGLE = ("float32", "complex64")


class BlackBox:
    """A function of an image and a kernel together with what its calls have shown so far.

    Attributes:
        calls: how often it was called.
        shape, kind: shape and dtype name of its output, once it has been called.
        unit: the power of ten by which outputs are divided, for functions of very large or very small numbers.
    """

    def __init__(
        self, function: Function, image: tuple[int, ...], kernel: tuple[int, ...], dtype: str, seconds: float | None
    ) -> None:
        self.function, self.image, self.kernel = function, image, kernel
        self.dtype, self.seconds = dtype, seconds
        self.calls = 0
        self.shape: tuple[int, ...] | None = None
        self.kind = "float64"
        self.unit = 0

    @property
    def narrow(self) -> bool:
        """Whether the type of operands or output holds only a small range of numbers."""
        return self.kind in NARROW or self.dtype in NARROW

    @property
    def tolerance(self) -> float:
        """The relative error that the output's type allows for."""
        return 1e-5 if self.kind in SINGLE else 1e-9

    def __call__(self, x: Array, h: Array, probe: str, dtype: str | None = None) -> Array:
        """The output as a flat array of float64 or complex128.

        Raises:
            IdentifyError: for an exception, no numbers, numbers that are not finite, or another shape than before.
        """
        self.calls += 1
        kind = dtype or self.dtype
        given = (_copy(x, self.image, kind), _copy(h, self.kernel, kind))
        result = self._returned(given, probe)
        if self.shape is None:
            self.shape, self.kind = result.shape, result.dtype.name
        if result.shape != self.shape:
            raise IdentifyError(
                "shape depends on data",
                f"the output shape depends on the data: {self.shape} before, {result.shape} for {probe}; "
                "only functions whose output shape is fixed by the operands' shapes can be identified",
            )
        wide = result.astype(np.complex128 if result.dtype.kind == "c" else np.float64).reshape(-1)
        if not np.isfinite(wide).all():
            place = _first(~np.isfinite(wide), self.shape)
            raise IdentifyError("not finite", f"the output at {place} is not finite for {probe}; it must be a number")
        return wide / 10.0**self.unit if self.unit else wide

    def attempt(self, x: Array, h: Array, probe: str) -> Array | None:
        """The same, but None if the function cannot cope with these operands (a kernel of zeros, say)."""
        try:
            return self(x, h, probe)
        except IdentifyError as error:
            if error.reason in ("exception", "not finite", "no array"):
                return None
            raise

    def _returned(self, given: tuple[Array, Array], probe: str) -> Array:
        def work() -> Array:
            return _as_array(_guarded(self.function, given, probe), probe)

        return work() if self.seconds is None else _within(self.seconds, work, probe)


def _copy(values: Array, shape: tuple[int, ...], kind: str) -> Array:
    return np.array(values, order="C").reshape(shape).astype(kind)


def _first(mask: NDArray[np.bool_], shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(part) for part in np.unravel_index(int(np.argmax(mask)), shape)) if shape else ()


def _guarded(function: Function, given: tuple[Array, Array], probe: str) -> Any:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return function(*given)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise IdentifyError("exception", _raised(error, probe)) from error


def _raised(error: BaseException, probe: str) -> str:
    try:
        said = str(error)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - an error may fail even to describe itself
        said = ""
    return f"the function raised {type(error).__name__}({shown(said)}) for {probe}; try other shapes or types"


def _within(seconds: float, work: Callable[[], Array], probe: str) -> Array:
    """The result of `work`, or a refusal once the time is up; the thread left behind is asked to stop."""
    found: list[Array] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again by the caller
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
        raise IdentifyError("time", f"the function took longer than {seconds} s for {probe}; raise seconds=")
    if failed:
        raise failed[0]
    return found[0]


def _as_array(result: Any, probe: str) -> Array:
    """The result as a numeric array; tensors are detached from their graph."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if np.ma.is_masked(result):
                raise IdentifyError("no array", f"the output for {probe} has masked cells; fill them first")
            array = np.array(result.detach() if hasattr(result, "detach") else result)
    except (KeyboardInterrupt, IdentifyError):
        raise
    except BaseException as error:
        raise IdentifyError("no array", f"the output for {probe} is no array: {shown(type(error).__name__)}") from error
    if array.dtype.kind not in "biufc":
        raise IdentifyError(
            "no array", f"the output for {probe} is {type(result).__name__}, not an array of numbers; return an array"
        )
    if array.size == 0 or array.size > LARGEST:
        raise IdentifyError("no array", f"the output for {probe} has {array.size:,} cells; 1 to {LARGEST:,} are needed")
    return array.astype(np.uint8) if array.dtype.kind == "b" else array


LARGEST_SIDE = 100_000


def shape_of(given: object, what: str) -> tuple[int, ...]:
    """The shape of an image or kernel: 1 to 8 sizes, or an integer for one axis.

    Raises:
        InputError: for anything else, or too many elements.

    >>> shape_of(6, "image"), shape_of([3, 4], "kernel")
    ((6,), (3, 4))
    """
    sizes = (given,) if _is_size(given) else given
    if not isinstance(sizes, tuple | list) or not all(_is_size(size) for size in sizes):
        raise InputError(f"{what} must be a shape such as (6, 7), not {shown(given)}")
    shape = tuple(int(size) for size in sizes)
    if not 1 <= len(shape) <= 8 or min(shape) < 1:
        raise InputError(f"{what} shape {shape} must have 1 to 8 sizes of at least 1")
    if np.prod(shape, dtype=float) > LARGEST_SIDE:
        raise InputError(f"{what} shape {shape} has more than {LARGEST_SIDE:,} elements; give a smaller one")
    return shape


def _is_size(value: object) -> TypeGuard[int | np.integer[Any]]:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


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


def fft_product(x: Any, h: Any) -> Any:
    """The product of two discrete Fourier transforms, turned back."""
    spectrum = np.fft.fft(np.asarray(h), len(x))
    return np.fft.ifft(np.fft.fft(x) * spectrum)


def fft_product_conjugated(x: Any, h: Any) -> Any:
    """The product of a transform with the conjugate of another, turned back."""
    spectrum = np.conj(np.fft.fft(np.asarray(h), len(x)))
    return np.fft.ifft(np.fft.fft(x) * spectrum)


def sliding_windows(x: Any, h: Any) -> Any:
    """All windows of the image that the kernel covers, multiplied by it and summed."""
    windows = np.lib.stride_tricks.sliding_window_view(x, h.shape)
    return np.tensordot(windows, h, h.ndim)


def separable_row(x: Any, h: Any) -> Any:
    """``scipy.signal.sepfir2d`` along the rows of an image of one row."""
    return import_module("scipy.signal").sepfir2d(x[None, :], h, [1.0])[0]


def pillow_kernel(x: Any, h: Any) -> Any:
    """``PIL.ImageFilter.Kernel`` on an 8-bit image, scale 1."""
    image, filters = import_module("PIL.Image"), import_module("PIL.ImageFilter")
    picture = image.fromarray(np.asarray(x).astype(np.uint8))
    kernel = filters.Kernel(h.shape[::-1], [float(value) for value in h.reshape(-1)], scale=1)
    return np.asarray(picture.filter(kernel))


def match_template(x: Any, h: Any) -> Any:
    """``cv2.matchTemplate`` with the method ``TM_CCORR``, which wants single precision."""
    cv2 = import_module("cv2")
    return cv2.matchTemplate(x.astype(np.float32), h.astype(np.float32), cv2.TM_CCORR)


def sparse_correlation(x: Any, h: Any, mode: str) -> Any:
    """``skimage.filters.correlate_sparse``."""
    return import_module("skimage.filters").correlate_sparse(x, h, mode=mode)


def torch_module(x: Any, h: Any, padding_mode: str) -> Any:
    """``torch.nn.Conv2d`` with ``padding="same"`` and one of its padding modes."""
    torch = import_module("torch")
    module = torch.nn.Conv2d(1, 1, h.shape, padding="same", padding_mode=padding_mode, bias=False)
    weight = torch.from_numpy(np.ascontiguousarray(h))[None, None]
    module.weight = torch.nn.Parameter(weight, requires_grad=False)
    return module(torch.from_numpy(np.ascontiguousarray(x))[None, None])[0, 0].numpy()
