"""A page opens in Firefox and computes there what it computes elsewhere."""

import os

import pytest

from symconv import convolve
from tests.page.firefox import FIREFOX, firefox

Y = convolve("3 1 4 / 1 5 9 / 2 6 5", "1 2 / 3 1/2", boundary="antireflect", stride=2)


@pytest.mark.skipif(FIREFOX is None or os.name != "posix", reason="Firefox is not installed")
def test_firefox_shows_a_page_and_gives_its_sums(tmp_path):
    Y.page().save(tmp_path / "page.html")
    with firefox(tmp_path / "page.html") as session:
        assert session.run("return window.symconv.outputs().sums.join(' ')") == " ".join(
            str(value) for value in Y.values()
        )
        assert session.run("return document.querySelectorAll('[role=grid]').length") == 3
        press = "new PointerEvent('pointerdown', { bubbles: true })"
        session.run(f"document.querySelector('.image .cell:not(.ghost)').dispatchEvent({press})")
        assert session.run("return window.symconv.get().pick") == "image"
        assert session.run("return document.documentElement.scrollWidth <= innerWidth")
