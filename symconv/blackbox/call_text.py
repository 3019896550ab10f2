"""From text to functions: dotted names, calls such as ``scipy.signal.correlate2d(x, h, mode='same')``, adapters.

The text is a user's own, yet nothing in it is evaluated: it is parsed, and only dotted names of something importable,
called with x, h, literals, constants of modules and calls of this form, are understood. A module of the user's own is
looked for in the current folder too, or is named by its file (``mine.py:blur``). Libraries that want tensors, or axes
for batches and channels, get them here. The functions at the end give routines of another form that of a call with x
and h.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np

from symconv.blackbox.calling import BlackBox, Function, IdentifyError
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
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
Fit = Callable[[Any], Any]
Reader = Callable[[dict[str, Any]], Any]


def call_function(text: str) -> Function:
    """The function of image and kernel that the text of a call stands for, see `symconv.black_box`."""
    file, sign, name = text.strip().rpartition(".py:")
    if sign and name.isidentifier():
        return function_of_file(f"{file}.py", name)
    call = _parsed(text)
    if not {"x", "h"} <= _operands(call):
        hint = "for x with itself use autocorrelation" if _operands(call) else FORM
        raise InputError(f"the call does not mention x and h; {hint}")
    read = _reader(call)
    return lambda x, h: read({"x": x, "h": h})


def _parsed(text: str) -> ast.expr:
    """The syntax of an expression that holds a call; a dotted name alone is called with x and h."""
    if len(text) > LONGEST:
        raise InputError(f"the call has {len(text)} characters, the limit is {LONGEST}; {FORM}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        if isinstance(tree, ast.Attribute):
            tree = ast.parse(f"{ast.unparse(tree)}(x, h)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None or not any(isinstance(node, ast.Call) for node in ast.walk(tree)):
        raise InputError(f"{shown(text)} is not a call; {FORM}")
    return tree


def _operands(node: ast.expr) -> set[str]:
    """Which of x and h occur in an expression."""
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} & {"x", "h"}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise InputError(f"{shown(ast.unparse(node))} is no dotted name; {FORM}")


def _reader(node: ast.expr) -> Reader:
    """What makes the value of an expression out of the operands."""
    if isinstance(node, ast.Name) and node.id in ("x", "h"):
        return operator.itemgetter(node.id)
    if isinstance(node, ast.Call):
        return _call_reader(node)
    if isinstance(node, ast.Subscript) and _operands(node.value):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        whole, position = _reader(node.value), tuple(_slice(part) for part in parts)
        return lambda given: np.ascontiguousarray(_array(whole(given))[position])
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        combine, left, right = OPERATORS[type(node.op)], _number_or_operand(node.left), _number_or_operand(node.right)
        return lambda given: combine(_array(left(given)), _array(right(given)))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and _operands(node):
        positive = _reader(node.operand)
        return lambda given: -_array(positive(given))
    if isinstance(node, ast.Attribute):
        constant = resolve(_dotted(node))
        return lambda _: constant
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise InputError(f"{shown(ast.unparse(node))} is no literal or module constant; {FORM}") from None
    return lambda _: value


def _number_or_operand(node: ast.expr) -> Reader:
    """The reader of what arithmetic may be done with: numbers, and whatever holds x or h."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float | complex):
        raise InputError(f"{shown(ast.unparse(node))} is no number, x or h; {FORM}")
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
        raise InputError(f"{shown(ast.unparse(node))} is no number, x or h; {FORM}")
    return _reader(node)


def _call_reader(call: ast.Call) -> Reader:
    """What makes the value of a call: what holds x or h is converted as the library wants it, and the rest is not."""
    if not _operands(call):
        raise InputError(f"{shown(ast.unparse(call))} is a call without x or h; {FORM}")
    dotted = _dotted(call.func)
    function = resolve(dotted)
    if not callable(function):
        raise InputError(f"{shown(dotted)} is not a function; {FORM}")
    if any(word.arg is None for word in call.keywords):
        raise InputError(f"** is not understood in a call; {FORM}")
    arguments = [(_reader(node), _operands(node)) for node in call.args]
    options = {str(word.arg): (_reader(word.value), _operands(word.value)) for word in call.keywords}

    def run(given: dict[str, Any]) -> Any:
        library, lead = library_axes(dotted, np.ndim(given["x"]))
        into, back = _fitted(CONVERSIONS.get(library, lambda operand: operand), lead)
        if library in CHANNELS_LAST:
            into, back = (_last, _without_last) if lead else (into, back)

        def value(read: Reader, holds: set[str]) -> Any:
            operand = _array(read(given)) if holds else read(given)
            return into(operand, holds == {"h"}) if holds else operand

        plain = [value(*argument) for argument in arguments]
        return back(function(*plain, **{name: value(*option) for name, option in options.items()}))

    return run


