"""Before and after, against the matrices of PyTorch's layers: equal rows are outputs with the same products."""

from __future__ import annotations

import pytest

from symconv import change

torch = pytest.importorskip("torch")
PAIRS = [
    ({"stride": 2, "padding": 1, "transposed": True}, {"output_padding": 1}),
    ({"stride": 3, "transposed": True}, {"output_padding": 2}),
    ({"padding": 1}, {"stride": 2}),
    ({"padding": 1}, {"padding": 2}),
    ({}, {"dilation": 2}),
    ({"stride": 2}, {"stride": 3, "padding": 3}),
]


def rows(options, kernel, pixels):
    """Each output as the tuple of its derivatives by the pixels, the elements of the kernel being different primes."""
    options = dict(options)
    name = "conv_transpose1d" if options.pop("transposed", False) else "conv1d"
    weight = torch.tensor([2.0, 3, 5, 7][:kernel], dtype=torch.float64)[None, None]
    apply = getattr(torch.nn.functional, name)
    unit = torch.eye(pixels, dtype=torch.float64)[:, None]
    return list(map(tuple, apply(unit, weight, **options)[:, 0].T.tolist()))


@pytest.mark.parametrize(("options", "changed"), PAIRS)
@pytest.mark.parametrize("kernel", [2, 3, 4])
def test_outputs_stay_move_come_and_go_as_rows_of_the_matrix_do(options, changed, kernel):
    before, after = rows(options, kernel, 9), rows(options | changed, kernel, 9)
    found = change({"kernel": kernel} | options, {"kernel": kernel} | options | changed, image=9)
    listed = list(found.outputs())
    assert [index for _, index, _ in listed] == [(n,) for n in range(len(after))]
    for kind, (n,), was in listed:
        if not any(after[n]):
            assert (kind, was) == ("empty", None)
        elif n < len(before) and before[n] == after[n]:
            assert (kind, was) == ("same", (n,))
        elif after[n] in before:
            assert kind == "moved" and was is not None and before[was[0]] == after[n]
        else:
            assert (kind, was) == ("new", None)
    assert found.gone() == [(n,) for n, row in enumerate(before) if row not in after]
