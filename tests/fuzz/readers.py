"""The readers that are fuzzed, each with a grammar of near-valid input.

To add one: a strategy, a function that takes an input and the folder to work in, and a row of `READERS`.
"""

from __future__ import annotations

import io
import json
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import symconv as sc
from symconv.cli.main import main
from symconv.core.number_file import PICTURES, number_file, read_numbers
from symconv.errors import SymconvError
from symconv.files import read_text, write_files
from symconv.handout import Document, SheetRequest, Student, document_files, key_files, make_sheet
from symconv.handout.batch import read_roster
from symconv.handout.course import read_course
from symconv.handout.course.markdown import prose_items
from symconv.handout.grading import MAX_ANSWERS, grade, marks_text, read_key
from symconv.handout.user_template import render_user_template
from symconv.proof.language import WORDS, expression
from symconv.text.shapes import parse_index, parse_shape, parse_window
from symconv.text.values import parse_csv, parse_value
from tests.fuzz.common import Reader, check_sentence, joined, mutated, one_of_texts

# Values: what a cell of an image or a kernel may hold

names = one_of_texts("a", "b", "x", "h", "x_1", "x1", "alpha", "pi", "I", "E", "S", "beta", "k_00", "lambda", "sqrt")
small = st.integers(-3, 12).map(str)
numerals = st.one_of(small, one_of_texts("0", "1/9", "0.5", "1e3", "2.5e-2", "10", "64", "12345678901234567890", ".5"))


def _value(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = one_of_texts("+", "-", "*", "/", " + ", " - ")
    powers = one_of_texts("^2", "**3", "^-1", "^64", "^0", "^2^3", "^9")
    return st.one_of(
        st.builds("{}{}{}".format, inner, signs, inner),
        inner.map("({})".format),
        inner.map("sqrt({})".format),
        inner.map("-{}".format),
        st.builds("({}){}".format, inner, powers),
    )


values = st.recursive(st.one_of(names, numerals), _value, max_leaves=12)
rows = st.lists(st.lists(values, min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda cells: " / ".join(" ".join(cell.replace(" ", "") for cell in row) for row in cells)
)
drawn = st.one_of(rows, joined(rows, (" // ", "\n\n", " ; "), least=1, most=2))
with_commas = rows.map(lambda text: text.replace(" / ", "/").replace(" ", ","))
lists = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3).map(lambda some: f"[{', '.join(some)}]"), max_leaves=9
)
kernels = st.one_of(
    drawn, with_commas, lists, one_of_texts("3x3", "2", "1 2 1", "a b c / d e f / g h i", "1 2 1 /", "4x3", "2x2x2")
)


def read_value(text: str, folder: Path) -> None:
    """As one value, as a table, as a signal; and where it is a kernel, in a worked example."""
    for read in (lambda: parse_value(text, "cell"), lambda: parse_csv(text, "image")):
        with suppress(SymconvError):
            read()
    try:
        parse_value(text, "cell")
    except SymconvError as error:
        check_sentence(str(error))
    h = sc.kernel(text)
    if h.ranges.size > 30 or h.rank > 3:
        return
    worked = sc.convolve((3,) * h.rank, h).derive(*(0,) * h.rank)
    for format in ("text", "latex"):
        worked.render(format)


# Identities, for all sizes and for given ones

integers = one_of_texts("0", "1", "2", "-1", "3", "4", "7", "12", "-5", "1/2", "60", "997", "1000003", "999999999999")
sequences = one_of_texts("x", "h", "x", "h", "g", "delta", "one", "zero", "2*x", "a", "x_1")


