import doctest

from tests.helpers import ROOT


def test_examples_of_the_page_run():
    page = ROOT / "docs" / "proofs.md"
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert found.attempted >= 6
    assert found.failed == 0
