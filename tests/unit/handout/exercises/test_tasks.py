"""Tasks: wrong methods are wrong, and the answers are those of plain arithmetic."""

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from symconv.errors import InputError
from symconv.formulas.nodes import Entry
from symconv.handout import Document, Student, course_document, document_body, document_files
from symconv.handout.course import parse_course
from symconv.handout.course.build import exercises
from symconv.handout.document import MultipleChoice, Paragraph, Picture
from symconv.handout.exercises.answers import read_answer, write_answer

TASKS = ("cell", "reads", "patch", "flip", "find", "indices", "match")


VARIETY = (
    {},
    {"image": [6], "kernel": [3]},
    {"image": [5, 4], "kernel": [2, 3]},
    {"operation": "convolution"},
    {"operation": "correlation"},
    {"operation": "correlation", "definition": "sliding"},
    {"choices": True},
    {"border": "touch"},
)


def course(task, seed=1, notation="", **keys):
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return parse_course(f"seed = {seed}\n{notation}[[section]]\nkind = 'exercise'\ntask = '{task}'\n{lines}")


def made(task, student="Ann", **keys):
    return exercises(course(task, **keys), student)[0]


def test_one_exercise_is_pinned_for_ever():
    question = made("cell", image=[3], kernel=[2], largest=5)
    text = document_files(course_document(course("cell", image=[3], kernel=[2], largest=5), Student("Ann")), "text")
    assert write_answer(question.answer.form, question.answer.value) == PINNED["answer"]
    assert [(wrong.mistake, wrong.answer.value) for wrong in question.wrong] == PINNED["mistakes"]
    assert signals(question) == [{(-1,): 2, (0,): 1, (1,): 4}, {(0,): -3, (1,): 4}]
    assert PINNED["at"] in text["handout.txt"]


# x[-1..1] = 2 1 4 and h[0..1] = -3 4, so y[1] = 4·(-3) + 1·4;
# unflipped 4·(-3), one place on 4·4, one back 1·(-3) + 2·4.
PINNED = {
    "answer": "-8",
    "mistakes": [("flip_forgotten", -12), ("anchor", 16), ("anchor", 5)],
    "at": "y[1] of the convolution",
}


def signals(question):
    """Image and kernel as drawn: dictionaries from index to number, read from the figure by its ticks."""
    picture = next(item for item in question.items if isinstance(item, Picture))
    found = []
    for panel in picture.figure.panels:
        columns, rows = ([tick.parts[0].atom for tick in ticks] for ticks in panel.ticks)
        rows = rows or [None]
        grid = {}
        for cell in panel.cells:
            index = (columns[cell.column],) if rows == [None] else (columns[cell.column], rows[cell.row])
            grid[index] = int(cell.lines[0].formula.expr)
        found.append(grid)
    return found


def at(question):
    entry = next(i for i in question.items if isinstance(i, Paragraph) and "at" in i.facts).facts["at"]
    assert isinstance(entry, Entry)
    return tuple(linear.parts[0].atom for linear in entry.index)


def by_hand(operation, image, kernel, place):
    """The sum written out from the definitions in the documentation, pixel by pixel."""
    signs = {"convolution": (1, -1), "correlation": (-1, 1), "sliding": (1, 1)}
    s, d = signs[operation]
    total = 0
    for element, weight in kernel.items():
        pixel = tuple(s * n + d * k for n, k in zip(place, element, strict=True))
        total += weight * image.get(pixel, 0)
    return total


@pytest.mark.parametrize("operation", ["convolution", "correlation", "sliding"])
@pytest.mark.parametrize("shape", [{}, {"image": [6], "kernel": [3]}, {"image": [4, 6], "kernel": [3, 2]}])
@pytest.mark.parametrize("border", ["inside", "touch"])
def test_the_answer_of_a_cell_is_the_sum_written_out(operation, shape, border):
    keys = {"operation": "convolution" if operation == "convolution" else "correlation", "border": border, **shape}
    if operation != "convolution":
        keys["definition"] = operation
    for student in "abc":
        question = made("cell", student, **keys)
        image, kernel = signals(question)
        assert question.answer.value == by_hand(operation, image, kernel, at(question))
        named = {wrong.mistake: wrong.answer.value for wrong in question.wrong}
        if operation == "convolution":
            assert named["flip_forgotten"] == by_hand("sliding", image, kernel, at(question))
        assert ("border" in named) == (border == "touch")
        assert question.answer.value not in named.values()


