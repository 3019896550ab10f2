"""Limits: each has one sentence with the count, the limit and how to raise it; it is raised in three ways."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import symconv as sc
from symconv.blackbox.atlas import entry_of
from symconv.blackbox.catalogue import find_row
from symconv.derive.figures import sliding_frames
from symconv.errors import InputError, LimitError
from symconv.handout import SheetRequest, Student, make_sheet
from symconv.handout.course import build, parse_course
from symconv.handout.grading import Key, grade
from symconv.limits import LIMITS, limit_of
from tests.helpers import POSIX, ROOT, environment, refusal, run

MEMORY = 1_500_000_000
"""Bytes of address space for a request that must be refused from its count alone."""
BOUNDED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from symconv.__main__ import main
main()
"""


def bounded(*arguments, folder, seconds=60):
    """A command in so much memory, with its seconds of processor time."""
    env = environment(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    command = [sys.executable, "-c", BOUNDED.format(memory=MEMORY, seconds=seconds), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=env, timeout=300)


TOO_LARGE = {
    "a course with a large image and no section": (
        'image = "20000x20000"',
        r"section 2 \(comparison\): the drawing has 400,000,000 cells, more than the limit of 400; .* raise_limits",
    ),
    "all frames of the usual signals": (
        '[[section]]\nkind = "figure"\nshow = "frames"',
        "the 81 frames have 10,530 cells, more than the limit of 10,000; draw fewer",
    ),
    "the best match in a large image": (
        'image = "3000x3000"\nkernel = "3x3"\n[[section]]\nkind = "figure"\nshow = "matching"',
        r"the drawing has 18,012,013 cells, more than the limit of 400",
    ),
    "many drawings": (
        'image = "9x9"\nkernel = "3x3"\n' + '[[section]]\nkind = "figure"\nshow = "parts"\n' * 60,
        r"the first \d+ sections draw 1[0-9],[0-9]+ cells, more than the limit of 10,000; draw fewer",
    ),
    "many cells": (
        "image = [" + ", ".join(["0"] * 70_000) + "]\nkernel = [1]",
        "image has 70,000 cells, more than the limit of 65,536; give an array",
    ),
    "many sections": ('[[section]]\nkind = "text"\ntext = "a"\n' * 201, "has 201 sections, more than the limit of 200"),
}


@POSIX
@pytest.mark.parametrize("case", TOO_LARGE)
def test_a_course_that_asks_for_too_much_is_refused_from_its_counts(case, tmp_path):
    text, message = TOO_LARGE[case]
    (tmp_path / "course.toml").write_text(text)
    done = bounded("handout", "course.toml", "--format", "latex", folder=tmp_path, seconds=20)
    assert done.returncode == 2 and re.search(message, done.stderr), done.stderr
    assert done.stderr.count("\n") == 1 and "--limit " in done.stderr and "[limits] " in done.stderr


CHECKS = {
    "conv(even(x), h) = conv(h, even(x))": ("20000x20000", "the array x has 400,000,000 symbols, more than the limit"),
    "conv(shift(x, 999999999) + x, h) = x": ("3x3", "has 1,000,000,00"),
    "shift(conv(x, h), 999999999) = conv(x, h)": ("3x3", "the comparison has 1,000,000,00"),
    "conv(x, h) = slide(x, flip(h))": ("20000x20000", "the comparison has 7,200,000,000 terms, more than the limit"),
}


@POSIX
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("check", "conv(x, h) = slide(x, flip(h))", "--padding", "99999999"), "the comparison has up to "),
        (("check", "conv(x, h) = slide(x, flip(h))", "--dilation", "99999999"), "the comparison has "),
        (("derive", "convolution", "--at", "0,0", "--image", "9999x9999", "--kernel", "900x900"), "810,000 products"),
    ],
)
def test_what_options_make_large_is_counted_too(options, message, tmp_path):
    shapes = () if "--image" in options else ("--image", "3x4", "--kernel", "3x3")
    done = bounded(*options, *shapes, folder=tmp_path)
    assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1, done.stderr


@POSIX
@pytest.mark.parametrize("identity", CHECKS)
def test_a_check_that_asks_for_too_much_is_refused_from_its_counts(identity, tmp_path):
    image, message = CHECKS[identity]
    done = bounded("check", identity, "--image", image, "--kernel", "3x3", folder=tmp_path, seconds=20)
    assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1, done.stderr


@POSIX
def test_a_function_with_too_many_pairs_is_refused_from_their_number(tmp_path):
    call = ("identify", "numpy.convolve(x, h)", "--image", "100000", "--kernel", "100000")
    done = bounded(*call, folder=tmp_path, seconds=40)
    assert "199,999 outputs and 100,000 kernel elements are 19,999,900,000 pairs" in done.stderr, done.stderr