def _array(value: Any) -> Any:
    """What a call gave, as a plain array: tensors are detached from their graph."""
    return np.asarray(value.detach() if hasattr(value, "detach") else value)


def _fitted(convert: Fit, lead: int) -> tuple[Callable[..., Any], Fit]:
    """What converts an operand with leading axes of size one, and what takes these off the output again."""
    if not lead:
        return lambda operand, _kernel=False: convert(operand), lambda result: result
    first, cell = (*(None,) * lead, ...), (0,) * lead
    return lambda operand, _kernel=False: convert(operand[first]), lambda result: result[cell]


def _last(operand: Any, kernel: bool) -> Any:
    """An image with an axis for batches before it and one for channels behind it, a kernel with two of channels."""
    return operand[..., None, None] if kernel else operand[None, ..., None]


def _without_last(result: Any) -> Any:
    return result[0, ..., 0]


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


CONVERSIONS: dict[str, Fit] = {"torch": lambda values: tensor(values), "jax": lambda values: jax_array(values)}
"""Library -> what makes its own arrays."""
CHANNELS_LAST = ("tensorflow", "keras")
"""Libraries whose layers have the channels behind the axes of space."""


def library_axes(dotted: str, rank: int) -> tuple[str, int]:
    """The library of a function that takes no plain arrays (else empty), and the leading axes that it wants."""
    parts = f"{ALIASES.get(dotted.split('.')[0], '')}.{dotted}".strip(".").split(".")
    library, last = parts[0], parts[-1]
    if library == "torch":
        if last == "pad":
            return library, 2 if rank < 4 else 0
        wanted = next((n for ending, n in RANKS.items() if last.startswith("conv") and last.endswith(ending)), rank)
        return library, max(0, wanted - rank)
    if library == "jax":
        return library, 2 if rank < 4 and "lax" in parts and last.startswith("conv") else 0
    if library in CHANNELS_LAST:
        return library, 2 if rank < 4 and "conv" in last else 0
    return "", 0


def resolve(dotted: str) -> Any:
    """What a dotted name stands for: a module, attributes of it, and modules inside it."""
    first, *rest = dotted.split(".")
    parts = [*ALIASES.get(first, first).split("."), *rest]
    if any(part.startswith("_") for part in parts):
        raise InputError(f"{shown(dotted)} has a private part; only public names can be called")
    found = _module(parts[0])
    for position, part in enumerate(parts[1:], 2):
        try:  # a module inside a module may not have been imported yet
            found = getattr(found, part) if hasattr(found, part) else import_module(".".join(parts[:position]))
        except ImportError:
            message = f"{shown(dotted)} does not exist; check the name against the library's reference"
            raise InputError(message) from None
    return found


def _module(name: str) -> Any:
    """The module of this name, installed or in the current folder."""
    here = Path.cwd()
    own = (here / f"{name}.py").is_file() or (here / name / "__init__.py").is_file()
    try:
        with _path(here if own else None), _own(name, own):
            return import_module(name)
    except ImportError as error:
        reason = f"cannot be imported ({type(error).__name__}); install it to identify it"
        raise MissingExtraError(f"{shown(name)} {reason}") from None


def function_of_file(file: str, name: str) -> Function:
    """The function of this name in a file of the user's own, whose folder it may import from."""
    path = Path(file)
    spec = spec_from_file_location(path.stem, path) if path.is_file() else None
    if spec is None or spec.loader is None:
        raise InputError(f"there is no file {shown(file)}; write FILE.py:FUNCTION with a path from the current folder")
    module = module_from_spec(spec)
    with _path(path.resolve().parent), _own(file, True):
        spec.loader.exec_module(module)
    function = getattr(module, name, None)
    if not callable(function):
        known = tuple(key for key, value in vars(module).items() if callable(value) and not key.startswith("_"))
        raise InputError(f"{shown(file)} has no function {shown(name)}{nearest(name, known)}")
    return function