def _call(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    axes = one_of_texts("0", "1", "2", "3", "-1", "x")
    kinds = {"s": inner, "n": integers, "p": integers, "v": one_of_texts("x", "h", "g"), "a": axes}
    calls = [
        st.tuples(*(kinds[kind] for kind in takes)).map(lambda found, word=word: f"{word}({', '.join(found)})")
        for word, row in WORDS.items()
        for takes in dict.fromkeys((row.takes, row.takes.removesuffix("a")))  # an axis may be left out
        if takes
    ]
    return st.one_of(
        *calls,
        st.builds("{} + {}".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("{}*({})".format, integers, inner),
        st.builds("({})/{}".format, inner, integers),
    )


expressions = st.recursive(sequences, _call, max_leaves=6)
equations = st.one_of(
    st.builds("{} = {}".format, expressions, expressions),
    expressions.map(lambda text: f"{text} = {text}"),
    one_of_texts(
        "conv(x, h) = conv(h, x)",
        "conv(x, h) = slide(x, flip(h))",
        "grad(conv(x, h), x, g) = slide(g, h)",
        "up(down(x, 2), 2) + shift(up(down(shift(x, 1), 2), 2), -1) = x",
        "conv(conv(a, b), c) = conv(a, conv(b, c))",
        "flip(conv(x, h)) = conv(flip(x), flip(h))",
    ),
)
hypotheses = st.lists(
    one_of_texts("h = flip(h)", "x = conj(x)", "h = -flip(h)", "x = -x", "h = conj(flip(h))", "h = shift(h, 2)"),
    max_size=2,
)
shapes = st.one_of(
    one_of_texts("3x4", "3", "5x6", "2x3", "1", "1x1", "2x2x2", "12", "1000", "40x40", "20000x20000", "100000"),
    st.lists(st.integers(1, 6), min_size=1, max_size=4).map(lambda sizes: "x".join(map(str, sizes))),
)
operands = st.one_of(shapes, kernels)
per_axis = one_of_texts("1", "2", "2,1", "3", "0", "-1", "100000", "999999999")
OPTIONS = {
    "mode": one_of_texts("full", "same", "valid", "ful"),
    "boundary": one_of_texts(
        *(
            "zero",
            "constant",
            "replicate",
            "symmetric",
            "mirror",
            "wrap",
            "omit",
            "antisymmetric",
            "antireflect",
            "reflect",
        )
    ),
    "anchor": one_of_texts("low", "high", "0", "0,0", "-1", "9"),
    "stride": per_axis,
    "dilation": per_axis,
    "padding": one_of_texts("1", "0", "1,0", "1:2,0:1", "-1", "99999", "999999999"),
    "fill": values,
}
options = st.dictionaries(st.sampled_from(sorted(OPTIONS)), st.none(), max_size=2).flatmap(
    lambda keys: st.fixed_dictionaries({key: OPTIONS[key] for key in sorted(keys)})
)


def read_proof(found: tuple[str, list[str]], folder: Path) -> None:
    """Proved or refuted, and written."""
    identity, given = found
    verdict = sc.prove(identity, given=given)
    for format in ("text", "latex"):
        verdict.render(format)


def read_check(found: tuple[str, str, str, list[str], dict[str, str]], folder: Path) -> None:
    """Checked through the command, which reads the shapes and options."""
    identity, image, kernel, given, chosen = found
    command = ["check", identity, f"--image={image}", f"--kernel={kernel}"]
    read_command([*command, *(f"--given={one}" for one in given), *_flags(chosen)], folder)


# Formulas of books

index_letters = one_of_texts("m", "n", "k", "l", "c", "o", "i", "tau", r"\tau ", "τ", "row")
forms = st.recursive(
    st.one_of(index_letters, index_letters, small),
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, one_of_texts("+", "-", "−", " + "), inner),
        st.builds("{}{}{}".format, small, one_of_texts("", "*", r"\cdot ", "·"), inner),
        st.builds("({})/{}".format, inner, small),
        st.builds(r"\frac{{{}}}{{{}}}".format, inner, small),
    ),
    max_leaves=4,
)
index_lists = joined(forms, (",", ", "), least=1, most=3)
entries = st.builds(
    "{}{}".format,
    one_of_texts("x", "h", "w", "x", "h", r"\mathbf{x}", "x_1", "conj", "sum"),
    st.one_of(
        *(index_lists.map(form.format) for form in ("[{}]", "({})", "_{{{}}}", r"\left[{}\right]", "^*[{}]")),
        one_of_texts("ₘ₋ₖ", "ₖ", "_k", "_{kl}", "[m][k]"),
    ),
)
limits = st.one_of(
    joined(index_letters, (",",), least=1, most=3),
    st.builds("{{{}={}..{}}}".format, index_letters, forms, forms),
    st.builds("{{{}={}}}^{{{}}}".format, index_letters, forms, st.one_of(forms, one_of_texts(r"\infty", "∞", "K-1"))),
    st.builds(r"{{{}\le {}\le {}}}".format, forms, index_letters, forms),
)
sums = st.builds("{}{}".format, one_of_texts("Σ_", r"\sum_", "sum_", "∑_", r"\sum\limits_", "sum over "), limits)
products = st.builds("{}{}{}".format, entries, one_of_texts(" ", "·", "*", r"\,", "×"), entries)
formulas = st.one_of(
    st.builds("y[{}] = {} {}".format, index_lists, joined(sums, (" ",), least=0, most=2), products),
    one_of_texts(
        r"y[m,n] = \sum_{k,l} x[2m+k-1, n+l]\, h[k,l]",
        "y[m] = Σ_k x[m-k]·h[k]",
        "y[o,m] = Σ_{c,k} x[c,m+k] w[o,c,k]",
        "yₘ = Σₖ₌₋₁¹ xₘ₊ₖ hₖ",
        "y[m] = Σ_i x[i] h[m-2i]",
        r"y_{mn} = \sum_{k=0}^{K-1}\sum_{l=0}^{L-1} x_{m+k,n+l} h_{kl}",
    ),
)