GRADIENTS = {
    "an element of the kernel meets every pixel": (
        ("--image", "20000x20000", "--kernel", "3x3", "--of", "kernel", "--at", "1,1"),
        "grad_h[1, 1] takes 400,000,000 terms, more than the limit of 1,000,000",
    ),
    "a pixel meets every element of the kernel": (
        ("--image", "999x999", "--kernel", "999x999", "--of", "image", "--at", "0,0"),
        "grad_x[0, 0] has 998,001 products, more than the limit of 10,000",
    ),
}


@POSIX
@pytest.mark.parametrize("case", GRADIENTS)
def test_a_gradient_of_too_many_terms_is_refused_from_its_count(case, tmp_path):
    options, message = GRADIENTS[case]
    done = bounded("gradients", "convolution", *options, folder=tmp_path, seconds=20)
    assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1, done.stderr


@POSIX
def test_the_formulas_of_a_gradient_take_no_room_whatever_the_shape(tmp_path):
    done = bounded("gradients", "convolution", "--image", "20000x20000", "--kernel", "3x3", folder=tmp_path, seconds=20)
    assert done.returncode == 0 and "∂L/∂x[i,j] = Σ_m Σ_n g[m,n]·h[m-i,n-j]" in done.stdout, done.stderr


@POSIX
def test_a_rendered_template_asks_for_no_more_than_a_command(tmp_path):
    call = '{{ derive("convolution", image="900x900", kernel="900x900", at=[0, 0]) }}'
    (tmp_path / "large.txt.j2").write_text(call)
    done = bounded("render", "large.txt.j2", folder=tmp_path, seconds=20)
    assert done.returncode == 2 and "products, more than the limit of 10,000" in done.stderr, done.stderr


def test_the_limits_of_a_function_hold_for_each_call_of_the_atlas():
    row = find_row("numpy.convolve", {"mode": "full"})
    assert entry_of(row).rule is not None
    with sc.raise_limits(outputs=3):
        entry = entry_of(row)
    assert entry.rule is None and "more than the limit of 3" in entry.note


def test_a_signal_of_symbols_makes_none_until_they_are_asked_for():
    started = time.process_time()
    x = sc.image("20000x20000")
    assert str(x[0, 0]) == "x[0,0]" and str(sc.convolve(x, "1 2 / 3 4")[5, 5]) != ""
    for ask in (x.array, x.flip):
        assert "has 400,000,000 symbols, more than the limit of 1,000,000" in refusal(ask)
    assert time.process_time() - started < 5


FRAMES = sc.convolve((5, 5), (3, 3))
"""49 frames of 25 + 49 cells."""


def test_a_limit_is_raised_in_python():
    with sc.raise_limits(drawn=3_000):
        assert "the 49 frames have 3,626 cells, more than the limit of 3,000" in refusal(sliding_frames, FRAMES)
        with sc.raise_limits(frames=10, drawn=4_000):
            assert "49 frames, more than the limit of 10" in refusal(sliding_frames, FRAMES)
    assert limit_of("frames") == 200


COURSE = 'image = "25x25"\n[[section]]\nkind = "figure"\nshow = "image"\n'


def test_a_limit_is_raised_by_the_course_file(tmp_path):
    request = SheetRequest(parse_course(COURSE), formats=("text",))
    assert "625 cells, more than the limit of 400" in refusal(make_sheet, request, Student())
    request = SheetRequest(parse_course(COURSE + "[limits]\ncells = 700"), formats=("text",))
    assert make_sheet(request, Student()).files
    assert limit_of("cells") == 400


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "cells = 4001",
            "line 6: limits: the limit cells may be raised to 4,000 here, not to 4,001; give --limit",
        ),
        ("cell = 5", "did you mean 'cells'"),
        ("cells = 0", "at least 1"),
        ('cells = "9"', "must be a whole number"),
        ("cells = true", "must be a whole number"),
    ],
)
def test_a_course_file_raises_a_limit_ten_times_at_most(line, message):
    assert message in refusal(parse_course, f"{COURSE}[limits]\n{line}", "c.toml").replace("line 5", "line 6")


