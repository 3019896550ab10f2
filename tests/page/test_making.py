"""A page is made: what it holds, what it refuses, and that it needs nothing but itself."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from click.testing import CliRunner

import symconv as sc
from symconv.cli.main import cli
from symconv.errors import IndexRuleError, InputError
from symconv.render.page import OF_PYTHON, json_in_html, page_scripts, page_style
from tests.html import scripts_of
from tests.page.node import FOLDER, ask, needs_node

LETTERS = sc.convolve(sc.image((7, 7)), sc.kernel("a b c / d e f / g h i"))


def hashed(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_the_script_with_its_lines_that_unpack_it_the_style_and_nothing_else():
    html = LETTERS.page((1, 1)).html()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    _, unpacked = scripts_of(html)
    (script,) = re.findall(r"<script>(.*?)</script>", html, flags=re.S)
    assert policy.startswith("default-src 'none'; ")
    assert script == page_scripts()[0] and unpacked == page_scripts()[1]
    assert f"script-src {hashed(script)} {hashed(unpacked)}; style-src {hashed(page_style())}; " in policy
    assert "unsafe" not in policy and "http" not in policy
    assert not re.search(r"\son\w+=", html), "no handler stands in the page"
    assert not re.search(r"(src|href)=", re.sub(r"<script>.*?</script>", "", html, flags=re.S))


def test_data_cannot_end_the_element_that_holds_it():
    text = json_in_html({"a": "</script><!--<script>"})
    assert "<" not in text and json.loads(text) == {"a": "</script><!--<script>"}


def test_the_command_and_the_method_make_the_same_page(tmp_path):
    made = tmp_path / "page.html"
    line = [
        "page",
        "convolution",
        "--image",
        "7x7",
        "--kernel",
        "a b c / d e f / g h i",
        "--at",
        "1,1",
        "--out",
        str(made),
    ]
    assert CliRunner().invoke(cli, line).exit_code == 0
    assert made.read_text("utf-8") == LETTERS.page(at=(1, 1)).html()
    LETTERS.page(at=(1, 1)).save(made)
    assert made.read_text("utf-8") == LETTERS.page(at=(1, 1)).html()


REFUSED = [
    (lambda: sc.layer((2, 5, 5), (2, 2, 3, 3)), "a page shows no channels; make a page of one of them"),
    (lambda: sc.convolve("1 2 3", "1 2").adjoint(), "not an operation of the kind 'adjoint'"),
    (lambda: sc.convolve("1 2 / 3 4", "1 2 / 3 4", boundary=("wrap", "zero")), "one boundary for all axes"),
    (lambda: sc.convolve("1 2 / 3 4", "1 2 / 3 4", mode=("full", "same")), "one mode and one boundary"),
    (lambda: sc.convolve(sc.image((100, 100)), "1 2 / 3 4"), "at most 1,024 cells of the image, not 10,000"),
    (lambda: sc.convolve(sc.image((32, 32)), sc.kernel((32, 32))), "at most 1,000,000 products"),
    (lambda: sc.convolve(sc.image((2,) * 4), sc.kernel((2,) * 4)), "at most 3 axes, not 4"),
    (lambda: sc.convolve([10**70, 1], [1, 2]), "a page cannot show the cell"),
    (lambda: sc.correlate("1 2", "a b", conjugate=True), "does not conjugate the kernel"),
    (lambda: sc.formula("y[m] = Σ_k x[m+k-5] h[k]", image=7, kernel="1 2 1").on(), "an offset of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "words"), REFUSED)
def test_what_a_page_cannot_show_is_refused_with_the_fix(make, words):
    with pytest.raises(InputError, match=re.escape(words)):
        make().page()


def test_an_index_outside_the_output_is_refused():
    with pytest.raises(IndexRuleError, match=r"y\[9, 9\] does not exist; indices run from -4 to 4, -4 to 4"):
        LETTERS.page((9, 9))


@needs_node
def test_options_by_axis_origins_and_index_order_are_kept():
    x = sc.image("1 2 3 4 / 5 6 7 8 / 9 1 2 3", origin=(1, 0), indexing="ij")
    h = sc.kernel("1 2 / 3 4 / 5 6", origin="first", indexing="ij")
    outputs = [
        sc.convolve(x, h, stride=(2, 1), dilation=(1, 2)),
        sc.correlate(x, h, mode="same", anchor=(2, 1)),
        sc.correlate(x, h, definition="sliding", padding=((0, 2), 1), stride=(1, 3)),
        sc.convolve(x, h, padding=("causal", "same_upper"), boundary="replicate"),
        sc.formula("y[m] = Σ_k x[2m-k] h[k]", image=7, kernel="1 2 1").on(),
    ]
    found = ask([{"do": "shown", "data": y.page().data(), "state": {}} for y in outputs])
    for y, answer in zip(outputs, found, strict=True):
        assert answer["box"] == [list(pair) for pair in y.box]
        if y.image.rational:
            assert answer["sums"] == [str(value) for value in y.values()]


@needs_node
def test_values_that_only_python_reads_come_with_their_mathml():
    y = sc.convolve("1 sqrt(2) -(a+b)/4", "1 sqrt(2)/2", boundary="constant", fill="a*b")
    data = y.page().data()
    assert data["cells"]["sqrt(2)/2"] == (
        "<math><mfrac><mrow><msqrt><mn>2</mn></msqrt></mrow><mrow><mn>2</mn></mrow></mfrac></math>"
    )
    assert ask([{"do": "difference", "pages": [data]}]) == [None]
    (answer,) = ask([{"do": "shown", "data": data, "state": {}}])
    assert answer["sums"][1] == "(sqrt(2)) + (sqrt(2)/2)"


def test_every_sentence_that_the_script_asks_for_is_in_the_wording():
    page = LETTERS.page()
    text, asked = {key.removeprefix("page.") for key in page.sentences}, set()
    for name in ("sums.js", "view.js"):
        code = (FOLDER / name).read_text("utf-8")
        asked |= set(re.findall(r'say\("([\w.]+)"', code))
        asked |= {f"refused.{key}" for key in re.findall(r'new Refusal\("(\w+)"', code)}
        asked |= {f"refused.{key}" for key in re.findall(r'refuse\("(\w+)"\)', code)}
    assert len(asked) > 40
    assert asked - text == set()


def test_a_sentence_that_a_page_does_not_carry_is_the_last_word_of_its_key():
    page = LETTERS.page(language="de")
    carried = page.data()["text"]
    for key, sentence in page.sentences.items():
        short = key.removeprefix("page.")
        assert carried.get(short, key.split(".")[-1]) == sentence or key in OF_PYTHON


def test_no_class_of_a_page_is_one_of_the_documents_in_which_it_stands():
    """The style of a document reaches the page within it."""
    names = [
        set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"(?m)^.*?:.*;$", "", text)))
        for text in ((FOLDER / "style.css").read_text("utf-8"), sc.kernel("1 2").render("html").split("</style>")[0])
    ]
    assert names[0] & names[1] == {"symconv"}


def test_the_law_is_short_enough_to_be_read():
    code = [line for line in (FOLDER / "law.js").read_text("utf-8").splitlines() if line and not line.startswith("//")]
    assert len(code) < 80
