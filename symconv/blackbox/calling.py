"""Calling a function of which nothing is known.

It gets copies, so it cannot change our operands; its warnings are silenced; whatever it raises, returns or fails to
return becomes an `IdentifyError` that names the probe. Every result must have the shape of the first one.
"""

from __future__ import annotations

import ctypes
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import prod
from numbers import Real
from typing import Any, TypeGuard

import numpy as np

from symconv.blackbox.terms import index_at
from symconv.errors import InputError, shown
from symconv.index.aliases import Array, Index, is_integer
from symconv.limits import amount, beyond, check_limit, limit_of

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
Function = Callable[[Any, Any], Any]
"""What is identified: an output from an image and a kernel."""
OTHERWISE = "; try other shapes or types"
NARROW = ("uint8", "int8", "uint16", "int16", "float16")
MOST_SECONDS = 1_000_000
SINGLE = ("float32", "complex64")
USUAL: dict[int, tuple[Index, Index]] = {
    1: ((6,), (3,)),
    2: ((6, 7), (3, 4)),
    3: ((4, 5, 6), (2, 3, 2)),
    4: ((3, 4, 3, 4), (2, 2, 2, 2)),
}
"""Number of axes -> shapes of image and kernel to probe with if the user gives none."""
FLOATS = ("float64", "float32", "float16")
"""The types of floating-point numbers, the finest first."""


class IdentifyError(InputError):
    """A function that is no fixed sum of products of image and kernel, or that could not be called.

    `reason` is one of `REASONS`, for programs; the message is for users.

    >>> IdentifyError("no kernel", "the output does not depend on the kernel").reason
    'no kernel'
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class BlackBox:
    """A function of an image and a kernel together with what its calls have shown so far.

    `shape` and `kind` are those of its output, once it has been called. Outputs are divided by ten to the power `unit`,
    for functions of very large or very small numbers. `zero` is the output for an image and a kernel of zeros, None if
    there is none (a normalised kernel divides by 0); `fills` says whether kernel elements count without a pixel. `held`
    are the floating-point types that hold all outputs so far exactly; `bytes_only` says that the function makes its
    operands integers of 8 bits.
    """

    def __init__(self, function: Function, image: Index, kernel: Index, dtype: str, seconds: float | None) -> None:
        timed = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < MOST_SECONDS
        if seconds is not None and not timed:
            raise InputError(f"seconds must be a positive number below {MOST_SECONDS:,} or None, not {shown(seconds)}")
        self.function, self.image, self.kernel = function, image, kernel
        self.dtype, self.seconds = dtype, seconds
        self.calls = 0
        self.shape: Index | None = None
        self.kind = "float64"
        self.unit = 0
        self.zero: Array | None = None
        self.fills = False
        self.held = FLOATS
        self.bytes_only = False

    @property
    def narrow(self) -> bool:
        """Whether the type of operands or output holds only a small range of numbers."""
        return self.bytes_only or self.kind in NARROW or self.dtype in NARROW

    @property
    def whole(self) -> bool:
        """Whether operands or outputs are integers."""
        return self.bytes_only or np.dtype(self.kind).kind in "iu" or np.dtype(self.dtype).kind in "iu"

    @property
    def outputs(self) -> int:
        """The number of outputs, once it has been called."""
        return int(np.prod(self.shape or ()))

    @property
    def tolerance(self) -> float:
        """The relative error that the output's type allows for."""
        return 1e-5 if self.kind in SINGLE else 1e-9

    def __call__(self, x: Array, h: Array, probe: str, dtype: str | None = None) -> Array:
        """The output as a flat array of float64 or complex128."""
        self.calls += 1
        kind = dtype or self.dtype
        given = [np.array(a, order="C").reshape(n).astype(kind) for a, n in ((x, self.image), (h, self.kernel))]
        answer = partial(_answer, self.function, given, probe)
        result = answer() if self.seconds is None else _within(self.seconds, answer, probe)
        if self.shape is None:
            self.shape, self.kind = result.shape, result.dtype.name
        if dtype is None and result.dtype.name != self.kind:  # numbers that are integers only by chance
            self.kind = np.result_type(self.kind, result.dtype).name
        if result.shape != self.shape:
            message = (
                f"the output shape depends on the data: {self.shape} before, {result.shape} for {probe}; "
                "only functions whose output shape is fixed by the operands' shapes can be identified"
            )
            raise IdentifyError("shape depends on data", message)
        wide = result.astype(np.complex128 if result.dtype.kind == "c" else np.float64).reshape(-1)
        if not np.isfinite(wide).all():
            position = index_at(int(np.argmax(~np.isfinite(wide))), self.shape)
            message = f"the output at {position} is not finite for {probe}; it must be a number"
            raise IdentifyError("not finite", message)
        with np.errstate(over="ignore"):
            self.held = tuple(kind for kind in self.held if (wide.real.astype(kind) == wide.real).all())
        return wide / 10.0**self.unit if self.unit else wide

    def attempt(self, x: Array, h: Array, probe: str) -> Array | None:
        """The same, but None if the function cannot cope with these operands (a kernel of zeros, say)."""
        try:
            return self(x, h, probe)
        except IdentifyError as error:
            if error.reason in ("exception", "not finite", "no array"):
                return None
            raise

    def check_repeated(self, answer: Array, again: Array) -> None:
        """Refuse a function whose answers to equal operands differ by more than rounding."""
        if not np.allclose(answer, again, rtol=10 * self.tolerance, atol=1e-9):
            message = "the function is not deterministic: equal operands gave two outputs"
            raise IdentifyError("not deterministic", message)