@contextmanager
def _path(folder: Path | None) -> Iterator[None]:
    """A folder in which modules are looked for too, after all others."""
    if folder is not None:
        sys.path.append(str(folder))
    try:
        yield
    finally:
        if folder is not None:
            sys.path.remove(str(folder))


@contextmanager
def _own(name: str, own: bool) -> Iterator[None]:
    """Whatever a module of the user's own raises when it is loaded is said in one sentence."""
    try:
        yield
    except Exception as error:
        if not own or isinstance(error, MissingExtraError):
            raise
        raised = f"{type(error).__name__}({shown(str(error))})"
        raise InputError(f"{shown(name)} cannot be loaded: it raised {raised}; mend it first") from error


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
    "torch": _with(tensor),
    "torch nchw": _with(tensor, 2),
    "jax": _with(jax_array),
    "jax nchw": _with(jax_array, 2),
    "nchw": _with(lambda values: values, 2),
    "nhwc": lambda function: lambda x, h: _without_last(function(_last(x, False), _last(h, True))),
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


def fitting_adapter(box: BlackBox) -> str | None:
    """The adapter with which a function takes operands that it refuses as plain arrays; None if none is known."""
    first = "nhwc" if "tensorflow" in sys.modules else ""  # which ends the process where float32 has too few axes
    for name in sorted(ADAPTERS, key=lambda name: name != first):
        if name.split()[0] in ("torch", "jax") and name.split()[0] not in sys.modules:
            continue
        fitted = BlackBox(adapted(box.function, name), box.image, box.kernel, box.dtype, box.seconds)
        try:
            fitted(np.ones(box.image), np.ones(box.kernel), "ones")
        except IdentifyError:
            continue
        return name
    return None


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


def tensorflow_layer(x: Any, h: Any, padding: str, **options: Any) -> Any:
    """``tensorflow.nn.convolution`` of one image with one channel."""
    convolution = resolve("tensorflow.nn.convolution")
    return convolution(x[None, ..., None], h[..., None, None], padding=padding, **options).numpy()[0, ..., 0]


def tensorflow_transposed(x: Any, h: Any, padding: str, strides: int) -> Any:
    """``tensorflow.nn.conv_transpose`` with as many outputs as the padding asks for."""
    reach = np.zeros_like(h.shape) if padding == "SAME" else np.maximum(np.array(h.shape) - strides, 0)
    shape = np.array(x.shape) * strides + reach
    image, kernel = x[None, ..., None], h[..., None, None]
    made = resolve("tensorflow.nn.conv_transpose")(image, kernel, (1, *shape, 1), strides, padding)
    return made.numpy()[0, ..., 0]


def keras_layer(x: Any, h: Any, name: str, **options: Any) -> Any:
    """A layer of Keras with one channel and the kernel as its weight."""
    made = resolve(f"keras.layers.{name}")(1, h.shape, use_bias=False, dtype="float64", **options)
    made.build((1, *x.shape, 1))
    made.set_weights([h[..., None, None]])
    return resolve("keras.ops.convert_to_numpy")(made(x[None, ..., None]))[0, ..., 0]


def onnx_layer(x: Any, h: Any, operator: str, **options: Any) -> Any:
    """An operator of ONNX with one channel, run by ONNX Runtime."""
    make, kind = resolve("onnx.helper"), resolve("onnx.TensorProto.FLOAT")
    kernel = np.ascontiguousarray(h, dtype=np.float32)[None, None]
    graph = make.make_graph(
        [make.make_node(operator, ["x", "h"], ["y"], **options)],
        operator,
        [make.make_tensor_value_info("x", kind, (1, 1, *x.shape))],
        [make.make_tensor_value_info("y", kind, None)],
        [make.make_tensor("h", kind, kernel.shape, kernel.reshape(-1))],
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=8)
    session = resolve("onnxruntime.InferenceSession")(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.ascontiguousarray(x, dtype=np.float32)[None, None]})[0][0, 0]


def wavelet_transform(x: Any, h: Any, mode: str) -> Any:
    """The first half of ``pywt.dwt`` with the kernel as low-pass filter."""
    taps = np.asarray(h).tolist()
    return resolve("pywt.dwt")(x, resolve("pywt.Wavelet")("own", filter_bank=[taps] * 4), mode)[0]
