"""Exact arithmetic: whatever is accepted is finite, real and small."""

import time

from hypothesis import given
from hypothesis import strategies as st
from sympy import I, Rational

from symconv.errors import InputError
from symconv.text.grammar import MAX_RESULT_DIGITS
from symconv.text.values import parse_value


def _nested(children):
    return st.one_of(
        st.builds("({}{}{})".format, children, st.sampled_from(["+", "-", "*", "/"]), children),
        st.builds("({})^{}".format, children, st.integers(-64, 64)),
        st.builds("sqrt({})".format, children),
        st.builds("-{}".format, children),
    )


leaves = st.sampled_from(["a", "b", "pi", "0", "1", "2", "7/3", "1e-9", "123456789", "9" * 60, "0.3"])


@given(st.recursive(leaves, _nested, max_leaves=12))
def test_whatever_is_accepted_is_finite_real_written_and_small(text):
    start = time.process_time()
    try:
        value = parse_value(text)
    except InputError as error:
        assert len(str(error)) < 300
        return
    finally:
        assert time.process_time() - start < 2
    assert not value.has(I)
    assert value.is_finite is not False
    assert all(len(str(abs(r.p))) <= MAX_RESULT_DIGITS + 1 for r in value.atoms(Rational))
