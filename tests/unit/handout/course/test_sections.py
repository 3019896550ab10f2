"""Sections whose contents come from other packages: proofs, gradients and cards, each imported when it is needed."""

import subprocess
import sys

import pytest

from symconv.handout import document_files
from symconv.handout.course import parse_course
from symconv.handout.course.build import course_document

PROOF = '[[section]]\nkind = "proof"\nidentity = "conv(x, h) = conv(h, x)"\n'
REFUTED = '[[section]]\nkind = "proof"\nidentity = "conv(x, h) = slide(x, h)"\n'


def sheet(text, format="text", **options):
    return next(iter(document_files(course_document(parse_course(text), **options), format).values()))


@pytest.mark.parametrize(
    "section", [PROOF, "[[section]]\nkind = 'exercise'\ntask = 'identity'\nidentity = ['conv(x, h) = conv(h, x)']\n"]
)
def test_a_broken_import_inside_the_proof_package_surfaces(section, monkeypatch):
    # None in sys.modules makes the import of a module fail, as a mistake in it would.
    monkeypatch.delitem(sys.modules, "symconv.proof", raising=False)
    monkeypatch.setitem(sys.modules, "symconv.proof.prove", None)
    with pytest.raises(ImportError, match=r"symconv\.proof\.prove"):
        course_document(parse_course(section))


def test_a_course_without_cards_does_not_load_what_identifies_functions():
    text = "[[section]]\nkind = 'worked'\n[[section]]\nkind = 'exercise'\ntask = 'cell'\n"
    program = "import sys\nfrom symconv.handout.course import parse_course\n"
    program += "from symconv.handout.course.build import course_document\n"
    program += f"course_document(parse_course({text!r}))\nprint('symconv.blackbox' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr


@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
def test_a_card_states_the_law_of_a_library(format):
    text = sheet(
        '[[section]]\nkind = "card"\nfunction = "scipy.signal.convolve2d"\noptions = { mode = "full" }\n', format
    )
    assert "the kernel is flipped" in text


@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
def test_a_proof_and_a_counterexample_stand_on_a_sheet(format):
    text = sheet(PROOF + REFUTED, format)
    assert "m-k" in text and "An identity" in text


@pytest.mark.parametrize("of", ["image", "kernel"])
@pytest.mark.parametrize("format", ["text", "latex", "markdown"])
def test_a_gradient_stands_on_a_sheet(of, format):
    text = sheet(
        f'[[section]]\nkind = "gradient"\nof = "{of}"\nimage = "4x4"\nkernel = "2x2"\nmode = "valid"\n', format
    )
    assert "By the chain rule" in " ".join(text.split())
