"""Sections: each kind stands on a sheet; what proves and what describes libraries is imported when it is needed."""

import subprocess
import sys

import pytest

from symconv import integrate
from symconv.errors import InputError
from symconv.handout import course_document, document_files, document_text, slide_files
from symconv.handout.course import parse_course
from symconv.handout.printing import document_writer


def sheet(text, format="text", **options):
    return next(iter(document_files(course_document(parse_course(text), **options), format).values()))


SECTIONS = {
    "worked": ('operation = "correlation"\nat = [-1, -1]', "x[0,0]·h[-1,-1]"),
    "worked on numbers": ('kind = "worked"\nimage = "1 2 3"\nkernel = [1, 10]\nat = [1]', "y[1] = 23"),
    "worked with stride": ('kind = "worked"\nimage = "1 2 3 4"\nkernel = "1 1"\nstride = 2\nat = [0]', "y[0]"),
    "comparison": ("at = [1, 1]", "y[m,n] = Σ_i Σ_j x[i,j]·h[m⊕i,n⊕j]"),
    "scatter": ("at = [0, 0]", "y[-1,-1] = … + x[0,0]·h[-1,-1] + …"),
    "figure": ('show = "kernel"', "kernel h: values"),
    "text": ('text = """one\n\ntwo"""', "one\n\ntwo"),
}


@pytest.mark.parametrize("case", SECTIONS)
@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst", "word"])
def test_every_section_stands_on_a_sheet_of_every_format(case, format):
    keys, expected = SECTIONS[case]
    kind = "" if "kind" in keys else f'kind = "{case}"\n'
    document = course_document(parse_course(f"[[section]]\n{kind}{keys}\n"))
    text = document_text(document, document_writer(document, format))
    assert expected in text or format != "text"


MARKS = {  # definition -> format -> what stands in the two definitions, from the formulas of docs/course.md
    "correlation": {
        "text": ("x[i,j]·h[m⊖i,n⊖j]", "x[i,j]·h[m⊕i,n⊕j]"),
        "latex": (r"h[m\symconvmark{-}i,n\symconvmark{-}j]", r"h[m\symconvmark{+}i,n\symconvmark{+}j]"),
    },
    "sliding": {
        "text": ("x[m⊖k,n⊖l]·h[k,l]", "x[m⊕k,n⊕l]·h[k,l]"),
        "latex": (r"x[m\symconvmark{-}k,n\symconvmark{-}l]", r"x[m\symconvmark{+}k,n\symconvmark{+}l]"),
        "typst": ("marked(-)", "marked(+)"),
        "markdown": (r"\boxed{-}", r"\boxed{+}"),
    },
}


@pytest.mark.parametrize(("definition", "format"), [(key, format) for key in MARKS for format in MARKS[key]])
def test_the_sign_that_is_marked_is_the_one_that_differs(definition, format):
    text = sheet(f'[notation]\ndefinition = "{definition}"\n[[section]]\nkind = "comparison"\nat = [1, 1]', format)
    assert all(piece in text for piece in MARKS[definition][format]), text[:1500]


@pytest.mark.parametrize("show", ["kernel", "image", "overlay", "reads", "parts", "frames", "matching"])
def test_every_figure_can_be_asked_for(show):
    signals = 'image = "1 2 3 / 4 5 6 / 7 8 9"\nkernel = "1 2 / 3 4"\n'
    shape = 'image = "5x5"\nkernel = "2x2"\nmode = "valid"\n'
    keys = signals if show in ("matching",) else shape
    assert "Figure 1" in sheet(f'[[section]]\nkind = "figure"\nshow = "{show}"\n{keys}', "markdown")


def test_notation_reaches_every_section():
    text = sheet(
        '[notation]\nimage = "f"\nkernel = "g"\noutput = "r"\nbrackets = "round"\nindexing = "ij"\n'
        'definition = "sliding"\nletters = { image = "uv" }\n'
        '[[section]]\nkind = "worked"\noperation = "correlation"\n[[section]]\nkind = "exercise"\ntask = "cell"\n'
    )
    assert "r(m,n) = Σ_u Σ_v f(u,v)·g(u-m,v-n)" in text and "the first index is the row" in text
    assert "f(" in text and "x[" not in text


PROOF = '[[section]]\nkind = "proof"\nidentity = "conv(x, h) = conv(h, x)"\n'


REFUTED = '[[section]]\nkind = "proof"\nidentity = "conv(x, h) = slide(x, h)"\n'


@pytest.mark.parametrize(
    "section", [PROOF, "[[section]]\nkind = 'exercise'\ntask = 'identity'\nidentity = ['conv(x, h) = conv(h, x)']\n"]
)
def test_a_broken_import_inside_the_proof_package_surfaces(section, monkeypatch):
    # None in sys.modules makes the import of a module fail, as a mistake in it would.
    monkeypatch.delitem(sys.modules, "symconv.proof", raising=False)
    monkeypatch.setitem(sys.modules, "symconv.proof.prove", None)
    with pytest.raises(ImportError, match=r"symconv\.proof\.prove"):
        course_document(parse_course(section))


@pytest.mark.parametrize("package", ["symconv.blackbox", "symconv.proof"])
def test_a_course_without_cards_and_proofs_does_not_load_what_makes_them(package):
    text = "[[section]]\nkind = 'worked'\n[[section]]\nkind = 'exercise'\ntask = 'cell'\n"
    program = "import sys\nfrom symconv.handout.course import parse_course\n"
    program += "from symconv.handout.course.build import course_document\n"
    program += "from symconv.handout import document_files\n"
    program += f"document_files(course_document(parse_course({text!r})), 'markdown')\nprint({package!r} in sys.modules)"
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


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        ("nowhere.f", "symconv atlas --committed lists those it knows"),
        ("scipy.signal.convole2d", "did you mean 'scipy.signal.convolve2d'?"),
    ],
)
def test_an_unknown_function_is_answered_with_one_short_sentence(function, hint):
    with pytest.raises(InputError) as caught:
        course_document(parse_course(f'[[section]]\nkind = "card"\nfunction = "{function}"\n'))
    assert str(caught.value) == f"section 1 (card): the atlas has no call '{function}'; {hint}"


INTEGRAL = """
[[section]]
kind = "integral"
image = "1 on 0..2"
kernel = "exp(-t)*u(t)"
"""


@pytest.mark.parametrize("format", ["text", "markdown", "latex", "typst"])
def test_an_integral_is_the_one_of_the_command(format):
    text = sheet(INTEGRAL + 'operation = "correlation"\ndefinition = "sliding"\n', format)
    alone = integrate("1 on 0..2", "exp(-t)*u(t)", "sliding").render(format)
    assert "Cross-correlation" in text or "cross-correlation" in text
    cases = [line for line in alone.splitlines() if "exp" in line or "e^" in line]
    assert cases and all(line in text for line in cases if "svg" not in line and "title" not in line)


def test_an_integral_may_stand_in_columns_and_on_slides_and_names_its_section_when_it_is_infinite():
    text = (
        'layout = "compact"\n'
        + INTEGRAL
        + INTEGRAL.replace("[[section]]", "[[section]]\ntitle = 'Decay'\nfigure = false")
    )
    document = course_document(parse_course(text))
    for format in ("latex", "typst"):
        assert "Decay" in next(iter(document_files(document, format).values()))
        assert "Decay" in next(iter(slide_files(document, format).values()))
    with pytest.raises(InputError, match=r"^section 1 \(integral\): "):
        sheet(INTEGRAL.replace("exp(-t)*u(t)", "exp(t)*u(t)").replace("1 on 0..2", "1 on -inf..inf"), "text")
