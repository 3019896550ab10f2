"""A short run of each fuzzer, with the same inputs each time; `python -m tests.fuzz` runs them for longer."""

import pytest

from tests.fuzz.common import fuzz
from tests.fuzz.readers import READERS


@pytest.mark.parametrize("name", READERS)
def test_whatever_a_reader_gets_its_only_exceptions_are_sentences(name, tmp_path):
    fuzz(READERS[name], tmp_path, READERS[name].examples)
