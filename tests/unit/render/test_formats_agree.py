"""Text, LaTeX, Markdown, Typst and Word of one worked example say the same as its terms.

Each format has a small reader here that knows nothing of the printers: it turns the candidates and sums of a document
back into entries, indices and values, which are compared with the model.
"""

import re

import pytest

import symconv as sc
from symconv.render.dispatch import text_of
from symconv.render.writer import Writer

SAMPLES = {
    "lesson": lambda: sc.convolve(sc.image((7, 7)), sc.kernel("a b c / d e f / g h i")).derive(
        1, 1, window=[(0, 3), (0, 3)]
    ),
    "numbers": lambda: sc.correlate("1 2 3 / 4 5 6 / 7 8 9", "0 1 0 / 1 -4 1 / 0 1/9 0", definition="sliding").derive(
        0, 0
    ),
    "boundary": lambda: sc.correlate((4, 5), "a b / c d", mode="same", boundary="symmetric").derive(-1, -1),
    "line": lambda: sc.convolve("1 2 3 4 5", "1 10 100").derive(1),
    "volume": lambda: sc.convolve((3, 3, 3), sc.kernel((2, 2, 2), origin=(0, 0, 0))).derive(1, 1, 1, over="kernel"),
    "flipped": lambda: sc.correlate((3, 4), "1/2 -b / 3 2*a").derive(-1, 1),
}
LATEX = (
    (r"\\(?:symconv(?:missing|faded)|cancel|mathrm|text)\{([^{}]*)\}", r"\1"),
    (r"\\color\{gray\}", ""),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2"),
    (r"\\cdot", "·"),
    (r"\\to", "→"),
    (r"\\quad|\\left|\\right|\\ |[{}&$]", ""),
)
PLAIN = {
    "text": (),
    "latex": LATEX,
    "markdown": LATEX,
    "word": LATEX,
    "typst": (
        (r"#?\w+\(\"[^\"]*\"(?: \+ \"[^\"]*\")*, (?=\$)", ""),
        (r"(?:upright|missing)\(((?:[^()]|\([^()]*\))*)\)", r"\1"),
        (r"frac\(([^()]*), ([^()]*)\)", r"\1/\2"),
        (r" dot ", "·"),
        (r"->", "→"),
        (r"quad|\"\"|[&$]", ""),
    ),
    "html": (
        (r"<mfrac><mrow>(.*?)</mrow><mrow>(.*?)</mrow></mfrac>", r"\1/\2"),
        (r'</math><wbr><math><mo form="infix">([-−+])</mo>', r" \1 "),
        (r"</div><div class=\"line\"><math><mo form=\"infix\">([-−+])</mo>", r" \1 "),
        (r"<[^>]*>|&#8290;", ""),
        (r"−", "-"),
    ),
}
"""Format -> what its markup stands for, applied until nothing changes."""
STARTS = {
    "text": r"\n",
    "latex": r"\\\\\n|\n",
    "markdown": r"\\\\\n|\n",
    "word": r"\\\n|\n",
    "typst": r"\n",
    "html": r"\n",
}
PAGES = ("latex", "typst", "html")
"""Formats in which the candidates are a table: what is looked at, what it asks for, what that is."""
ENTRY = re.compile(r"([a-z])\[([-+\d,() ]+)\]")
SENTENCES = r"Of the|What survives|With the values in place|The products|The result|The drawing"
EACH = pytest.mark.parametrize("format", PLAIN)
ALL = pytest.mark.parametrize("sample", SAMPLES)


def sections(format, derivation):
    """The parts of a document behind its sentences, by the first word of each sentence."""
    document = text_of(derivation, Writer.of(format))
    pieces = re.split(rf"({SENTENCES})[^\n]*\n", document)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def plain(format, text):
    before = None
    while before != text:
        before = text
        for mark, meaning in PLAIN[format]:
            text = re.sub(mark, meaning, text)
    return text


def candidate_rows(format, part):
    """One plain line for each candidate."""
    lines = (plain(format, line) for line in re.split(STARTS[format], part))
    return [line for line in lines if len(ENTRY.findall(line)) >= (3 if format in PAGES else 4)]