formula_sizes = one_of_texts("3", "5", "3x3", "4x2", "2x5", "2x3x3", "2x2x3", "1 2 1", "99999", "1x1")


def read_formula(found: tuple[str, str, str], folder: Path) -> None:
    """Read, laid on signals, worked out and written; and as a function and an identity."""
    text, image, kernel = found
    written = sc.formula(text)
    str(written)
    with suppress(SymconvError):
        str(expression(written.expression))
    output = written.on(image, kernel)
    with suppress(SymconvError):
        str(output.derive(*output.box.lower))
    sc.black_box(text)


# Course files


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, str) else str(value)


def _lines(table: dict[str, Any]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())


sizes = st.sampled_from((0, 1, 2, 3, 4, 5, 7, 12, 13, -1, 100, 20000, 10**9))
signals = st.one_of(
    kernels, shapes, sizes, st.lists(st.lists(st.one_of(sizes, values), min_size=1, max_size=3), min_size=1, max_size=3)
)
indices = st.lists(st.sampled_from((0, 1, -1, 2, 5, 10**6, -(10**9))), min_size=1, max_size=3)
windows = st.lists(st.sampled_from(([0, 3], [-1, 2], [0, 0], [3, 0], [0, 1000], [-5, 10**6])), min_size=1, max_size=3)
titles = one_of_texts("A title", "50% \\input{x}", "$x$", "<b>", "`a`", "é", "a\nb", "", " ", "#set", "x" * 400)
flags = st.booleans()
OPERATION = {
    "operation": one_of_texts("convolution", "correlation"),
    "definition": one_of_texts("correlation", "sliding"),
    "image": signals,
    "kernel": signals,
    "image_origin": st.one_of(one_of_texts("center", "first"), indices),
    "kernel_origin": st.one_of(one_of_texts("center", "first"), indices),
    "mode": OPTIONS["mode"],
    "boundary": OPTIONS["boundary"],
    "anchor": st.one_of(one_of_texts("low", "high"), indices, sizes),
    "stride": st.one_of(sizes, st.lists(sizes, max_size=3)),
    "dilation": st.one_of(sizes, st.lists(sizes, max_size=3)),
    "padding": st.one_of(sizes, st.lists(st.one_of(sizes, st.lists(sizes, max_size=2)), max_size=3)),
    "fill": st.one_of(values, sizes),
    "title": titles,
    "at": indices,
}
KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": titles},
    "worked": OPERATION
    | {
        "window": windows,
        "over": one_of_texts("image", "kernel"),
        "steps": st.lists(one_of_texts("definition", "candidates", "values", "result", "drawing"), max_size=3),
        "figure": flags,
        "conventions": flags,
    },
    "comparison": OPERATION,
    "scatter": OPERATION,
    "gradient": OPERATION | {"of": one_of_texts("image", "kernel")},
    "figure": OPERATION
    | {"show": one_of_texts("kernel", "image", "overlay", "reads", "parts", "frames", "matching"), "window": windows},
    "proof": {"identity": mutated(equations)},
    "card": {
        "function": one_of_texts("numpy.convolve", "scipy.signal.convolve2d", "scipy.ndimage.correlate", "os.system"),
        "options": st.dictionaries(one_of_texts("mode", "boundary", "origin"), one_of_texts("same", "wrap", "1")),
    },
    "exercise": {
        "task": one_of_texts("cell", "reads", "patch", "flip", "find", "indices", "identity", "gradient", "match"),
        "operation": one_of_texts("convolution", "correlation", "any"),
        "values": one_of_texts("numbers", "symbols"),
        "image": st.lists(sizes, min_size=1, max_size=2),
        "kernel": st.lists(sizes, min_size=1, max_size=2),
        "boundary": OPTIONS["boundary"],
        "terms": sizes,
        "border": one_of_texts("inside", "touch", "any"),
        "largest": sizes,
        "choices": flags,
        "find": one_of_texts("boundary", "anchor"),
        "identity": st.lists(equations, max_size=2),
        "of": one_of_texts("image", "kernel"),
        "points": sizes,
        "note": titles,
        "title": titles,
    },
}