def test_a_limit_is_raised_on_the_command_line_and_reaches_the_workers(tmp_path):
    (tmp_path / "course.toml").write_text(COURSE + "[limits]\ncells = 500")
    asked = ("variants", "course.toml", "--count", "2", "--format", "text", "--jobs", "2", "--out", "v")
    done = run(*asked, folder=tmp_path)
    assert done.returncode == 1 and "625 cells, more than the limit of 500" in done.stderr
    done = run(*asked, "--limit", "cells=5000", folder=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("2 made"), done.stderr


def test_the_option_takes_a_number_of_terms_or_a_name(tmp_path):
    derive = ("derive", "convolution", "--image", "5x5", "--kernel", "3x3", "--at", "0,0")
    assert "takes 9 terms, more than the limit of 8" in run(*derive, "--limit", "8", folder=tmp_path).stderr
    assert run(*derive, "--limit", "terms=9", folder=tmp_path).returncode == 0
    for wrong, message in (("cell=9", "did you mean 'cells'"), ("cells=x", "whole number"), ("0", "positive integer")):
        done = run(*derive, "--limit", wrong, folder=tmp_path)
        assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("wrong", [{"cell": 5}, {"cells": 0}, {"cells": 1.5}, {"cells": True}, {"cells": 10**5000}])
def test_a_limit_is_known_and_a_positive_integer(wrong):
    with pytest.raises(InputError), sc.raise_limits(**wrong):
        pass


def test_the_page_lists_every_limit():
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| (.*) \|$", (ROOT / "docs" / "limits.md").read_text("utf-8"), re.M)
    assert rows == [(name, f"{limit.most:,}", limit.counts) for name, limit in LIMITS.items()]


# Integers of files


DIGITS = {
    "a seed": 'title = "a"\nseed = ' + "9" * 4000,
    "a cell": "\nkernel = [[1, " + "9" * 300 + "]]",
    "underscores": "\nseed = " + "9_9" * 30,
    "another base": "\nseed = 0x" + "f" * 70,
    "an index": "\n[[section]]\nkind = 'worked'\nat = [-" + "1" * 61 + ", 0]",
}


@pytest.mark.parametrize("case", DIGITS)
def test_an_integer_of_a_course_file_has_the_digits_of_a_typed_value(case):
    line = DIGITS[case].count("\n") + 1
    message = refusal(parse_course, DIGITS[case], "c.toml")
    assert re.match(rf"c\.toml, line {line}: a number of \d+ digits, the limit is 60; round it", message)


def test_sections_that_take_too_long_end_the_document():
    course = parse_course('[[section]]\nkind = "worked"\n' * 3)
    with sc.raise_limits(seconds=1), pytest.MonkeyPatch.context() as patched:
        ticks = iter(range(100))
        patched.setattr(build, "process_time", lambda: next(ticks))
        request = SheetRequest(course, formats=("text",))
        message = "the first 2 sections took 2 s, more than the limit of 1; split the file"
        assert message in refusal(make_sheet, request, Student())


def test_digits_in_texts_and_comments_are_no_numbers():
    long = "9" * 100
    text = f'# {long}\ntitle = "{long} \\" {long}"  # "\n[[section]]\nkind = "text"\ntext = """\n"{long}\n\\""""\n'
    assert parse_course(text).title == f'{long} " {long}'
    assert parse_course(f"title = '{long}'\nauthor = '''\n{long}'''").author == long


def test_no_integer_of_a_file_is_converted_where_python_has_no_limit(tmp_path):
    (tmp_path / "c.toml").write_text("seed = " + "9" * 900_000)
    (tmp_path / "k.json").write_text('{"symconv_key": ' + "9" * 900_000 + "}")
    (tmp_path / "a.csv").write_text("student," + "1" * 100_000 + "\n1,2\n")
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "manifest.json").write_text('{"digest": ' + "9" * 900_000 + "}")
    (tmp_path / "good.toml").write_text("[[section]]\nkind = 'exercise'\ntask = 'cell'\n")
    env = environment(PYTHONINTMAXSTRDIGITS="0")
    for command in (
        ("handout", "c.toml"),
        ("grade", "k.json", "a.csv"),
        ("variants", "good.toml", "--count", "1", "--out", "v"),
    ):
        before = os.times().children_user
        done = run(*command, folder=tmp_path, env=env)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and len(done.stderr) < 400
        assert os.times().children_user - before < 5


def test_a_title_of_thousands_of_digits_names_no_exercise():
    with pytest.raises(InputError, match="needs a first line with student"):
        grade(Key(1, "", ()), "student," + "1" * 5000)


def test_a_sum_of_signals_with_different_numbers_of_axes_is_refused():
    message = refusal(sc.check, "conv((a - x), (a - h)) = flip(h)", image=(3, 4), kernel=3)
    assert message.startswith("image x has 2 axes and kernel h has 1 axes") or "axes; give image and kernel" in message


def test_limits_are_errors_of_overflow():
    with pytest.raises(OverflowError), sc.raise_limits(terms=3):
        sc.convolve((3,), (3,)).expressions()
    assert issubclass(LimitError, OverflowError) and Path(ROOT).exists()
