"""Exact, or refused: what rounds, prunes, clips or thresholds by any amount is told from a sum of products."""

import re

import numpy as np
import pytest

import symconv as sc
from symconv import IdentifyError, difference, identify, identify_rule, port
from symconv.testing import assert_computes


def convolve(x, h):
    return np.convolve(x, h, "same")


def to(step):
    return lambda a: np.round(a / step) * step


def soft(a, by):
    return np.sign(a) * np.maximum(np.abs(a) - by, 0)


FOOLING = {
    "image to quarters": lambda x, h: convolve(to(1 / 4)(x), h),
    "kernel to quarters": lambda x, h: convolve(x, to(1 / 4)(h)),
    "image to sixteenths": lambda x, h: convolve(to(1 / 16)(x), h),
    "image to 1/256": lambda x, h: convolve(to(1 / 256)(x), h),
    "kernel to 1/1000": lambda x, h: convolve(x, to(1 / 1000)(h)),
    "output floored to sixteenths": lambda x, h: np.floor(convolve(x, h) * 16) / 16,
    "two decimals": lambda x, h: np.round(convolve(x, h), 2),
    "three decimals": lambda x, h: np.round(convolve(x, h), 3),
    "four decimals": lambda x, h: np.round(convolve(x, h), 4),
    "five decimals": lambda x, h: np.round(convolve(x, h), 5),
    "twelve decimals": lambda x, h: np.round(convolve(x, h), 12),
    "six digits": lambda x, h: np.vectorize(lambda v: float(f"{v:.5e}"))(convolve(x, h)),
    "small kernel elements pruned": lambda x, h: convolve(x, np.where(np.abs(h) < 0.2, 0, h)),
    "kernel pruned beside its largest": lambda x, h: convolve(x, np.where(np.abs(h) < 0.01 * np.abs(h).max(), 0, h)),
    "small outputs set to 0": lambda x, h: np.where(np.abs(y := convolve(x, h)) < 0.3, 0, y),
    "tiny outputs set to 0": lambda x, h: np.where(np.abs(y := convolve(x, h)) < 1e-9, 0, y),
    "eight bits below 1": lambda x, h: convolve(np.where(np.abs(x).max() < 1, np.round(x * 255) / 255, x), h),
    "eight bits of the largest": lambda x, h: convolve(
        np.round(x / (m := np.abs(x).max() + (x == 0).all()) * 127) / 127 * m, h
    ),
    "soft threshold of the image": lambda x, h: convolve(soft(x, 0.01), h),
    "soft threshold of the output": lambda x, h: soft(convolve(x, h), 1e-6),
    "absolute value of small pixels": lambda x, h: convolve(np.where(np.abs(x) < 0.1, np.abs(x), x), h),
    "huge pixels clipped": lambda x, h: convolve(np.clip(x, -1e30, 1e30), h),
    "single pixels counted twice": lambda x, h: convolve(x, h) * (2 if np.count_nonzero(x) == 2 else 1),
    "small outputs beside others": lambda x, h: np.where(np.abs(y := convolve(x, h)) < 1e-4 * np.abs(y).max(), 0, y),
}  # fmt: skip


@pytest.mark.parametrize("function", FOOLING.values(), ids=FOOLING)
def test_it_is_refused_with_the_place_and_the_size(function):
    with pytest.raises(IdentifyError, match=r"at \(\d+,\)") as refused:
        identify(function, 7, 4)
    assert refused.value.reason in ("rounds", "not bilinear", "saturates")
    assert "\n" not in str(refused.value)


def test_nobody_else_believes_it():
    function = FOOLING["image to quarters"]
    for action in (
        lambda: difference(function, convolve, image=7, kernel=4),
        lambda: identify_rule(function),
        lambda: port(function, "numpy.convolve same", rank=1),
        lambda: assert_computes(function, "convolution", image=7, kernel=4),
    ):
        with pytest.raises(IdentifyError):
            action()


def test_the_size_of_the_first_disagreement_is_told():
    with pytest.raises(IdentifyError) as refused:
        identify(lambda x, h: np.round(convolve(x, h) * 4) / 4, 6, 3)
    found = re.search(r"at \((\d+),\) .*it gives (\S+) where (\S+) is due, (\S+) off", str(refused.value))
    assert found and float(found[4]) == pytest.approx(abs(float(found[2]) - float(found[3])), rel=1e-3)
    assert refused.value.reason == "rounds"


