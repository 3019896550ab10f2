import doctest
from pathlib import Path


def test_examples_of_the_page_run():
    page = Path(__file__).parents[3] / "docs" / "proofs.md"
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert found.attempted >= 6
    assert found.failed == 0
