"""The law of a page in JavaScript is that of Python: every choice compared, and every mutant caught."""

import re
from hashlib import sha256

import numpy as np
import pytest

from symconv import convolve, image, kernel
from symconv.errors import InputError
from symconv.index import BOUNDARIES, DEFINITIONS, FILL, Axis, WindowSpec, window
from tests.page.node import FOLDER, ask, needs_node

pytestmark = needs_node

WINDOWS = [
    ("full", None, None),
    ("same", None, None),
    ("same", "low", None),
    ("same", "high", None),
    ("valid", None, None),
    ("padding", None, (1, 1)),
    ("padding", None, (0, 2)),
    ("padding", None, "same_upper"),
    ("padding", None, "same_lower"),
    ("padding", None, "causal"),
]
IMAGES = [(-((size - 1) // 2), size // 2) for size in range(1, 10)]
KERNELS = [(-((size - 1) // 2), size // 2) for size in range(1, 7)]


def table(definition, mode, anchor, padding, stride, dilation, boundary, pixels, elements):
    """Law, outputs and live taps of one axis as integers."""
    try:
        spec = WindowSpec(definition, "full" if padding else mode, stride, dilation, anchor, padding)
        law, outputs = window(spec, pixels, elements)
    except InputError:
        return [np.array([-99])]
    taps = Axis(law, outputs, pixels, elements, boundary).taps()
    live = taps.live
    n = np.broadcast_to(np.arange(outputs[0], outputs[1] + 1)[:, None], live.shape)
    read = np.where(taps.read == FILL, -98, taps.read + pixels[0])
    columns = [column[live] for column in (n, taps.kernel + elements[0], taps.asked, read, taps.weight)]
    return [np.array([law.s, law.d, law.o, *outputs]), np.stack(columns, axis=1).reshape(-1)]


def digest(definition, mode, anchor, padding, boundary):
    hashed = sha256()
    for pixels in IMAGES:
        for elements in KERNELS:
            for stride in range(1, 5):
                for dilation in range(1, 4):
                    for part in table(definition, mode, anchor, padding, stride, dilation, boundary, pixels, elements):
                        hashed.update(part.astype("<i4").tobytes())
    return hashed.hexdigest()


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_choice_gives_the_tables_of_python(definition, boundary):
    choices = [dict(zip(("mode", "anchor", "padding"), row, strict=True)) for row in WINDOWS]
    shared = {"do": "tables", "definition": definition, "boundary": boundary, "images": IMAGES, "kernels": KERNELS}
    found = ask([shared | choice for choice in choices])
    assert found == [digest(definition, *row, boundary) for row in WINDOWS]


def pages():
    """Data of pages, whose own axes may be so small that they meet little of the law."""
    outputs = [
        convolve(image((7, 7)), kernel((3, 3))),
        convolve(image((1, 6)), kernel((5, 2), origin="first")),
        convolve("+5", "+2", boundary="constant", fill=5),
    ]
    return [y.page().data() for y in outputs]


def test_a_page_agrees_with_python():
    assert ask([{"do": "difference", "pages": [data]} for data in pages()]) == [None] * 3


SWAPS = [
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " + "), (r" / ", " * "), (r" % ", " * "), (r" < ", " <= "),
    (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r"Math\.min", "Math.max"), (r"Math\.max", "Math.min"),
    (r"Math\.floor", "Math.ceil"), (r"Math\.ceil", "Math.floor"), (r"\b0\b", "1"), (r"\b1\b", "2"), (r"\b2\b", "3"),
    (r"-1\b", "1"), (r" \? ", " ?? "), (r"&&", "||"), (r"!", ""), (r" === ", " !== "), (r"\bhigh\b", "low"),
    (r"\bfirst\b", "last"), (r"\bstride\b", "dilation"), (r"\bsize\b", "(size + 1)"), (r"symmetric\(", "mirror("),
]  # fmt: skip


def mutants():
    law = (FOLDER / "law.js").read_text("utf-8")
    code = re.compile(r"(?m)^(?!//).*?(?=//|$)")
    for pattern, other in SWAPS:
        for found in re.finditer(pattern, law):
            line = law[law.rfind("\n", 0, found.start()) + 1 : law.find("\n", found.end())]
            before = law[law.rfind("\n", 0, found.start()) + 1 : found.start()]
            if line.startswith("//") or "//" in before or not code.match(line):
                continue
            yield f"{line.strip()}  ->  {other}", law[: found.start()] + other + law[found.end() :]


@pytest.mark.parametrize("data", pages(), ids=["7x7", "1x6", "1"])
def test_every_mutant_of_the_law_is_caught_when_any_page_opens(data):
    """Sizes can be changed in a page, so that what its own sizes do not meet counts too."""
    made = list(mutants())
    found = ask([{"do": "difference", "pages": [data], "law": law} for _, law in made])
    assert len(made) > 150
    assert [name for (name, _), difference in zip(made, found, strict=True) if difference is None] == []