@pytest.mark.parametrize("terms", [1, 2, 4, 6, 9])
def test_the_number_of_surviving_terms_is_what_was_asked_for(terms):
    question = made("cell", terms=terms)
    image, kernel = signals(question)
    place = at(question)
    counts = {
        operation: sum(tuple(s * n + d * k for n, k in zip(place, element, strict=True)) in image for element in kernel)
        for operation, (s, d) in {"convolution": (1, -1), "correlation": (-1, 1)}.items()
    }
    assert terms in counts.values()


def test_a_number_of_terms_that_does_not_occur_is_refused_with_those_that_do():
    with pytest.raises(InputError, match=r"no output has 5 terms with border = 'any'; use terms = 1, 2, 3, 4, 6, 9$"):
        made("cell", terms=5)


UNUSED = {  # what would change nothing -> the way out
    ("patch", "border", "touch"): "leave it out, or give 'inside'",
    ("patch", "boundary", "wrap"): "leave it out",
    ("match", "border", "touch"): "leave it out, or give 'inside'",
    ("match", "operation", "convolution"): "leave it out, or give 'correlation'",
    ("match", "terms", 4): "leave it out",
    ("find", "boundary", "wrap"): "leave it out",
    ("find", "border", "inside"): "leave it out, or give 'touch'",
    ("flip", "values", "symbols"): "leave it out",
    ("flip", "of", "kernel"): "leave it out",
    ("gradient", "boundary", "wrap"): "leave it out",
    ("reads", "largest", 5): "leave it out",
    ("identity", "image", (4, 4)): "leave it out",
    ("cell", "find", "anchor"): "leave it out",
}


@pytest.mark.parametrize(("task", "key", "value"), UNUSED, ids=str)
def test_a_key_that_would_change_nothing_is_refused_with_its_place(task, key, value):
    told = rf"^course file, line 2: section 1: task {task} has no use for {key} = .*; {UNUSED[task, key, value]}$"
    with pytest.raises(InputError, match=told):
        course(task, **{key: value})


def test_symbols_have_no_largest_number():
    with pytest.raises(InputError, match="task cell of symbols has no use for largest = 3; leave it out"):
        course("cell", values="symbols", largest=3)


def test_image_and_kernel_have_as_many_axes():
    with pytest.raises(InputError, match=r"line 2: section 1: image \[4\] and kernel \[3, 3\] have different"):
        course("cell", image=[4])


def test_a_fault_of_an_exercise_names_its_section_and_its_number():
    text = "[[section]]\nkind = 'text'\ntext = 'a'\n[[section]]\nkind = 'exercise'\ntask = 'cell'\nterms = 5\n"
    with pytest.raises(InputError, match=r"^section 2, exercise 1 \(task cell\): no output has 5 terms"):
        exercises(parse_course(text))


@pytest.mark.parametrize(
    ("keys", "way"),
    [
        ({"task": "cell", "image": [2, 2], "border": "inside"}, "use a larger image or smaller kernel"),
        ({"task": "cell", "kernel": [1, 1], "border": "touch"}, "use a larger kernel"),
        (
            {"task": "match", "image": [2, 2]},
            "in 200 attempts some wrong method always gave the right answer; "
            "use a larger image, a larger kernel or larger numbers",
        ),
        ({"task": "patch", "image": [3, 3], "kernel": [1, 1]}, "right answer; use a larger kernel$"),
    ],
)
def test_the_way_out_fits_the_fault(keys, way):
    with pytest.raises(InputError, match=way):
        made(**keys)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("keys", VARIETY, ids=str)
def test_every_task_can_be_drawn_and_no_wrong_answer_is_right(task, keys):
    if any((task, key, str(value)) in UNUSED for key, value in keys.items()):
        return
    for student in ("Ann", "Bob"):
        question = made(task, student, **keys)
        text = write_answer(question.answer.form, question.answer.value)
        assert read_answer(question.answer.form, text) is not None
        for wrong in question.wrong:
            assert read_answer(wrong.answer.form, write_answer(wrong.answer.form, wrong.answer.value)) != read_answer(
                question.answer.form, text
            )
        if question.choices:
            assert [choice.mistakes for choice in question.choices].count(()) == 1
            assert [choice.label for choice in question.choices] == list("abcdef")[: len(question.choices)]


OPERATIONS = {
    "convolution": {"operation": "convolution"},
    "correlation": {"operation": "correlation", "definition": "correlation"},
    "sliding": {"operation": "correlation", "definition": "sliding"},
}


def said(question):
    """The sheet of the student as text, without line breaks."""
    items = (*question.items, MultipleChoice(tuple((choice.label, choice.sentence) for choice in question.choices)))
    return " ".join(document_body(Document("a", "", items), "text")[0].split())


