"""Every installed routine still does what the committed atlas says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symconv import black_box, identify
from symconv.blackbox.atlas import entry_of
from symconv.blackbox.catalogue import axis_of, catalogue, committed_atlas
from symconv.blackbox.fit import layouts, rule_terms
from symconv.blackbox.terms import same_terms
from symconv.errors import MissingExtraError

ROWS = [row for row in catalogue() if row.call]
SIZES = ((6, 4), (9, 5))
ODD = ((6, 3), (9, 5))
EVEN = ((8, 4), (10, 8))


def shapes(row):
    chosen = SIZES if not row.sizes else ODD if any(k % 2 for _, k in row.sizes) else EVEN
    sizes = chosen[-row.rank :]
    return tuple(p for p, _ in sizes), tuple(k for _, k in sizes)


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_an_installed_call_does_what_the_atlas_says(row):
    try:
        function = black_box(row.call)
    except MissingExtraError:
        pytest.skip(f"{row.library} is not installed")
    pytest.importorskip(row.library)
    entry = committed_atlas()[row.title]
    rule = entry.rule
    if rule is None:
        assert replace(entry_of(row), version=entry.version) == entry
        return
    image, kernel = shapes(row)
    axes = [axis_of(rule, p, k, row.title) for p, k in zip(image, kernel, strict=True)]
    found = identify(function, image, kernel)
    output = tuple(axis.size("output") for axis in axes)
    layout = next(layouts(row.rank, row.rank, row.rank))
    expected = rule_terms(layout, axes, (output, image, kernel), rule.fill)
    assert same_terms(found.table, expected)
    assert (found.conjugation, found.normalised) == (rule.conjugation, rule.normalised)
    assert (found.domain, found.precision) == (rule.domain, rule.precision)


def test_a_rule_is_held_to_the_terms_and_not_to_itself():
    """The comparison above must fail for a wrong anchor, or it would prove nothing."""
    rule = committed_atlas()["numpy.correlate mode='same'"].rule
    found = identify(black_box("numpy.convolve(x, h, mode='same')"), 9, 5)
    axes = [axis_of(rule, 9, 5, "")]
    assert not same_terms(found.table, rule_terms(next(layouts(1, 1, 1)), axes, ((9,), (9,), (5,)), rule.fill))
