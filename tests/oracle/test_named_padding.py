"""Named paddings against the programs that give them their names, for every stride, dilation and size tried.

What a program refuses is left out; the formulas that TensorFlow and ONNX publish stand in with PyTorch, so that every
stride is compared together with every dilation.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from symconv import convolve, correlate, layer

pytestmark = pytest.mark.filterwarnings("ignore")  # frameworks warn about each other while they are imported
GRID = [*product(range(1, 8), range(1, 5), (1, 2, 3), (1, 2, 3))]
"""Image size, kernel size, stride and dilation."""
CASES = [*GRID[::7], (4, 3, 2, 1), (5, 3, 2, 1), (4, 2, 1, 1), (5, 4, 2, 1), (2, 1, 3, 1)]


def operands(pixels, elements, transposed=False):
    draw = np.random.default_rng(pixels * 100 + elements)
    weight = (2, 3, elements) if transposed else (3, 2, elements)
    return draw.integers(-9, 10, (2, pixels)), draw.integers(-9, 10, weight)


def ours(x, w, stride, dilation, name, transposed=False):
    made = layer(x.tolist(), w.tolist(), stride=stride, dilation=dilation, padding=name, transposed=transposed)
    return made.array().astype(float).tolist()


def published(name, pixels, elements, stride, dilation):
    """The amounts of the documentation of TensorFlow (`SAME`), Keras (`causal`) and ONNX, in its own words."""
    effective = (elements - 1) * dilation + 1
    if name == "causal":
        return effective - 1, 0
    rest = pixels % stride
    total = max(effective - stride, 0) if rest == 0 else max(effective - rest, 0)
    small, large = total // 2, (total + 1) // 2
    return (small, large) if name == "same_upper" else (large, small)


@pytest.mark.parametrize("name", ["same_upper", "same_lower", "causal"])
def test_every_stride_and_dilation_is_the_published_padding(name):
    torch = pytest.importorskip("torch")
    for pixels, elements, stride, dilation in GRID:
        x, w = operands(pixels, elements)
        given = torch.nn.functional.pad(torch.tensor(x), published(name, pixels, elements, stride, dilation))
        made = torch.nn.functional.conv1d(given, torch.tensor(w), stride=stride, dilation=dilation)
        assert ours(x, w, stride, dilation, name) == made.tolist()
        assert made.shape[-1] == -(-pixels // stride)


@pytest.mark.parametrize("name", ["same_upper", "same_lower"])
def test_a_transposed_layer_is_the_gradient_of_the_layer_with_the_padding(name):
    torch = pytest.importorskip("torch")
    for pixels, elements, stride, dilation in CASES:
        x, w = operands(pixels, elements, transposed=True)
        below = torch.zeros((3, pixels * stride), dtype=torch.float64, requires_grad=True)
        padded = torch.nn.functional.pad(below, published(name, pixels * stride, elements, stride, dilation))
        above = torch.nn.functional.conv1d(padded, torch.tensor(w).double(), stride=stride, dilation=dilation)
        above.backward(torch.tensor(x).double())
        assert ours(x, w, stride, dilation, name, transposed=True) == below.grad.tolist()


def test_tensorflow_same():
    tf = pytest.importorskip("tensorflow")
    for pixels, elements, stride, dilation in CASES:
        if 1 not in (stride, dilation):
            continue  # refused by TensorFlow
        x, w = operands(pixels, elements)
        made = tf.nn.convolution(x.T[None] * 1.0, w.T * 1.0, strides=stride, dilations=dilation, padding="SAME")
        assert ours(x, w, stride, dilation, "same_upper") == made.numpy()[0].T.tolist()


def test_tensorflow_transposed_same():
    tf = pytest.importorskip("tensorflow")
    for pixels, elements, stride, _ in CASES:
        x, w = operands(pixels, elements, transposed=True)
        shape = (1, pixels * stride, 3)
        made = tf.nn.conv1d_transpose(x.T[None] * 1.0, w.T * 1.0, shape, strides=stride, padding="SAME")
        assert ours(x, w, stride, 1, "same_upper", transposed=True) == made.numpy()[0].T.tolist()


@pytest.mark.parametrize(("word", "name"), [("same", "same_upper"), ("causal", "causal")])
def test_keras_layers(word, name):
    keras = imported_keras()
    for pixels, elements, stride, dilation in CASES:
        if 1 not in (stride, dilation):
            continue  # refused by Keras
        x, w = operands(pixels, elements)
        made = keras.layers.Conv1D(3, elements, stride, word, dilation_rate=dilation, use_bias=False)
        assert ours(x, w, stride, dilation, name) == applied(keras, made, x, w)


def test_keras_transposed_same():
    keras = imported_keras()
    for pixels, elements, stride, dilation in CASES:
        if 1 not in (stride, dilation):
            continue  # refused by Keras
        x, w = operands(pixels, elements, transposed=True)
        made = keras.layers.Conv1DTranspose(3, elements, stride, "same", dilation_rate=dilation, use_bias=False)
        assert ours(x, w, stride, dilation, "same_upper", transposed=True) == applied(keras, made, x, w)


def imported_keras():
    pytest.importorskip("torch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")
        return pytest.importorskip("keras")


def applied(keras, made, x, w):
    """What a layer of Keras, which counts channels last, makes of the same image and weight."""
    made.build((1, x.shape[1], 2))
    made.set_weights([w.T * 1.0])
    return keras.ops.convert_to_numpy(made(x.T[None] * 1.0))[0].T.tolist()


@pytest.mark.parametrize("word", ["SAME_UPPER", "SAME_LOWER"])
@pytest.mark.parametrize("transposed", [False, True])
def test_onnx_runtime(word, transposed):
    onnx, runtime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    for pixels, elements, stride, _ in CASES:  # a dilation is refused together with auto_pad
        if transposed and elements < stride:
            continue  # the outputs at the end that read nothing are left out
        x, w = operands(pixels, elements, transposed)
        name = "ConvTranspose" if transposed else "Conv"
        make, kind = onnx.helper, onnx.TensorProto.FLOAT
        graph = make.make_graph(
            [make.make_node(name, ["x", "w"], ["y"], auto_pad=word, strides=[stride])],
            "layer",
            [make.make_tensor_value_info("x", kind, (1, *x.shape))],
            [make.make_tensor_value_info("y", kind, None)],
            [make.make_tensor("w", kind, w.shape, w.ravel())],
        )
        model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=8)
        session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        (made,) = session.run(None, {"x": x[None].astype(np.float32)})
        assert ours(x, w, stride, 1, word.lower(), transposed) == made[0].tolist()


@pytest.mark.parametrize("name", ["same_upper", "same_lower", "causal"])
def test_operations_on_signals_take_the_same_names(name):
    torch = pytest.importorskip("torch")
    for pixels, elements, stride, dilation in CASES:
        x, h = operands(pixels, elements)[0][0], operands(pixels, elements)[1][0, 0]
        given = torch.nn.functional.pad(torch.tensor(x), published(name, pixels, elements, stride, dilation))
        for flipped, operate in ((False, correlate), (True, convolve)):
            kernel = torch.tensor(h[::-1].copy() if flipped else h)
            made = torch.nn.functional.conv1d(given[None], kernel[None, None], stride=stride, dilation=dilation)
            options = {} if flipped else {"definition": "sliding"}
            y = operate(x, h, stride=stride, dilation=dilation, padding=name, **options)
            assert y.array().tolist() == made[0].tolist()