def turned(element, axes):
    return tuple(-part if axis in axes else part for axis, part in enumerate(element))


@pytest.mark.parametrize("keys", [{}, {"image": [4, 5], "kernel": [2, 3]}, {"boundary": "wrap"}])
def test_turning_either_axis_alone_never_gives_the_right_sum(keys):
    for student in map(str, range(12)):
        question = made("flip", student, border="inside", **keys)
        image, kernel = signals(question)
        result = next(i.facts["value"] for i in question.items if "value" in getattr(i, "facts", {})).facts["what"].expr
        sums = [
            by_hand("sliding", image, {turned(k, axes): v for k, v in kernel.items()}, at(question))
            for axes in ((), (0,), (1,), (0, 1))
        ]
        assert sums.count(int(result)) == 1 and len(question.choices) == 5


def test_on_a_line_the_kernel_is_reversed_and_nothing_is_said_of_axes():
    question = made("flip", image=[6], kernel=[3])
    assert "reversed, as convolution does" in said(question) and "axes" not in said(question)


@pytest.mark.parametrize("operation", ["convolution", "correlation", "sliding"])
def test_the_anchor_that_is_asked_for_stands_nowhere_on_the_sheet(operation):
    laws = {"convolution": "x[m-k+a,n-l+b]", "correlation": "x[k-m-a,l-n-b]", "sliding": "x[m+k-a,n+l-b]"}
    for student in "abcdef":
        question = made("find", student, find="anchor", **OPERATIONS[operation])
        assert f"{laws[operation]}·h[k,l]" in said(question)


@pytest.mark.parametrize(
    ("keys", "terms"), [({"terms": 6, "border": "touch"}, 6), ({"terms": 3}, 3), ({"terms": 9}, 9)]
)
def test_the_right_anchor_has_the_terms_that_were_asked_for(keys, terms):
    for student in "abcdef":
        question = made("find", student, find="anchor", operation="convolution", **keys)
        image, kernel = signals(question)
        right = next(choice for choice in question.choices if not choice.mistakes)
        anchor = tuple(linear.parts[0].atom for linear in right.sentence.facts["element"].index)
        pixels = [tuple(n - k + a for n, k, a in zip(at(question), k, anchor, strict=True)) for k in kernel]
        assert sum(pixel in image for pixel in pixels) == terms
        for choice in question.choices:
            other = tuple(linear.parts[0].atom for linear in choice.sentence.facts["element"].index)
            off = sorted(abs(p - q) for p, q in zip(anchor, other, strict=True))
            name = {(0, 0): (), (0, 1): ("anchor",), (1, 1): ("anchor_diagonal",)}.get(tuple(off), ("anchor_far",))
            assert choice.mistakes == name


@pytest.mark.parametrize(
    ("keys", "stated"),
    [
        ({"task": "flip", "boundary": "replicate"}, ("Index order", "Boundary: replicate")),
        ({"task": "find", "find": "anchor", "boundary": "wrap"}, ("Index order", "Boundary: wrap", "Output: same")),
        ({"task": "find"}, ("Index order", "Output: same")),
        ({"task": "gradient"}, ("Index order", "Output: valid")),
        ({"task": "match"}, ("Index order", "Output: valid")),
    ],
)
def test_what_is_needed_to_find_the_answer_is_stated(keys, stated):
    told = said(made(**keys))
    assert all(sentence in told for sentence in stated)


@pytest.mark.parametrize("operation", ["convolution", "correlation", "sliding"])
def test_a_patch_tells_the_flip_and_names_what_the_flipped_kernel_reads(operation):
    signs = {"convolution": (1, -1), "correlation": (-1, 1), "sliding": (1, 1)}[operation]
    for student in map(str, range(8)):
        question = made("patch", student, image=[6, 6], kernel=[2, 3], **OPERATIONS[operation])
        drawing = next(item for item in question.items if isinstance(item, Picture)).figure
        elements = list(
            itertools.product(*([tick.parts[0].atom for tick in ticks] for ticks in drawing.panels[1].ticks))
        )
        asked = next(item.facts for item in question.items if "low" in getattr(item, "facts", {}))
        low = tuple(linear.parts[0].atom for linear in asked["low"].index)
        reading = {}
        for place in itertools.product(range(-9, 10), repeat=2):
            for turn in (1, -1):
                pixels = [
                    tuple(signs[0] * n + turn * signs[1] * k for n, k in zip(place, e, strict=True)) for e in elements
                ]
                if min(pixels) == low:
                    reading[turn] = place
        flips = [w.answer.value for w in question.wrong if w.mistake in ("flip_forgotten", "flip_added")]
        assert question.answer.value == reading[1] != reading[-1] and flips in ([reading[-1]], [])


