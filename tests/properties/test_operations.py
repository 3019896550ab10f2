"""Laws of whole operations, on random shapes, options and boundaries."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import convolve, correlate, image, kernel, layer
from symconv.errors import InputError

BOUNDARIES = ["zero", "constant", "replicate", "symmetric", "mirror", "wrap", "omit", "antisymmetric", "antireflect"]


@st.composite
def operands(draw: st.DrawFn, symbols: bool = False):
    """An image and a kernel of one rank, with integer entries or none, with any origin and index order."""
    rank = draw(st.integers(1, 2))
    indexing = draw(st.sampled_from(["xy", "ij"]))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    made = []
    for make in (image, kernel):
        shape = tuple(draw(st.integers(1, 4)) for _ in range(rank))
        origin = draw(st.sampled_from(["center", "first"]))
        made.append(make(shape if symbols else numbers.integers(-9, 10, shape), origin=origin, indexing=indexing))
    return made


@st.composite
def choices(draw: st.DrawFn, constant: bool = True):
    """Options of convolve and correlate that fit every pair of operands."""
    mode = draw(st.sampled_from(["full", "same", "padding"]))
    boundary = draw(st.sampled_from(BOUNDARIES if constant else [name for name in BOUNDARIES if name != "constant"]))
    options = {"stride": draw(st.integers(1, 3)), "dilation": draw(st.integers(1, 2)), "boundary": boundary}
    if mode == "padding":
        return options | {"padding": (7, 8)[draw(st.integers(0, 1))]}
    if mode == "same":
        options["anchor"] = draw(st.sampled_from(["low", "high"]))
    return options | {"mode": mode}


def either(draw_definition, x, h, **options):
    if draw_definition == "convolution":
        return convolve(x, h, **options)
    return correlate(x, h, definition=draw_definition, **options)


definitions = st.sampled_from(["convolution", "correlation", "sliding"])


@settings(max_examples=60, deadline=None)
@given(operands(), definitions, choices())
def test_gather_and_scatter_list_the_same_terms(pair, definition, options):
    x, h = pair
    y = either(definition, x, h, **options)
    gathered = [term for at in y for term in y.terms(*at)]
    scattered = [term for pixel in x.box.indices() for term in y.scatter(*pixel)]
    read = [term for term in gathered if term.read_index is not None]
    assert sorted(map(key, read)) == sorted(map(key, scattered))


def key(term):
    return (term.output_index, term.kernel_index, term.image_index, term.read_index, term.weight, str(term.expr))


@settings(max_examples=60, deadline=None)
@given(operands(), definitions, choices(), st.integers(-3, 3))
def test_terms_array_matrix_and_expressions_tell_the_same_numbers(pair, definition, options, fill):
    x, h = pair
    if options["boundary"] == "constant":
        options = options | {"fill": fill}
    y = either(definition, x, h, **options)
    array = y.array()
    assert [sum(int(term.expr) for term in y.terms(*at)) for at in y] == array.ravel().tolist()
    assert [int(total) for total in y.values()] == array.ravel().tolist()
    assert (y.matrix() @ x.array().ravel()).tolist() == array.ravel().tolist()


@settings(max_examples=60, deadline=None)
@given(operands(), definitions, st.lists(st.sampled_from(BOUNDARIES), min_size=2, max_size=2), st.integers(-3, 3))
def test_rules_that_differ_by_axis_tell_the_same_numbers_in_every_view(pair, definition, rules, fill):
    x, h = pair
    options = {"boundary": tuple(rules[: x.rank]), "padding": 5}
    y = either(definition, x, h, **options | ({"fill": fill} if "constant" in options["boundary"] else {}))
    array = y.array()
    assert [sum(int(term.expr) for term in y.terms(*at)) for at in y] == array.ravel().tolist()
    assert (y.matrix() @ x.array().ravel()).tolist() == array.ravel().tolist()
    assert [int(y[at]) for at in y] == array.ravel().tolist()
    g = np.random.default_rng(len(y)).integers(-9, 10, array.shape)
    linear = y if not fill else either(definition, x, h, **options)
    assert np.vdot(linear.array(), g) == np.vdot(x.array(), linear.adjoint(g).array())


@settings(max_examples=60, deadline=None)
@given(operands(), definitions, choices(), st.integers(0, 2**32))
def test_the_adjoint_exchanges_the_sides_of_an_inner_product(pair, definition, options, seed):
    x, h = pair
    y = either(definition, x, h, **options)
    g = np.random.default_rng(seed).integers(-9, 10, y.array().shape)
    assert np.vdot(y.array(), g) == np.vdot(x.array(), y.adjoint(g).array())
    assert y.adjoint().matrix().entries.tolist() == y.matrix().entries.T.tolist()
    assert y.adjoint().box == x.box
    assert y.adjoint().adjoint().matrix().entries.tolist() == y.matrix().entries.tolist()


@settings(max_examples=40, deadline=None)
@given(operands(symbols=True), st.integers(1, 2), st.sampled_from(["full", "valid"]))
def test_convolution_slides_the_flipped_kernel(pair, dilation, mode):
    x, h = pair
    try:
        y = convolve(x, h, dilation=dilation, mode=mode)
    except InputError:
        return
    slid = correlate(x, h.flip(), definition="sliding", dilation=dilation, mode=mode)
    assert dict(y) == dict(slid)


@settings(max_examples=40, deadline=None)
@given(operands(symbols=True), st.sampled_from(["zero", "symmetric", "wrap"]))
def test_the_textbook_correlation_is_the_sliding_one_in_reverse(pair, boundary):
    x, h = pair
    y, slid = correlate(x, h, boundary=boundary), correlate(x, h, definition="sliding", boundary=boundary)
    assert {tuple(-part for part in at): total for at, total in y.items()} == dict(slid)


@settings(max_examples=40, deadline=None)
@given(operands(), definitions, st.integers(1, 9), st.integers(1, 9))
def test_numbers_of_any_kind_give_the_same_multiple(pair, definition, numerator, denominator):
    x, h = pair
    scale = Fraction(numerator, denominator)
    scaled = either(definition, image(x.array().astype(object) * scale), h.array())
    plain = either(definition, image(x.array()), h.array())
    assert scaled.array().tolist() == (plain.array().astype(object) * scale).tolist()


@st.composite
def layers(draw: st.DrawFn):
    """A layer and its image, with random channels, groups and options."""
    groups, inner, outer = (draw(st.integers(1, 2)) for _ in range(3))
    rank, transposed = draw(st.integers(1, 2)), draw(st.booleans())
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    sample = draw(st.sampled_from([(), (2,)]))
    x = numbers.integers(-9, 10, (*sample, groups * inner, *(draw(st.integers(2, 4)) for _ in range(rank))))
    first, second = (groups * inner, outer) if transposed else (groups * outer, inner)
    w = numbers.integers(-9, 10, (first, second, *(draw(st.integers(1, 2)) for _ in range(rank))))
    options = {"stride": draw(st.integers(1, 2)), "groups": groups, "transposed": transposed}
    if not transposed:
        options |= {"padding": draw(st.integers(0, 2)), "boundary": draw(st.sampled_from(["zero", "mirror", "wrap"]))}
    return x, layer(x, w, numbers.integers(-9, 10, groups * outer) if draw(st.booleans()) else None, **options)


@settings(max_examples=50, deadline=None)
@given(layers(), st.integers(0, 2**32))
def test_layers_obey_the_same_laws(pair, seed):
    x, y = pair
    array = y.array()
    added = [0 if y.bias is None else int(y.bias.array()[y.channel(at)]) for at in y]
    gathered = {at: y.terms(*at) for at in y}
    sums = [sum(int(term.expr) for term in gathered[at]) + bias for at, bias in zip(y, added, strict=True)]
    assert sums == array.ravel().tolist() == [int(total) for total in y.values()]
    scattered = [term for pixel in y.image.box.indices() for term in y.scatter(*pixel)]
    assert sorted(map(key, scattered)) == sorted(key(term) for terms in gathered.values() for term in terms)
    assert (y.matrix() @ x.ravel()).tolist() == array.ravel().tolist()
    g = np.random.default_rng(seed).integers(-9, 10, array.shape)
    linear = array.ravel() - np.array(added)
    assert np.dot(linear, g.ravel()) == np.vdot(x, y.adjoint(g).array())
    assert y.adjoint().matrix().entries.tolist() == y.matrix().entries.T.tolist()