DOMAINS = {
    "floats": (convolve, {}, "complex, float64"),
    "cast to single": (lambda x, h: convolve(x.astype("float32"), h.astype("float32")), {}, "all, float32"),
    "single inside": (lambda x, h: convolve(x.astype("f4"), h.astype("f4")).astype(float), {}, "all, float32"),
    "a kernel cast to half": (lambda x, h: convolve(x, h.astype("float16").astype(float)), {}, "all, float16"),
    "given singles": (convolve, {"dtype": "float32"}, "complex, float32"),
    "half": (lambda x, h: convolve(x, h).astype("float16"), {}, "all, float16"),
    "cast to integers": (lambda x, h: convolve(x.astype(int), h.astype(int)), {}, "integers, exact"),
    "integers inside": (lambda x, h: convolve(x.astype(int), h).astype(float), {}, "integers, exact"),
    "given integers": (convolve, {"dtype": "int64"}, "integers, exact"),
    "eight bits": (lambda x, h: np.clip(convolve(x, h), 0, 255).astype("uint8"), {}, "integers 0…255, exact"),
    "eight bits inside": (lambda x, h: convolve(x.astype("uint8").astype(float), h), {}, "integers 0…255, exact"),
    "given bytes": (lambda x, h: convolve(x, h).astype("int16"), {"dtype": "int8"}, "integers -32768…32767, exact"),
    "integers and fractions": (lambda x, h: sc.convolve(x, h, mode="same").array(), {}, "all, exact"),
    "the real part": (lambda x, h: convolve(x, h).real, {}, "all, float64"),
}


@pytest.mark.parametrize(("function", "options", "expected"), DOMAINS.values(), ids=DOMAINS)
def test_every_identification_states_its_domain(function, options, expected):
    found = identify(function, 6, 3, **options)
    assert f"{found.domain}, {found.precision}" == expected
    assert (found.kind, found.boundary) == ("convolution", "zero")
    label, numbers = next(line for line in str(found).splitlines() if line.startswith("domain")).split(maxsplit=1)
    assert label == "domain" and numbers.split("…")[0].split(",")[0].split()[0] in ("all", "complex", "integers")


COMPLEX = {
    "linear, linear": convolve,
    "linear, conj": lambda x, h: convolve(x, np.conj(h)),
    "conj, linear": lambda x, h: convolve(np.conj(x), h),
    "real part of linear, linear": lambda x, h: convolve(x, h).real,
    "real part of linear, conj": lambda x, h: convolve(x, np.conj(h)).real,
    "imaginary part dropped": lambda x, h: convolve(x.real, h.real),
    "real, linear": lambda x, h: convolve(x.real, h),
    "conj, real": lambda x, h: convolve(np.conj(x), h.real),
    "absolute value of linear, linear": lambda x, h: (np.abs if np.iscomplexobj(x) else np.real)(convolve(x, h)),
    "neither linear nor conjugate linear": lambda x, h: convolve(x, h) + 0 * x + np.imag(x),
}


@pytest.mark.parametrize(("way", "function"), COMPLEX.items(), ids=COMPLEX)
def test_complex_behaviour_is_measured_with_complex_numbers(way, function):
    found = identify(function, 6, 3)
    assert found.conjugation == way
    assert (found.domain == "complex") == (way in ("linear, linear", "linear, conj", "conj, linear"))


def test_an_absolute_value_is_refused_by_its_name():
    with pytest.raises(IdentifyError, match=r"the absolute value of the sums: at \(\d,\) .* where -"):
        identify(lambda x, h: np.abs(convolve(x, h)), 6, 3)


PAIRS = [
    (lambda x, h: convolve(x, h).real, "in f the imaginary part of the output is dropped"),
    (lambda x, h: convolve(x.real, h.real), "in f the imaginary parts of image and kernel are dropped"),
    (lambda x, h: convolve(x, np.conj(h)).real, "in f the kernel is conjugated, the imaginary part of the output"),
    (lambda x, h: (np.abs if np.iscomplexobj(x) else np.real)(convolve(x, h)), "in f the output is the absolute value"),
    (lambda x, h: convolve(x.astype(int), h.astype(int)), "f takes numbers as integers and convolve takes any number"),
]


@pytest.mark.parametrize(("function", "words"), PAIRS, ids=[words for _, words in PAIRS])
def test_a_difference_knows_the_complex_behaviour_and_the_domain(function, words):
    found = difference(function, convolve, image=5, kernel=3)
    assert not found.same and words in found.reason
    assert found.image is not None and found.kernel is not None and found.values is not None
    kind = complex if np.iscomplexobj(found.image) or np.iscomplexobj(found.kernel) else float
    x, h = found.image.astype(kind), found.kernel.astype(kind)
    assert not np.isclose(function(x, h)[found.at], convolve(x, h)[found.at])


@pytest.mark.parametrize(
    "function",
    [
        lambda x, h: convolve(x, h).real,
        lambda x, h: convolve(x, np.conj(h)).real,
        lambda x, h: convolve(x.real, h.real),
        lambda x, h: convolve(x.real, h),
        lambda x, h: convolve(np.conj(x), h),
    ],
)
def test_a_port_computes_the_same_for_complex_numbers(function):
    ported = port(function, "numpy.convolve same", rank=1).function()
    x, h = np.array([1 + 2j, 3 - 1j, 2j, 4.0]), np.array([1j, 2 - 1j, 0.5])
    assert np.allclose(ported(x, h), function(x, h))


def test_a_port_to_what_drops_imaginary_parts_says_so():
    found = port("scipy.signal.correlate2d valid", "symconv.blackbox.call_text.match_template(x, h)")
    assert "for real numbers only: the second drops imaginary parts" in found.steps
