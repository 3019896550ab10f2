"""Layouts: written indices and their axes."""

from symconv import Box, convolve, layer

GROUPED = layer((2, 6, 3), (4, 3, 2), groups=2).operation


def test_channels_are_numbered_through_the_groups():
    assert GROUPED.layout.kinds == ("batch", "group", "out", "in", "space")
    assert [GROUPED.join("image", (1, g, 0, c, 2)) for g in (0, 1) for c in (0, 1, 2)] == [
        (1, channel, 2) for channel in range(6)
    ]
    assert GROUPED.split("image", (1, 4, 2)) == (1, 1, 0, 1, 2)
    assert GROUPED.split("kernel", (3, 2, 1)) == (0, 1, 1, 2, 1)


def test_boxes_are_those_of_the_signals():
    assert [GROUPED.box(role).shape for role in ("output", "image", "kernel")] == [(2, 4, 2), (2, 6, 3), (4, 3, 2)]
    assert GROUPED.ranges == Box((0, 0, 0), (1, 3, 1))


def test_places_in_space_may_lie_outside_and_be_fractions():
    assert GROUPED.join("image", (0, 1, 0, 2, -5)) == (0, 5, -5)
    assert GROUPED.split("image", (0, 5, -5)) == (0, 1, 0, 2, -5)


def test_the_adjoint_exchanges_image_and_output():
    back = GROUPED.adjoint()
    assert back.layout.kinds == ("batch", "group", "in", "out", "space")
    assert [back.box(role).shape for role in ("output", "image", "kernel")] == [(2, 6, 3), (2, 4, 2), (4, 3, 2)]
    assert back.adjoint().layout == GROUPED.layout


def test_plain_operations_write_every_axis():
    plain = convolve((3, 3), (3, 3)).operation.layout
    assert plain.space == (0, 1) and plain.kernel == ((0,), (1,))


def test_channels_carry_the_boundary_of_space():
    assert layer((3, 4, 4), (2, 3, 3, 3), padding=1, boundary=("wrap", "mirror")).operation.boundaries == (
        "wrap",
        "wrap",
        "mirror",
    )