def _some(fields: dict[str, Any], most: int) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.lists(st.sampled_from(sorted(fields)), max_size=most, unique=True)
    return chosen.flatmap(lambda keys: st.fixed_dictionaries({key: fields[key] for key in keys}))


def _section(kind: str) -> st.SearchStrategy[str]:
    least = {"proof": ("identity",), "card": ("function",), "text": ("text",), "exercise": ("task",)}.get(kind, ())
    fixed = st.fixed_dictionaries({key: KINDS[kind][key] for key in least})
    return st.builds(lambda given, more: _lines({"kind": kind} | more | given), fixed, _some(KINDS[kind], 4)).map(
        "[[section]]\n{}".format
    )


sections = st.sampled_from(sorted(KINDS)).flatmap(_section)
heads = _some(
    {"title": titles, "author": titles, "date": titles, "seed": sizes, "image": signals, "kernel": signals}, 3
).map(_lines)
notations = _some(
    {
        "image": one_of_texts("x", "u", "x_1", "y", "h", "x y"),
        "kernel": one_of_texts("h", "w", "x"),
        "output": one_of_texts("y", "z", "x"),
        "letters": _some({role: one_of_texts("ij", "mn", "i", "k1,k2", "ijk", "x") for role in ("image", "output")}, 2),
        "brackets": one_of_texts("square", "round", "subscript"),
        "indexing": one_of_texts("xy", "ij"),
        "definition": one_of_texts("sliding", "correlation"),
    },
    2,
).map(lambda table: f"[notation]\n{_lines(table)}" if table else "")
courses = st.builds(
    lambda head, notation, body: head + notation + "".join(body), heads, notations, st.lists(sections, max_size=2)
)
texts = one_of_texts("latex", "markdown", "typst", "text")