def test_symbols_make_a_sum_that_is_marked_by_hand():
    question = made("cell", values="symbols", image=[3], kernel=[2], operation="convolution", border="inside")
    assert question.answer.form == "words" and "*" in question.answer.value


def test_the_pixels_read_are_those_of_the_law():
    question = made("reads", operation="convolution", image=[4, 4], kernel=[2, 2])
    drawing = next(item for item in question.items if isinstance(item, Picture)).figure
    pixels, elements = (
        set(itertools.product(*([tick.parts[0].atom for tick in ticks] for ticks in panel.ticks)))
        for panel in drawing.panels
    )
    expected = {tuple(n - k for n, k in zip(at(question), element, strict=True)) for element in elements} & pixels
    assert set(question.answer.value) == expected


def test_the_best_match_is_the_largest_inner_product():
    question = made("match")
    image, template = signals(question)
    columns, rows = ({index[axis] for index in template} for axis in (0, 1))
    places = [
        place
        for place in itertools.product({i for i, _ in image}, {j for _, j in image})
        if all((place[0] + k, place[1] + m) in image for k in columns for m in rows)
    ]
    scores = {place: by_hand("sliding", image, template, place) for place in places}
    assert question.answer.value == max(scores, key=scores.get)


def test_students_get_different_numbers_and_the_same_student_the_same():
    values = {student: made("cell", student).answer.value for student in map(str, range(12))}
    assert len(set(values.values())) > 8
    assert made("cell", "3").answer.value == values["3"]


def test_the_numbers_do_not_depend_on_hash_seed_or_locale():
    program = (
        "from symconv.handout.course import parse_course\nfrom symconv.handout.course.build import *\n"
        "from symconv.handout.course.spec import Student\n"
        "from symconv.handout import document_files\nimport hashlib\n"
        "spec = 'seed = 5\\n' + ''.join(f'[[section]]\\nkind = \"exercise\"\\ntask = \"{t}\"\\n' for t in "
        f"{TASKS!r})\n"
        "for v in ('student', 'key'):\n"
        "    text = str(document_files(course_document(parse_course(spec), Student('Zoë'), v), 'latex'))\n"
        "    print(hashlib.sha256(text.encode()).hexdigest())"
    )
    import os

    outputs = {
        subprocess.check_output(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        )
        for seed, locale in (("0", "C"), ("77", "de_DE.UTF-8"))
    }
    assert len(outputs) == 1


def test_a_kernel_that_cannot_tell_the_methods_apart_is_refused():
    with pytest.raises(InputError, match="some wrong method always gave the right answer; use a larger kernel"):
        made("cell", image=[3], kernel=[1], operation="convolution")


def test_whether_an_identity_holds_is_asked_and_marked():
    spec = 'identity = ["conv(x, h) = conv(h, x)", "corr(x, h) = corr(h, x)"]'
    course = parse_course(f'[[section]]\nkind = "exercise"\ntask = "identity"\n{spec}\n')
    verdicts = set()
    for student in map(str, range(8)):
        (question,) = exercises(course, student)
        right = next(choice.sentence.key for choice in question.choices if not choice.mistakes)
        text = next(iter(document_files(course_document(course, Student(student)), "text").values()))
        assert (right == "exercise.verdict.true") == ("conv(x, h) = conv(h, x)" in text)
        verdicts.add(right)
    assert len(verdicts) == 2


@pytest.mark.parametrize("of", ["image", "kernel"])
@pytest.mark.parametrize("operation", ["convolution", "correlation"])
def test_the_answer_of_a_gradient_is_a_difference_of_losses(of, operation):
    """The loss is linear in each operand, so its derivative is the difference that one more makes."""
    spec = f'task = "gradient"\nof = "{of}"\noperation = "{operation}"\ndefinition = "sliding"\n'
    spec += "image = [4, 4]\nkernel = [2, 2]\n"
    course = parse_course(f'[[section]]\nkind = "exercise"\n{spec}\n')
    for student in "abc":
        (question,) = exercises(course, student)
        panels = next(item for item in question.items if isinstance(item, Picture)).figure.panels
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


def test_an_exercise_about_identities_needs_some():
    with pytest.raises(InputError, match=r"task identity needs identity = \['conv\(x, h\) = conv\(h, x\)'"):
        exercises(parse_course("[[section]]\nkind = 'exercise'\ntask = 'identity'\n"))
