"""Rules for all sizes, and the formulas in them."""

import numpy as np
import pytest

from symconv import IdentifyError, identify_rule, port
from symconv.blackbox.size_formula import PaddedOffset, SizeFormula, fit_formula
from symconv.errors import InputError
from tests.helpers import numpy_window, same

SCALES = (
    r"^the scale depends on the sizes: 1/3 for image \(6,\) and kernel \(3,\), 1/4 for image \(7,\) and kernel \(4,\); "
    "no rule for all sizes holds that, use identify for each$"
)
DEPENDENT = {
    "a constant": (lambda y, h: y + 3, "parts without a kernel element are added"),
    "the number of taps": (lambda y, h: y / h.size, SCALES),
    "the sum, for odd sizes": (lambda y, h: y / (h.sum() if h.shape[0] % 2 else 1), "the normalisation of the kernel"),
    "conjugation, for odd sizes": (lambda y, h: np.conj(y) if h.shape[0] % 2 else y, "the treatment of complex"),
}


@pytest.mark.parametrize(("change", "message"), DEPENDENT.values(), ids=DEPENDENT)
def test_what_depends_on_the_sizes_is_no_rule_for_all_of_them(change, message):
    def changed(x, h):
        return change(np.convolve(x, h, "same"), h)

    for attempt in (lambda: identify_rule(changed), lambda: port(changed, "numpy.convolve same", rank=1)):
        with pytest.raises(IdentifyError, match=message) as refused:
            attempt()
        assert "\n" not in str(refused.value)


def test_a_rule_that_holds_for_odd_kernels_only_says_so():
    def odd(x, h):
        if len(h) % 2 == 0:
            raise ValueError("the kernel must be odd")
        return np.convolve(x, h, "same")

    rule = identify_rule(odd)
    assert rule.odd_only and "for odd K only" in str(rule)
    with pytest.raises(IdentifyError, match=r"different laws \(sliding, convolution\)"):
        identify_rule(lambda x, h: numpy_window(x, h[:, ::-1]), 2)


def test_formulas_are_fitted_exactly_or_not_at_all():
    assert str(fit_formula([(p, k, p - k + 1) for p in range(4, 9) for k in range(1, 4)])) == "P - K + 1"
    assert str(fit_formula([(p, k, -(k // 2)) for p in range(4, 9) for k in range(1, 6)])) == "-(K//2)"
    assert str(fit_formula([(6, 3, 1), (6, 4, 1), (7, 5, 2), (9, 2, 0)])) == "(K - 1)//2"
    assert fit_formula([(p, k, p * k) for p in range(4, 9) for k in range(1, 6)]) is None
    assert SizeFormula(2, -1, 3, 2).code == "(2*P - K + 3)//2"
    assert SizeFormula(2, 1, -1).code == "2*P + K - 1"


def test_the_rule_for_all_sizes_has_formulas_and_a_second_part_for_large_kernels():
    def numpy_like(x, h):
        return np.convolve(x, h, "same")

    rule = identify_rule(numpy_like)
    assert (str(rule.regime.offset), str(rule.regime.size)) == ("(K - 1)//2", "P")
    assert str(rule.larger.size) == "K"
    two = identify_rule(
        same("sliding", "mirror", "high"), 2, fitting=((6, 3), (7, 4), (5, 2), (8, 5), (9, 3)), larger=()
    )
    assert (two.regime.kind, two.regime.boundary, str(two.regime.anchor)) == ("sliding", "mirror", "K//2")


def test_a_rule_needs_a_rank_and_a_law():
    with pytest.raises(InputError, match="rank must be at least 1"):
        identify_rule(same("sliding"), 0)
    with pytest.raises(IdentifyError):
        identify_rule(lambda x, h: np.abs(same("sliding")(x, h)))
    with pytest.raises(IdentifyError, match="no single rule"):
        identify_rule(lambda x, h: same("sliding")(x, h)[np.argsort(np.arange(len(x)) % 3)])


def test_a_rule_needs_sizes_to_be_fitted_to():
    with pytest.raises(IdentifyError, match="no single rule fits enough sizes"):
        identify_rule(same("sliding"), fitting=())


@pytest.mark.parametrize("stride", [2, 3])
@pytest.mark.parametrize("name", ["same_upper", "same_lower"])
def test_a_named_padding_is_the_offset_of_a_rule_for_all_sizes(name, stride):
    def before(P, K):
        total = max(0, (-(-P // stride) - 1) * stride + K - P)
        return total // 2 if name == "same_upper" else -(-total // 2)

    def padded(x, h):
        P, K = len(x), len(h)
        given = np.pad(x, (before(P, K), K + stride))
        return np.array([given[stride * n :][:K] @ h for n in range(-(-P // stride))])

    offset = identify_rule(padded).regime.offset
    assert offset == PaddedOffset(name, stride, 1)
    assert all(offset(P, K) == -before(P, K) for P in range(1, 14) for K in range(1, 9))
    halves = {"same_upper": "max(0, K - {0} + (-P) % {0})//2", "same_lower": "(max(0, K - {0} + (-P) % {0}) + 1)//2"}
    assert offset.code == f"-({halves[name].format(stride)})"