def write_text(folder: Path, name: str, text: str) -> Path:
    """A file with a text, lone surrogates and all."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def read_sheet(found: tuple[str, str, str], folder: Path) -> None:
    """A course file, made into a sheet in one format."""
    text, format, version = found
    course = read_course(write_text(folder, "course.toml", text))
    sheet = make_sheet(SheetRequest(course, (version,), (format,), moodle=True), Student("7", "Ann"))
    write_files(folder / "out", sheet.files | key_files("", course, [(sheet.key, sheet.questions)]))


# Lists, answers and keys

ids = st.one_of(
    one_of_texts("1", "Ann", "b-2", "7", "=1+1", "é", "CON", "key", "a/b", "..", "x" * 250), st.text(max_size=8)
)
rosters = st.builds(
    lambda head, lines, mark: "\n".join(mark.join(line) for line in [head, *lines]),
    st.sampled_from((["id"], ["id", "name"], ["student", "Name"], ["name"], ["number", "x"], [])),
    st.lists(st.lists(ids, min_size=1, max_size=3), max_size=4),
    st.sampled_from((",", ";", "\t")),
)
answers = st.one_of(
    values,
    one_of_texts(
        "(1,0)", "[1;0] (0,0)", "b", "(B)", "-3/4", "−3", "-0.75", "", "y[1,1]", "h(0,1), h(1,0)", "1 000", "=1+1"
    ),
)
tables = st.builds(
    lambda head, lines, mark: "\n".join(mark.join(line) for line in [head, *lines]),
    st.sampled_from(
        (["student", "1", "2"], ["student", "variant", "1"], ["variant", "2"], ["student", "9" * 30], ["1"])
    ),
    st.lists(
        st.builds(lambda who, what: [who, *what], one_of_texts("1", "2", "Ann", ""), st.lists(answers, max_size=3)),
        max_size=3,
    ),
    st.sampled_from((",", ";", "\t")),
)


def _key(parts: list[tuple[str, str]]) -> str:
    given = [
        {"task": "cell", "points": 1, "form": form, "value": value, "wrong": [{"mistake": "flip", "value": "(0,0)"}]}
        for form, value in parts
    ]
    owners = [{"student": str(n), "variant": f"v{n}", "answers": given} for n in (1, 2)]
    return json.dumps({"symconv_key": 1, "title": "t", "variants": owners})


forms = one_of_texts("number", "index", "indices", "pixels", "choice", "words")
keys = st.lists(st.tuples(forms, answers), min_size=1, max_size=3).map(_key)
KEY = _key([("number", "-3/4"), ("pixels", "(1,0) (0,0)"), ("index", "(1,1)")])


def read_students(text: str, folder: Path) -> None:
    """A list of students."""
    read_roster(write_text(folder, "roster.csv", text))


def read_marks(found: tuple[str, str], folder: Path) -> None:
    """A key and a table of answers, marked."""
    key, text = found
    marks, faults = grade(
        read_key(write_text(folder, "key.json", key)),
        read_text(write_text(folder, "answers.csv", text), MAX_ANSWERS),
        "answers.csv",
    )
    for fault in faults:
        check_sentence(fault)
    marks_text(marks)


# Templates

arguments = st.one_of(
    one_of_texts("1", "'a'", "title", "x", "loop.index", "range(3)", "range(9999999)", "(1, 1)", "{}", "[1]", "none"),
    equations.map(repr),
)
filters = one_of_texts(
    "upper", "join(',')", "length", "list", "safe", "attr('x')", "title", "reverse", "sum", "format(1)"
)
template_expressions = st.recursive(
    arguments,
    lambda inner: st.one_of(
        st.builds("{} | {}".format, inner, filters),
        st.builds("{} {} {}".format, inner, one_of_texts("+", "*", "**", "~", "%", "in", "==", "and"), inner),
        st.builds("{}.{}".format, inner, one_of_texts("upper()", "__class__", "x", "format(1)", "split", "join([1])")),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("derive('convolution', {})".format, inner),
        st.builds("figure({})".format, one_of_texts("'reads'", "'frames'", "'kernel', kernel='20x20'", "1")),
        st.builds("prove({})".format, inner),
        st.builds("exercise({}, number={})".format, one_of_texts("'cell'", "'reads'", "none"), inner),
    ),
    max_leaves=5,
)


def _block(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{{% for n in {} %}}{}{{% endfor %}}".format, template_expressions, inner),
        st.builds("{{% if {} %}}{}{{% endif %}}".format, template_expressions, inner),
        st.builds("{{% set s = {} %}}{}{{{{ s }}}}".format, template_expressions, inner),
        st.builds("{{% macro m(a) %}}{}{{% endmacro %}}{{{{ m(1) }}}}".format, inner),
        st.builds(
            "{{% {} '{}' %}}".format, one_of_texts("include", "import", "extends"), one_of_texts("a", "/etc/passwd")
        ),
        st.builds("{}{}".format, inner, inner),
    )


templates = st.recursive(
    st.one_of(
        template_expressions.map("{{{{ {} }}}}".format), one_of_texts("text ", "\\documentclass{article}", "# x\n")
    ),
    _block,
    max_leaves=4,
)


def read_template(found: tuple[str, str], folder: Path) -> None:
    """A template of a user, filled in where the command fills it in."""
    text, ending = found
    if ending in ("tex", "typ"):
        for mark, other in (("{{", r"\VAR{"), ("}}", "}"), ("{%", r"\BLOCK{"), ("%}", "}")):
            text = text.replace(mark, other)
    render_user_template(write_text(folder, f"t.{ending}.j2", text))


# Shapes, indices and whole command lines


def read_shape(text: str, folder: Path) -> None:
    """As a shape, an index, a window, an origin and a signal."""
    faults = []
    for read in (parse_shape, parse_index, parse_window, sc.image, lambda text: sc.image("3x4", origin=text)):
        try:
            read(text)
        except SymconvError as error:
            faults.append(str(error))
    for fault in faults:
        check_sentence(fault)
    y = sc.convolve(sc.image(text), sc.kernel("3" + "x3" * (sc.image(text).rank - 1)))
    y.derive(*(0,) * y.rank).render("text")


index_texts = one_of_texts("0", "0,0", "1,1", "(1,-1)", "[0]", "0,0,0", "-1", "9,9", "999999999,0")
window_texts = one_of_texts("0:3", "0:3,0:3", "-1:1,0:0", "3:0", "0:99999,0:99999", "0:3,0:3,0:3")
shape_like = st.one_of(shapes, index_texts, window_texts, kernels)


def _flags(chosen: dict[str, str]) -> list[str]:
    return [f"--{key}={value}" for key, value in chosen.items()]


formats = one_of_texts("text", "text", "latex", "markdown", "typst", "wrd")
derive_flags = _some(
    OPTIONS
    | {
        "window": window_texts,
        "over": one_of_texts("image", "kernel", "x"),
        "letters": one_of_texts("image=ij", "output=mn", "image=i", "x", "kernel=k1,k2"),
        "origin": st.one_of(index_texts, one_of_texts("center", "first")),
        "indexing": one_of_texts("xy", "ij", "yx"),
        "image-name": one_of_texts("x", "u_1", "h", "x y"),
        "definition": one_of_texts("correlation", "sliding", "x"),
        "limit": one_of_texts("1", "0", "1000000", "10**9", "-1"),
        "brackets": one_of_texts("square", "round", "subscript", "x"),
        "format": formats,
    },
    4,
).map(_flags)
derivations = st.builds(
    lambda operation, image, kernel, at, more: [
        "derive",
        operation,
        f"--image={image}",
        f"--kernel={kernel}",
        f"--at={at}",
        *more,
    ],
    one_of_texts("convolution", "correlation"),
    operands,
    operands,
    index_texts,
    derive_flags,
)
proofs = st.builds(lambda text, form: ["prove", text, f"--format={form}"], equations, formats)
CALLS = one_of_texts(
    "numpy.convolve(x, h)",
    "numpy.correlate(x, h, 'same')",
    "numpy.outer(x, h)",
    "numpy.add(x, h)",
    "numpy.kron(x, h)",
    "numpy.convolve(x, h, 'ful')",
    "numpy.convolve(x)",
    "numpy.convolve(x, h, 10**9)",
    "numpy.tile(x, 100)",
    "numpy.multiply.outer(x, h)",
)
identifications = st.builds(
    lambda call, more: ["identify", call, *more],
    CALLS,
    _some(
        {
            "image": shapes,
            "kernel": shapes,
            "rank": one_of_texts("1", "2", "5"),
            "at": index_texts,
            "seconds": one_of_texts("5", "0", "nan", "-1", "1e99"),
        },
        3,
    ).map(_flags),
)
others = st.lists(
    one_of_texts(
        "derive",
        "convolution",
        "prove",
        "new",
        "c.toml",
        "--format",
        "text",
        "-h",
        "--x",
        "--at",
        "1,1",
        "grade",
    ),
    max_size=4,
)  # no folder and no other file is ever named
commands = st.one_of(derivations, derivations, proofs, identifications, others)


@st.composite
def mutated_command(draw: Any) -> list[str]:
    """A command with at most one argument mutated; where files are written, only names inside the folder are given."""
    found = draw(commands)
    if found and found[0] not in ("identify", "new") and draw(st.booleans()):
        position = draw(st.integers(0, len(found) - 1))
        changed = draw(mutated(st.just(found[position])))
        if "--out" not in changed and "--templates" not in changed:
            found = [*found[:position], changed, *found[position + 1 :]]
    return [part.replace("\0", "").encode("utf-8", "replace").decode() for part in found]


class _Stream(io.TextIOWrapper):
    """A stream in memory with the bytes behind it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True)


