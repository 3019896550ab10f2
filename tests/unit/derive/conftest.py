"""The signals of most of these tests: an image of pixels x[i,j], a kernel of nine letters."""

import pytest

import symconv as sc


@pytest.fixture
def x():
    return sc.image((7, 7))


@pytest.fixture
def h():
    return sc.kernel("a b c / d e f / g h i")