def entries(line):
    return [(name, tuple(integer(part) for part in index.split(","))) for name, index in ENTRY.findall(line)]


def integer(text):
    """An index such as 1-(-2), worked out."""
    bare = text.replace(" ", "").replace("-(-", "+").replace("+(-", "-").strip("()")
    return sum(int(part) for part in re.findall(r"[-+]?\d+", bare))


@EACH
@ALL
def test_every_candidate_is_read_back_as_it_stands_in_the_model(format, sample):
    derivation = SAMPLES[sample]()
    x, h = derivation.output.image.name, derivation.output.kernel.name
    rows = candidate_rows(format, sections(format, derivation)["Of the"])
    assert len(rows) == len(derivation.candidates)
    for row, candidate in zip(rows, derivation.candidates, strict=True):
        found = entries(row)
        asked = [(x, candidate.image_index), (h, candidate.kernel_index)]
        moved = [(x, term.read_index) for term in candidate.terms[:1] if term.moved]
        if format in PAGES:
            own, *read, first, second = found[: 3 + len(moved)]
            assert first == second and sorted([own, first]) == sorted(asked), row
        else:
            assert sorted(found[:2]) == sorted(found[2:4]) == sorted(asked), row
            read = found[4:5] if moved else []
        assert read == moved and ("→" in row) is bool(moved), row
        assert ("no such" in row) is (not candidate.kept), row


def factors(product):
    """The factors of a product in any order, and whether it is negative."""
    outside = ENTRY.sub("", product)
    found = re.findall(r"[a-z]\[[-\d,]+\]|\d+/\d+|\d+|[a-z]+", product.replace(" ", ""))
    return sorted(found), outside.count("-") % 2


def products(format, part):
    """The products of the sum that a part begins with, and the entries on its left side."""
    if format == "html":
        part = part.partition('<div class="written-sum">')[2].split("\n")[0]
    first = re.split(r"\n\n|\\end\{|\\\\?\n\s*&=" + (r"|\n\$" if format == "typst" else ""), part.strip())[0]
    left, _, right = plain(format, re.sub(r"\\begin\{\w+\*?\}", "", first)).partition("=")
    body = " ".join(right.rstrip(")\n ").replace("\\", " ").split())
    return re.split(r" (?=[-+] )", body), entries(left)


@EACH
@ALL
def test_the_surviving_products_are_those_of_the_terms_in_their_order(format, sample):
    derivation = SAMPLES[sample]()
    x, h = derivation.output.image.name, derivation.output.kernel.name
    found, left = products(format, sections(format, derivation)["What survives"])
    assert left == [(derivation.output.name, derivation.at)]
    expected = [sorted([(x, term.read_index), (h, term.kernel_index)]) for term in derivation.terms]
    assert [sorted(entries(piece)) for piece in found] == expected


@EACH
@pytest.mark.parametrize("sample", ["lesson", "numbers", "boundary", "line", "flipped"])
def test_the_values_in_the_sums_are_those_of_the_terms(format, sample):
    derivation = SAMPLES[sample]()
    found, _ = products(format, sections(format, derivation)["With the values in place"])
    known = derivation.output.image.values is not None
    for piece, term in zip(found, derivation.terms, strict=True):
        pixel = str(term.image_value) if known else f"x[{','.join(map(str, term.read_index))}]"
        assert factors(piece) == factors(f"{term.kernel_value}·{pixel}"), piece


@EACH
@pytest.mark.parametrize("sample", ["numbers", "line"])
def test_the_result_is_the_sum(format, sample):
    derivation = SAMPLES[sample]()
    known = sections(format, derivation)
    if format in PAGES:  # at the end of one chain
        chain = re.split(r"\\end\{|\n\$|\n</div>", known["With the values in place"])[0]
        found = [plain(format, chain).rpartition("=")[2]]
    else:
        found, _ = products(format, known["The result"])
    assert [piece.replace(" ", "").strip() for piece in found] == [str(derivation.expr)]
