"""What the fuzzers have found, each with its literal input."""

import pytest

from tests.fuzz.common import attempt
from tests.fuzz.readers import READERS

FINDS = {
    "seconds that are no number reach the thread that is waited for": (
        "commands", ["identify", "numpy.convolve(x, h)", "--seconds=nan"],
    ),
    "all known calls of libraries in one sentence": (
        "course", ('[[section]]\nkind = "card"\nfunction = "os.system"\n', "latex", "student"),
    ),
    "an argument of thousands of characters is repeated in full": (
        "commands", ["variants", "c.toml", "--count=" + "9" * 5000],
    ),
    "image and kernel with different numbers of axes in one sum": (
        "check", ("conv((a - x), (a - h)) = flip(h)", "3x4", "3", [], {}),
    ),
    "a hundred thousand sums that SymPy would multiply out": (
        "check",
        ("conv(conv(a, b), c) = conv(a, conv(b, c))", "100000", "((--h)) sqrt((sqrt((6)^2))) --(a+a)^2", [], {}),
    ),
    "a tab in what the csv module says": (
        "roster", '""id\tname',
    ),
    "a column whose title has thousands of digits": (
        "answers", ('{"symconv_key": 1, "title": "", "variants": []}', "student," + "1" * 5000),
    ),
    "a tag of thousands of characters is repeated in full": (
        "templates", ("{% i" + "9" * 5000 + " %}", "md"),
    ),
    "a printed section as the number of an exercise": (
        "templates", ("{{ exercise('cell', number=figure('reads')) }}", "md"),
    ),
    "an argument that colours the terminal": (
        "commands", ["prove", "x = x", "\x1b[31m--format=text"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("find", FINDS)
def test_what_was_found_is_one_sentence(find, tmp_path):
    name, given = FINDS[find]
    attempt(READERS[name], given, tmp_path)