def read_command(line: list[str], folder: Path) -> None:
    """The command line: an exit code, and on standard error lines that are sentences."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(), _Stream()
    told = sys.stderr
    try:
        main(line)
    except SystemExit as left:
        code = left.code
    finally:
        sys.stdout, sys.stderr = before
    assert code in (0, 1, 2), code
    said = told.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert code == 0 or code == 1 or said, "no word on what is wrong"
    for sentence in said.splitlines():
        assert sentence.startswith("symconv: "), sentence
        check_sentence(sentence)


# A user's words: Markdown with formulas

typed = st.recursive(
    one_of_texts(
        "x", "y[1,1]", "x[m-k,n]", r"\alpha", "12", "*", "=", r"\le", r"\sum_{k=0}^{2}", "Σ_k", "f'", r"\,", "|"
    ),
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds(r"\frac{{{}}}{{{}}}".format, inner, inner),
        st.builds("{}_{{{}}}^{{{}}}".format, inner, inner, inner),
        st.builds(r"\sqrt[{}]{{{}}}".format, inner, inner),
        st.builds(r"\left( {} \right]".format, inner),
        st.builds(r"\begin{{pmatrix}}{} & {} \\ {} & {}\end{{pmatrix}}".format, inner, inner, inner, inner),
        st.builds(r"\begin{{cases}}{} & \text{{if }} {}\end{{cases}}".format, inner, inner),
        st.builds(r"\hat{{{}}} \mathbb{{{}}}".format, inner, inner),
    ),
    max_leaves=8,
)
lines_of_words = st.one_of(
    one_of_texts("*a* **b**", "`c`", "[d](https://e.f)", "<https://g.h>", "$5", "{y[1,1]}", "i\\\nj", "&amp; \\*k"),
    typed.map("${}$".format),
    mutated(typed).map("$${}$$".format),
)
words = st.lists(
    st.one_of(
        lines_of_words,
        lines_of_words.map("# {}".format),
        lines_of_words.map("1. {0}\n   - {0}\n\n     {0}".format),
        lines_of_words.map("> {0}\n> * {0}".format),
        lines_of_words.map("| {0} | b |\n|---|:-:|\n| {0} | c |".format),
        lines_of_words.map("```\n{}\n```".format),
        lines_of_words.map('![a {0}](p.png "c {0}")'.format),
        typed.map("$$\n{0} &= {0} \\\\ {0}\n$$".format),
    ),
    min_size=1,
    max_size=4,
).map("\n\n".join)
FORBIDDEN_COMMAND = re.compile(r"\\(input|write|openin|def|csname|catcode|include|usepackage|directlua)\b")


def read_words(text: str, folder: Path) -> None:
    """As items of a document, printed in every format that is text."""
    items = prose_items(text, {"y[1,1]": 27}, {"p.png": PICTURE})
    document = Document("s", "course.title", items, facts={"text": "T"})
    for format in ("text", "latex", "markdown", "typst", "html"):
        files = document_files(document, format)
        if format == "latex":
            _, title, body = files["s.tex"].partition(r"\symconvtitle{T}")
            assert title and not FORBIDDEN_COMMAND.search(body.replace(r"\textbackslash{}", "")), body


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(7) + b"\x0dIHDR" + bytes([0, 0, 0, 3, 0, 0, 0, 2]) + bytes(9)


# Files of numbers: tables with any separator, and pictures whose bytes are exchanged


@st.composite
def number_files(draw: Any) -> tuple[str, bytes]:
    """The name of a file with what is wanted of it, and its content."""
    ending = draw(st.sampled_from(("csv", "tsv", "png", "bmp", "gif", "ppm", "tiff")))
    wanted = draw(mutated(one_of_texts("", "", "@red", "@grey", "[0:2,0:2]", "@blue[1:,:2]", "[0:1,0:9]")))
    if ending in ("csv", "tsv"):
        separator = draw(st.sampled_from((",", ";", "\t", ", ")))
        text = draw(mutated(st.lists(st.lists(values, min_size=1, max_size=3), max_size=3).map(
            lambda lines: "\n".join(separator.join(line) for line in lines))))  # fmt: skip
        return f"a.{ending}{wanted}", text.encode("utf-8", "surrogatepass")
    mode = draw(st.sampled_from(("L", "RGB", "P", "1")))
    data = bytearray(stored_picture(ending, mode))
    for _ in range(draw(st.sampled_from((0, 1, 1, 3)))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return f"a.{ending}{wanted}", bytes(data[: draw(st.sampled_from((len(data), len(data), len(data) // 2)))])


@cache
def stored_picture(ending: str, mode: str) -> bytes:
    """A small picture."""
    from PIL import Image

    data = io.BytesIO()
    Image.linear_gradient("L").resize((7, 5)).convert(mode if ending != "ppm" or mode != "P" else "L").save(
        data, format=PICTURES[ending]
    )
    return data.getvalue()


def read_number_file(given: tuple[str, bytes], folder: Path) -> None:
    """As a signal."""
    source = number_file(given[0])
    if source is not None:
        sc.image(read_numbers(source, given[1], "image"))


READERS: dict[str, Reader] = {
    "files": Reader(number_files(), read_number_file, 150),
    "words": Reader(mutated(words), read_words, 60),
    "values": Reader(mutated(kernels), read_value, 40),
    "prove": Reader(st.tuples(mutated(equations), hypotheses), read_proof, 60),
    "check": Reader(st.tuples(mutated(equations), operands, mutated(operands), hypotheses, options), read_check, 60),
    "formula": Reader(st.tuples(mutated(formulas), formula_sizes, formula_sizes), read_formula, 100),
    "course": Reader(st.tuples(mutated(courses), texts, one_of_texts("student", "solutions", "key")), read_sheet, 50),
    "roster": Reader(mutated(rosters), read_students, 200),
    "answers": Reader(st.tuples(st.just(KEY), mutated(tables)), read_marks, 100),
    "key": Reader(st.tuples(mutated(keys), tables), read_marks, 100),
    "templates": Reader(
        st.tuples(mutated(templates), one_of_texts("md", "tex", "typ", "txt")), read_template, 6, starts=True
    ),
    "shapes": Reader(mutated(shape_like), read_shape, 100),
    "commands": Reader(mutated_command(), read_command, 40),
}
"""Name -> reader."""
