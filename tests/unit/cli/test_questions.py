"""`symconv separable`, `receptive`, `circular` and `change` as a user meets them."""

import pytest

from tests.helpers import run

ANSWERS = [
    (["separable", "1 2 1 / 2 4 2 / 1 2 1"], "The rank of h is 1"),
    (["receptive", "7 s2 p3", "3 s2 p1", "--image", "224", "--at", "20"], "75…85"),
    (["circular", "--image", "1 2 3 4 5", "--kernel", "1 10 100"], "1 + 450 = 451"),
    (["change", "3 s2 p1 t", "3 s2 p1 t o1", "--image", "3"], "z[5] = x[2]·h[2]"),
    (["derive", "convolution", "--image", "6", "--kernel", "3", "--padding", "same_upper", "--at", "0"], "y[0] ="),
]
REFUSED = [
    (["separable", "1 2 1"], "give one with two axes"),
    (["receptive", "3 strid 2"], "did you mean 'stride'?"),
    (["receptive", "3 p same_upper"], "give image= too"),
    (["circular", "--image", "5", "--kernel", "3", "--length", "4"], "use 5 or more"),
    (["change", "3", "4", "--image", "5"], "compare layers of one size"),
    (["derive", "convolution", "--image", "6", "--kernel", "3", "--padding", "same", "--at", "0"], "use mode='same'"),
]


@pytest.mark.parametrize(("arguments", "said"), ANSWERS)
def test_each_question_is_answered_by_one_command(arguments, said):
    done = run(*arguments)
    assert done.returncode == 0 and done.stderr == "" and said in done.stdout


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_answered_is_refused_in_one_line(arguments, said):
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert said in done.stderr and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
