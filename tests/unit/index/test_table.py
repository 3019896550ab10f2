"""Tables of terms by hand."""

from symconv.index import Axis, Box, IndexLaw, count_terms, output_box, restrict, term_table

AXES = [Axis(IndexLaw(1, 1, -1, 0), (0, 2), (0, 1), (0, 1)), Axis(IndexLaw(1, 1, 1, -1), (0, 1), (0, 1), (0, 1))]


def rows(axes):
    table = term_table(axes)
    return list(zip(table.output.tolist(), table.image.tolist(), table.kernel.tolist(), strict=True))


def test_rows_are_sorted_by_output_then_kernel_and_each_output_is_a_slice():
    table = term_table(AXES)
    assert rows(AXES) == [
        (0, 0, 1),
        (1, 0, 0),
        (1, 1, 1),
        (2, 2, 1),
        (2, 0, 3),
        (3, 2, 0),
        (3, 3, 1),
        (3, 0, 2),
        (3, 1, 3),
        (4, 2, 3),
        (5, 2, 2),
        (5, 3, 3),
    ]
    assert table.starts().tolist() == [0, 1, 3, 5, 9, 10, 12]


def test_one_output_takes_its_own_rows_only():
    one = restrict(AXES, Box((1, 1), (1, 1)))
    assert rows(one) == [(0, 2, 0), (0, 3, 1), (0, 0, 2), (0, 1, 3)]
    assert count_terms(one) == 4 and list(output_box(one)) == [(1, 1), (1, 1)]


def test_columns_are_narrow():
    assert {column.itemsize for column in (term_table(AXES).output, term_table(AXES).image)} == {4}


def test_outputs_without_terms_are_counted():
    skipped = [Axis(IndexLaw(2, 1, -1, 0), (0, 3), (0, 1), (0, 0))]
    table = term_table(skipped)
    assert (table.outputs, table.output.tolist(), table.starts().tolist()) == (4, [0, 2], [0, 1, 1, 2, 2])
