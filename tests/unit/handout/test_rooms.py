"""Sections and exercises whose contents come from rooms of their own; where a room is missing they say so."""

import pytest

from symconv.errors import InputError
from symconv.handout import document_files
from symconv.handout.course import parse_course
from symconv.handout.course.build import Student, course_document, exercises
from symconv.handout.rooms import ROOMS, room


def has(name):
    try:
        room(name)
    except InputError:
        return False
    return True


NEEDS_PROOFS = pytest.mark.skipif(not has("proof"), reason="this version prints no proofs")
NEEDS_GRADIENTS = pytest.mark.skipif(not has("gradient"), reason="this version has no gradients")


def sheet(text, format="text", **options):
    return next(iter(document_files(course_document(parse_course(text), **options), format).values()))


def test_a_missing_room_is_one_sentence(monkeypatch):
    monkeypatch.setattr("symconv.handout.rooms.ROOMS", {"card": ("symconv.nowhere", "library")})
    with pytest.raises(InputError, match="this version has no card to show; leave such sections and exercises out"):
        room("card")


def test_the_rooms_are_named():
    assert set(ROOMS) == {"proof", "card", "gradient"}


@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
def test_a_card_states_the_law_of_a_library(format):
    text = sheet(
        '[[section]]\nkind = "card"\nfunction = "scipy.signal.convolve2d"\noptions = { mode = "full" }\n', format
    )
    assert "the kernel is flipped" in text


@NEEDS_PROOFS
@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
def test_a_proof_and_a_counterexample_stand_on_a_sheet(format):
    proof = '[[section]]\nkind = "proof"\nidentity = "conv(x, h) = conv(h, x)"\n'
    refuted = '[[section]]\nkind = "proof"\nidentity = "conv(x, h) = slide(x, h)"\n'
    text = sheet(proof + refuted, format)
    assert "m-k" in text and "An identity" in text


@NEEDS_PROOFS
def test_whether_an_identity_holds_is_asked_and_marked():
    spec = 'identity = ["conv(x, h) = conv(h, x)", "corr(x, h) = corr(h, x)"]'
    course = parse_course(f'[[section]]\nkind = "exercise"\ntask = "identity"\n{spec}\n')
    verdicts = set()
    for student in map(str, range(8)):
        (question,) = exercises(course, student)
        right = next(choice.said.key for choice in question.choices if not choice.mistakes)
        text = next(iter(document_files(course_document(course, Student(student)), "text").values()))
        assert (right == "exercise.verdict.true") == ("conv(x, h) = conv(h, x)" in text)
        verdicts.add(right)
    assert len(verdicts) == 2


@NEEDS_GRADIENTS
@pytest.mark.parametrize("of", ["image", "kernel"])
@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
def test_a_gradient_stands_on_a_sheet(of, format):
    text = sheet(
        f'[[section]]\nkind = "gradient"\nof = "{of}"\nimage = "4x4"\nkernel = "2x2"\nmode = "valid"\n', format
    )
    assert "By the chain rule" in " ".join(text.split())


@NEEDS_GRADIENTS
@pytest.mark.parametrize("of", ["image", "kernel"])
@pytest.mark.parametrize("operation", ["convolution", "correlation"])
def test_the_answer_of_a_gradient_is_a_difference_of_losses(of, operation):
    """The loss is linear in each operand, so its derivative is the difference that one more makes."""
    import numpy as np

    spec = f'task = "gradient"\nof = "{of}"\noperation = "{operation}"\ndefinition = "sliding"\n'
    spec += "image = [4, 4]\nkernel = [2, 2]\n"
    course = parse_course(f'[[section]]\nkind = "exercise"\n{spec}\n')
    for student in "abc":
        (question,) = exercises(course, student)
        panels = next(item for item in question.items if type(item).__name__ == "Picture").figure.panels
        first, second = (
            {
                (p.ticks[0][c.column].parts[0].atom, p.ticks[1][c.row].parts[0].atom): int(c.lines[0].formula.expr)
                for c in p.cells
            }
            for p in panels
        )
        place = tuple(part.parts[0].atom for part in question.items[0].facts["at"].index)
        sign = -1 if operation == "convolution" else 1
        total = 0
        for n in np.ndindex(9, 9):
            index = (n[0] - 4, n[1] - 4)
            if of == "image":  # dL/dx[p] = Σ g[n] h[k] with p = n + sign·k
                k = tuple(sign * (p - m) for p, m in zip(place, index, strict=True))
                total += first.get(index, 0) * second.get(k, 0)
            else:  # dL/dh[k] = Σ x[n + sign·k] g[n]
                p = tuple(m + sign * k for m, k in zip(index, place, strict=True))
                total += first.get(p, 0) * second.get(index, 0)
        assert question.answer.value == total


@pytest.mark.parametrize("task", ["identity", "gradient"])
def test_a_task_without_its_room_or_its_keys_says_so(task, monkeypatch):
    monkeypatch.setattr("symconv.handout.rooms.ROOMS", dict.fromkeys(ROOMS, ("symconv.nowhere", "x")))
    with pytest.raises(InputError, match=r"needs identity = |this version has no gradient to show"):
        exercises(parse_course(f'[[section]]\nkind = "exercise"\ntask = "{task}"\n'))