def _answer(function: Function, given: list[Array], probe: str) -> Array:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = function(*given)
    except KeyboardInterrupt:
        raise
    except InputError as error:  # of a formula, or of symconv itself: a sentence for its user
        raise IdentifyError("exception", str(error)) from error
    except BaseException as error:
        name = type(error).__name__
        message = f"the function raised {name}({shown(_text(error))}) for {probe}{OTHERWISE}"
        raise IdentifyError("exception", message) from error
    return _as_array(result, probe)


def _text(error: BaseException) -> str:
    """What an error says; nothing if it fails even to describe itself."""
    try:
        return str(error)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - see above
        return ""


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
    plain = array.dtype.kind in "biufc" or (array.dtype == object and all(isinstance(v, Real) for v in array.flat))
    if not plain:
        fault = f"is {type(result).__name__}, not an array of numbers; return an array"
    elif array.size == 0:
        fault = "has no cell; it needs one at least"
    elif array.size > (most := limit_of("outputs")):
        fault = f"has {array.size:,} cells, {beyond('outputs', most)}"
    else:
        return array.astype(np.uint8) if array.dtype.kind == "b" else array
    raise IdentifyError("no array", f"the output for {probe} {fault}")


def usual_rank(
    functions: Sequence[Function],
    first: int = 2,
    fixed: bool = False,
    seconds: float | None = None,
    ranks: Iterable[int] = USUAL,
) -> int:
    """The first number of axes that all functions take, `first` before 2 and the other `ranks`.

    Where the number is `fixed`, a function that fails on arrays of this rank alone is refused.
    """
    failed: dict[int, IdentifyError] = {}
    for tried in dict.fromkeys((first, 2, *ranks)):
        failures = [failure for one in functions if (failure := _failure(one, tried, seconds)) is not None]
        if not failures or failures[0].reason != "exception":
            break
        failed[tried] = failures[0]
    else:
        return first  # it fails anyhow, and `identify` says how
    if not fixed or not failed:
        return tried
    axes = "one axis" if tried == 1 else f"{tried} axes"
    raise IdentifyError("exception", f"{failed[first]}; it takes arrays with {axes}, so give --rank {tried}")


def _failure(function: Function, rank: int, seconds: float | None) -> IdentifyError | None:
    """The refusal of one call with the usual shapes of a rank; None if there is an output."""
    image, kernel = USUAL[rank]
    try:
        BlackBox(function, image, kernel, "float64", seconds)(
            np.ones(image), np.ones(kernel), f"operands of rank {rank}"
        )
    except IdentifyError as error:
        return error
    return None


def probed_shapes(
    functions: Sequence[Function],
    image: object = None,
    kernel: object = None,
    **options: Any,
) -> tuple[Index, Index]:
    """The shapes to probe with: those given, or usual ones of as many axes as all functions take (`usual_rank`)."""
    given = [None if shape is None else shape_of(shape, what) for shape, what in ((image, "image"), (kernel, "kernel"))]
    known = given[0] or given[1]
    if known is not None and len(known) not in USUAL and None in given:
        raise InputError(f"image and kernel of {len(known)} axes have no usual shapes; give both")
    if None not in given:
        return given[0] or (), given[1] or ()
    usual = USUAL[len(known) if known else usual_rank(functions, **options)]
    return given[0] or usual[0], given[1] or usual[1]


def shape_of(given: object, what: str) -> Index:
    """The shape of an image or kernel: 1 to 8 sizes, or an integer for one axis."""
    sizes = (given,) if _is_size(given) else given
    if not isinstance(sizes, tuple | list) or not all(_is_size(size) for size in sizes):
        raise InputError(f"{what} must be a shape such as (6, 7), not {shown(given)}")
    shape = tuple(int(size) for size in sizes)
    if not 1 <= len(shape) <= 8 or min(shape) < 1:
        raise InputError(f"{what} shape {shape} must have 1 to 8 sizes of at least 1")
    check_limit("elements", prod(shape), f"{what} shape {shown(shape)} has {amount(prod(shape))} elements")
    return shape


def _is_size(value: object) -> TypeGuard[int | np.integer[Any]]:
    return is_integer(value) and not isinstance(value, bool)
