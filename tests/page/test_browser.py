"""A page as it is used: with the mouse, by keyboard alone, on a narrow window, in a frame, and by other programs."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from symconv import convolve, correlate, image, kernel
from symconv.index import BOUNDARIES, DEFINITIONS
from tests.page.browser import chromium, needs_browser, opened
from tests.page.test_law import IMAGES, KERNELS, WINDOWS, table
from tests.page.test_outputs import drawn_output, rows

pytestmark = needs_browser
__all__ = ["chromium"]

LETTERS = convolve(image((7, 7)), kernel("a b c / d e f / g h i"))
NUMBERS = convolve(
    "3 1 4 1 5 / 9 2 6 5 3 / 5 8 9 7 9 / 3 2 3 8 4", "1 2 0 / 0 1 -1 / 2 0 3", boundary="mirror", mode="same"
)
HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_inputs.json").read_text("utf-8"))


@pytest.fixture
def letters(chromium, tmp_path):
    with opened(chromium, LETTERS.page((1, 1)).html(), tmp_path) as found:
        yield found


@pytest.fixture
def numbers(chromium, tmp_path):
    with opened(chromium, NUMBERS.page((0, 0)).html(), tmp_path) as found:
        yield found


def test_a_page_opens_with_its_sum_and_its_products(letters):
    assert letters.state()["at"] == [1, 1]
    assert letters.tab.inner_text(".formula").replace("\n", " ").startswith("y[1,1] = i·x[0,0] + h·x[1,0] + g·x[2,0]")
    assert letters.tab.locator(".product-row").count() == 25
    assert letters.tab.locator(".product-row.gone").count() == 16


def test_a_click_picks_an_output_a_pixel_or_a_kernel_element(letters):
    letters.cell("output", 2, -1).click()
    assert (letters.state()["pick"], letters.state()["at"]) == ("output", [-1, 2])
    letters.cell("image", 0, 3).click()
    assert (letters.state()["pick"], letters.state()["at"]) == ("image", [3, 0])
    assert letters.tab.locator(".output .cell.read").count() == 9
    letters.cell("kernel", 1, 0).click()
    assert (letters.state()["pick"], letters.state()["at"]) == ("kernel", [0, 1])
    assert letters.tab.locator(".output .cell.read").count() == 49


def test_dragging_over_cells_moves_the_window(letters):
    start, end = (letters.cell("output", 0, c).bounding_box() for c in (0, 3))
    letters.tab.mouse.move(start["x"] + 9, start["y"] + 9)
    letters.tab.mouse.down()
    letters.tab.mouse.move(end["x"] + 9, end["y"] + 9, steps=6)
    letters.tab.mouse.up()
    assert letters.state()["at"] == [3, 0]


def test_the_keyboard_alone_moves_picks_and_plays(letters):
    tab = letters.tab
    for _ in range(12):
        tab.keyboard.press("Tab")
        if letters.focused() == "0,0" and tab.evaluate("document.activeElement.closest('.image') !== null"):
            break
    assert tab.evaluate("document.querySelectorAll('[role=gridcell][tabindex=\"0\"]').length") == 3
    for key, index in (
        ("ArrowRight", "0,1"), ("ArrowDown", "1,1"), ("Home", "1,-3"), ("End", "1,3"), ("Control+Home", "-3,-3"),
        ("Control+End", "3,3"), ("ArrowRight", "3,3"), ("PageUp", "-3,3"), ("PageDown", "3,3"), ("ArrowLeft", "3,2"),
    ):  # fmt: skip
        tab.keyboard.press(key)
        assert letters.focused() == index, key
    assert (letters.state()["pick"], letters.state()["at"]) == ("image", [2, 3])
    tab.keyboard.press("Space")
    assert tab.inner_text(".player button:nth-child(2)") == "Pause"
    letters.until("window.symconv.get().pick === 'output'")
    spoken = tab.inner_text(".live")
    tab.wait_for_timeout(800)
    assert tab.inner_text(".live") == spoken, "the live sentence is silent while playing"
    tab.keyboard.press("Escape")
    assert tab.inner_text(".player button:nth-child(2)") == "Play"
    tab.keyboard.press("x")
    assert letters.state()["pick"] == "output"


def test_options_change_the_law_and_the_grids(letters):
    tab = letters.tab
    tab.get_by_label("correlation", exact=True).check(force=True)
    assert letters.state()["definition"] == "correlation"
    assert "m+i" in tab.text_content("math")
    tab.locator(".option.mode select").select_option("same")
    tab.get_by_label("stride").select_option("2")
    same = correlate(LETTERS.image, LETTERS.kernel, mode="same", stride=2)
    assert letters.call("outputs")["box"] == [list(pair) for pair in same.box]
    tab.get_by_label("boundary").select_option("constant")
    tab.locator(".option.fill input").fill("1/2")
    tab.locator(".option.fill input").press("Enter")
    assert letters.state()["fill"] == "1/2"


def test_bad_values_leave_the_page_as_it_was_and_say_one_sentence(letters):
    tab, before = letters.tab, letters.call("outputs")
    tab.locator("summary").click()
    tab.locator("textarea").nth(1).fill("1 2 / 3")
    tab.get_by_role("button", name="Use these").click()
    assert tab.inner_text(".alert") == "The kernel needs as many cells in every row, and as many rows in every slice."
    assert letters.call("outputs") == before
    tab.locator("textarea").nth(1).fill("1 1/2\n0.25 q")
    tab.get_by_role("button", name="Use these").click()
    assert tab.inner_text(".alert") == ""
    assert letters.state()["kernel"] == "1 1/2\n0.25 q"
    assert len(letters.call("outputs")["sums"]) == 64


def test_a_prediction_names_the_mistake_behind_a_wrong_number(numbers):
    tab = numbers.tab
    tab.get_by_label("predict first").check()
    total = str(NUMBERS[0, 0])
    assert total not in tab.inner_text(".sum")
    assert numbers.cell("output", 0, 0).inner_text() == "?"
    assert numbers.cell("output", 0, 0).get_attribute("aria-label") == "y 0, 0, picked"
    unflipped = correlate(NUMBERS.image, NUMBERS.kernel, definition="sliding", boundary="mirror", mode="same")
    guess = tab.get_by_label("y[0,0] =")
    guess.fill(str(unflipped[0, 0]))
    guess.press("Enter")
    assert tab.inner_text(".answer") == "Not yet. This is the number if the kernel was not flipped."
    guess.fill("1e99999999")
    guess.press("Enter")
    assert tab.inner_text(".answer") == "Type one number, such as 7, −1/2 or 0.25."
    guess.fill(total)
    guess.press("Enter")
    assert tab.inner_text(".answer") == "Right."
    assert total in tab.inner_text(".sum")


def test_the_address_says_the_state_and_brings_it_back(chromium, tmp_path):
    html = LETTERS.page((1, 1)).html()
    with opened(chromium, html, tmp_path) as found:
        assert "#" not in found.tab.url
        found.call(
            "set", {"definition": "sliding", "boundary": "wrap", "kernel": "1 2 / 3 4", "pick": "image", "at": [2, -3]}
        )
        found.until("location.hash")
        state, address = found.state(), found.tab.url[found.tab.url.index("#") :]
        found.tab.evaluate("location.hash = ''")
        found.until("window.symconv.get().definition === 'convolution'")
    with opened(chromium, html, tmp_path, address) as again:
        assert again.state() == state
    with opened(chromium, html, tmp_path, "#kernel=%3Cimg%20src=x%20onerror=alert(1)%3E&at=9,9,9&__proto__=1") as bad:
        assert bad.state() == {**state, **LETTERS.page((1, 1)).state}
        assert "is no number" in bad.tab.inner_text(".alert")


def test_programs_get_what_python_computes(chromium, tmp_path):
    with opened(chromium, LETTERS.page((1, 1)).html(), tmp_path) as found:
        for seed in range(40):
            y, rng = drawn_output(seed), random.Random(seed)
            page = y.page()
            if page.data()["cells"] or y.image.name != "x":
                continue
            found.call("set", page.state)
            answer = found.call("outputs")
            assert answer["box"] == [list(pair) for pair in y.box]
            if y.image.rational and y.kernel.rational and not getattr(y.operation.fill, "free_symbols", ()):
                assert [Fraction(text) for text in answer["sums"]] == [Fraction(str(value)) for value in y.values()]
            pixel = [rng.randint(low, high) for low, high in y.image.box]
            found.call("set", {"pick": "image", "at": pixel})
            assert [row[:5] for row in found.call("terms")] == rows(y.scatter(*pixel))


def test_no_index_that_programs_get_is_a_minus_zero(chromium, tmp_path):
    """Laws that run backwards make one, and a program may print it."""
    script = """() => {
      const holds = (value) => (Array.isArray(value) ? value.some(holds) : Object.is(value, -0));
      return [symconv.outputs().box, symconv.terms(), symconv.get().at].some(holds);
    }"""
    with opened(chromium, convolve("1 2 3", "1 2").page().html(), tmp_path) as found:
        for definition in DEFINITIONS:
            for mode in ("full", "same", "valid"):
                found.call("set", {"definition": definition, "mode": mode})
                assert not found.tab.evaluate(script), (definition, mode)


def test_axis_numbers_do_not_touch_and_stay_in_view(chromium, tmp_path):
    with opened(chromium, convolve(image((24, 40)), kernel((3, 3))).page((18, 10)).html(), tmp_path) as found:
        widths = "[...document.querySelectorAll('.image .cells:first-child .axis')].map((one) => one.scrollWidth)"
        assert max(found.tab.evaluate(widths)) <= 24
        first = "document.querySelector('.image .cells:nth-child(3) > .axis').getBoundingClientRect().left"
        outer = "document.querySelector('.image .scroller').getBoundingClientRect().left"
        assert found.tab.evaluate("document.querySelector('.image .scroller').scrollLeft") > 0
        assert found.tab.evaluate(f"{first} - {outer}") == 0


def test_axis_tables_in_the_browser_are_those_of_python(chromium, tmp_path):
    """A part of what `test_law` compares in Node: the same script gives the same tables in a browser."""
    script = """(choices) => choices.map(([choice, image, kernel, boundary]) => {
      const made = windowOf(choice, image, kernel);
      if (!made) return [-99];
      const rows = [];
      for (let n = made.output[0]; n <= made.output[1]; n++) {
        const reads = readsOf({ ...made, image, kernel, boundary }, n);
        rows.push(...reads.flatMap(({ k, asked, read, weight }) => [n, k, asked, read ?? -98, weight]));
      }
      return [made.law.s, made.law.d, made.law.o, ...made.output, ...rows];
    })"""
    rng, choices, expected = random.Random(5), [], []
    for _ in range(500):
        mode, anchor, padding = rng.choice(WINDOWS)
        definition, boundary = rng.choice(list(DEFINITIONS)), rng.choice(list(BOUNDARIES))
        stride, dilation = rng.randint(1, 4), rng.randint(1, 3)
        pixels, elements = rng.choice(IMAGES), rng.choice(KERNELS)
        choice = {"definition": definition, "mode": mode, "anchor": anchor, "padding": padding}
        choices.append([choice | {"stride": stride, "dilation": dilation}, pixels, elements, boundary])
        parts = table(definition, mode, anchor, padding, stride, dilation, boundary, pixels, elements)
        expected.append([int(number) for part in parts for number in part])
    with opened(chromium, LETTERS.page((1, 1)).html(), tmp_path) as found:
        assert found.tab.evaluate(script, choices) == expected


def test_a_page_that_disagrees_with_python_shows_nothing_but_that_sentence(chromium, tmp_path):
    page = LETTERS.page((1, 1))
    right = str(page.data()["checks"]["boundaries"]["mirror"])
    html = page.html().replace(f'"mirror":{right}', '"mirror":1')
    with opened(chromium, html, tmp_path) as found:
        text = found.tab.inner_text("body").strip()
        assert text == "This page does not agree with symconv on mirror and shows nothing; make it again, or report it."
        assert found.tab.evaluate("typeof window.symconv") == "undefined"


def test_a_frame_answers_messages(chromium, tmp_path):
    frame = LETTERS.page((1, 1))._repr_html_()
    assert 'sandbox="allow-scripts"' in frame
    script = """
    <script>
    const ask = (message) => new Promise((done) => {
      addEventListener("message", ({ data }) => done(data), { once: true });
      document.querySelector("iframe").contentWindow.postMessage(message, "*");
    });
    </script>
    """
    (tmp_path / "outer.html").write_text(f"<!DOCTYPE html>{frame}{script}<p data-symconv-outer>", "utf-8")
    context = chromium.new_context()
    tab = context.new_page()
    faults = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto((tmp_path / "outer.html").as_uri())
    tab.frame_locator("iframe").locator(".formula").wait_for()
    set_at = tab.evaluate("ask({ symconv: 'set', id: 7, state: { at: [0, 2] } })")
    assert (set_at["id"], set_at["symconv"], "error" in set_at) == (7, "set", False)
    assert tab.evaluate("ask({ symconv: 'get', id: 8 })")["result"]["at"] == [0, 2]
    refused = tab.evaluate("ask({ symconv: 'set', id: 9, state: { at: [50, 2] } })")
    assert refused["error"] == "output 50,2 does not exist; the indices run from −4 … 4, −4 … 4."
    assert faults == []
    context.close()


@pytest.mark.parametrize(("given", "drawn"), [("5", 1), ("3x3x4", 3)])
def test_one_and_three_axes_are_drawn(chromium, tmp_path, given, drawn):
    size = "3" if drawn == 1 else "2x2x2"
    with opened(chromium, convolve(image(given), kernel(size)).page().html(), tmp_path) as found:
        assert found.tab.locator("[role=grid]").count() == 3
        assert found.tab.locator(".slice select").count() == (3 if drawn == 3 else 0)
        if drawn == 3:
            found.tab.locator(".output .slice select").select_option("2")
            assert found.state()["at"][2] == 2
            found.tab.locator(".kernel .slice select").select_option("1")
            assert found.tab.locator(".image .slice select").input_value() == "1"


TEXTS = [one["input"] for one in HOSTILE if isinstance(one["input"], str) and len(one["input"]) < 2000]


def test_hostile_titles_and_values_are_text(chromium, tmp_path):
    marks = [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}{{script}}",
        "]]><svg onload=alert(1)>",
    ]
    for title in marks:
        with opened(chromium, LETTERS.page((1, 1), title=title).html(), tmp_path) as found:
            assert found.tab.inner_text("h1") == title
            assert found.tab.locator("h1 *").count() == 0
    with opened(chromium, LETTERS.page((1, 1)).html(), tmp_path) as found:
        before = found.state()
        for text in [*TEXTS, *marks]:
            for key in ("image", "kernel", "fill", "image_origin", "anchor", "padding", "mode", "boundary"):
                try:
                    found.call("set", {key: text})
                except Exception as error:  # noqa: BLE001 - whatever Playwright makes of a refusal
                    assert len(str(error)) < 1000
                else:
                    found.call("set", before)
        assert found.tab.locator("img, iframe, script:not([type])").count() == 2  # the page's own, packed and not
        assert found.state() == before


AXE_STATES = [
    ({}, {}),
    ({"pick": "image", "at": [0, 0]}, {}),
    ({"pick": "kernel", "at": [1, 0]}, {"color_scheme": "dark"}),
    ({"boundary": "constant", "fill": "2", "over": "kernel", "predict": True}, {}),
    ({"mode": "padding", "definition": "sliding"}, {"viewport": {"width": 390, "height": 844}}),
    ({}, {"forced_colors": "active"}),
]


@pytest.mark.parametrize(("state", "options"), AXE_STATES)
def test_axe_finds_no_violation_and_every_cell_has_a_name(chromium, tmp_path, state, options):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with opened(chromium, NUMBERS.page((0, 0)).html(), tmp_path, **options) as found:
        found.call("set", state)
        result = axe.Axe().run(found.tab).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in result] == []
        assert found.tab.evaluate("[...document.querySelectorAll('[role=gridcell]')].every((one) => one.ariaLabel)")
        boxes = [cell.bounding_box() for cell in found.tab.query_selector_all("[role=gridcell]")]
        sides = [min(box["width"], box["height"]) for box in boxes]
        assert min(sides) >= 24
        assert found.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_cell_says_what_it_reads(letters):
    assert letters.cell("image", 0, 2).get_attribute("aria-label") == "x 2, 0, read by h −1, 1"
    assert letters.cell("image", -4, 0).get_attribute("aria-label") == "outside the image, x 0, −4, reads nothing"
    assert letters.cell("output", 1, 1).get_attribute("aria-label") == "y 1, 1, picked"


def test_print_shows_the_picture_and_no_controls(letters):
    letters.tab.emulate_media(media="print")
    assert not letters.tab.locator(".player").is_visible()
    assert letters.tab.locator(".image .grid").is_visible()
    assert letters.tab.pdf(prefer_css_page_size=True)[:4] == b"%PDF"


LONG = convolve("1234567/89012 22/7 355/113 / 1.000000001 -99999999/7 3", "1/3 -123456789/11 / 2 7/9", mode="same")
TOO_WIDE = """(kind) => [...document.querySelectorAll(kind)]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
WIDE = [
    LONG,
    convolve("temperature_3 pressure_12 rho / alpha1_x y z", "velocity_max w_1 / epsilon omega_0"),
    convolve(image([[7] * 32] * 32), [[-3] * 7] * 7, mode="same"),
]


@pytest.mark.parametrize("y", WIDE, ids=["fractions", "names", "32x32"])
def test_nothing_overflows_a_narrow_window(chromium, tmp_path, y):
    with opened(chromium, y.page().html(), tmp_path, viewport={"width": 390, "height": 844}) as found:
        for pick in ("output", "image", "kernel"):
            found.call("set", {"pick": pick})
            assert found.tab.evaluate("document.documentElement.scrollWidth") == 390
            assert found.tab.evaluate(TOO_WIDE, ".product-row, .formula") == []


def test_a_value_that_a_cell_cannot_hold_is_cut_with_dots_wherever_it_stands(chromium, tmp_path):
    with opened(chromium, LONG.page((0, 0)).html(), tmp_path) as found:
        texts = found.tab.locator(".cell .value, .cell .over, .lying .cell").all_text_contents()
        assert "−123456789/…" in texts
        assert max(map(len, texts)) <= 12
        assert found.tab.evaluate(TOO_WIDE, ".cell") == []
