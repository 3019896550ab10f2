"""Documents of the format html in Chromium: nothing goes wrong, nothing is loaded, nothing is wider than the window."""

import json
from functools import cache, partial

import pytest

import symconv as sc
from symconv.blackbox import Atlas
from symconv.blackbox.catalogue import committed_atlas
from symconv.handout import course_document, document_files, lesson
from symconv.handout.course import parse_course
from tests.helpers import SAMPLES, entries
from tests.page.browser import chromium, needs_browser, opened

pytestmark = needs_browser
__all__ = ["chromium"]

COURSE = '''
title = "Übung & <b>mehr</b>"
[[section]]
kind = "text"
text = """
Words with $x[i] h[1-i]$, a [page](https://example.org) and a list:

* one
* two

| a | b |
|---|--:|
| 1 | 2 |
"""
[[section]]
kind = "worked"
image = "4x4"
kernel = "2x3"
at = [1, 1]
[[section]]
kind = "exercise"
task = "cell"
image = [4, 4]
kernel = [2, 2]
'''
DOCUMENTS = {
    **{name: partial(lambda sample: sample().render("html"), sample) for name, sample in SAMPLES.items()},
    "layer": lambda: sc.layer((2, 4, 4), (2, 2, 3, 3), padding=1).render("html"),
    "proof": lambda: sc.prove("conv(x, h) - slide(x, h) = 2*conv(x, odd(h))").render("html"),
    "check": lambda: sc.check("conv(x, h) = corr(x, h)", image=4, kernel=3).render("html"),
    "card": lambda: sc.identify("numpy.convolve(x, h, 'same')", image=6, kernel=3).render("html"),
    "atlas": lambda: Atlas(committed_atlas().values()).render("html"),
    "signal": lambda: sc.kernel("a b c / d e f / g h i").render("html"),
    "course": lambda: document_files(course_document(parse_course(COURSE)), "html")["handout.html"],
    "lesson": lambda: document_files(lesson(), "html")["lesson.html"],
}
WINDOWS = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}},
}
NO_SIZE = "[...document.querySelectorAll('math, svg')].filter((one) => one.getBoundingClientRect().height < 3).length"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def html():
    return cache(lambda name: DOCUMENTS[name]())


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_shown_whole(chromium, html, tmp_path, name, window):
    with opened(chromium, html(name), tmp_path, ready="main", **WINDOWS[window]) as found:
        assert found.tab.evaluate(NO_SIZE) == 0
        assert found.tab.evaluate(TOO_WIDE) <= 0
        assert found.requests == [found.tab.url]


@pytest.mark.parametrize("name", ["lesson", "course", "proof", "card", "atlas"])
@pytest.mark.parametrize("window", ["wide", "dark"])
def test_axe_finds_no_violation_in_a_document(chromium, html, tmp_path, name, window):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with opened(chromium, html(name), tmp_path, ready="main", **WINDOWS[window]) as found:
        result = axe.Axe().run(found.tab).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in result] == []


def test_the_output_picked_in_an_example_of_the_lesson_is_the_one_worked_below_it(chromium, html, tmp_path):
    with opened(chromium, html("lesson"), tmp_path) as found:
        first, second = found.tab.locator("[data-symconv]").nth(0), found.tab.locator("[data-symconv]").nth(1)
        before = second.locator(".formula").inner_text()
        assert first.locator(".formula").inner_text().startswith("y[1,1] = ")
        first.locator(".output .cell").nth(0).click()
        assert first.locator(".formula").inner_text().replace("\n", " ").startswith("y[−4,−4] = a·x[−3,−3]")
        assert second.locator(".formula").inner_text() == before


def test_the_cells_of_a_page_in_the_lesson_touch_as_they_do_alone(chromium, html, tmp_path):
    script = """[...document.querySelectorAll('[data-symconv] .grid .cells:last-child')].map((row) => {
      const [first, second] = [...row.children].slice(-2).map((one) => one.getBoundingClientRect());
      return Math.round(second.left - first.right);
    })"""
    with opened(chromium, html("lesson"), tmp_path) as found:
        assert set(found.tab.evaluate(script)) == {-1}, "they share a line"


def test_where_no_script_runs_the_lesson_is_worked_out_as_text(chromium, html, tmp_path):
    with opened(chromium, html("lesson"), tmp_path, java_script_enabled=False) as found:
        shown = found.tab.locator("[data-symconv]").nth(0)
        assert shown.locator("math").count() > 16 and shown.locator("math").nth(3).is_visible()


def test_a_document_is_printed_in_black_on_white(chromium, html, tmp_path):
    with opened(chromium, html("lesson"), tmp_path, ready="main", color_scheme="dark") as found:
        found.tab.emulate_media(media="print")
        assert found.tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert found.tab.pdf()[:4] == b"%PDF"


@pytest.mark.parametrize("entry", [one for one in entries("title") if one.id not in ("H271",)])
def test_a_hostile_title_does_nothing_in_a_browser(chromium, tmp_path, entry):
    title = json.dumps(entry["input"], ensure_ascii=False)
    course = parse_course(f'title = {title}\n[[section]]\nkind = "text"\ntitle = {title}\ntext = "words"\n')
    html = document_files(course_document(course), "html")["handout.html"]
    with opened(chromium, html, tmp_path, ready="main") as found:
        assert found.requests == [found.tab.url]
        shown = " ".join(found.tab.inner_text("h1").split())
        assert shown == " ".join(entry["input"].split())
        assert found.tab.locator("script, img, iframe, a").count() == 0


def test_a_wide_table_is_whole_on_a_laptop(chromium, html, tmp_path):
    with opened(chromium, html("atlas"), tmp_path, ready="main", **WINDOWS["wide"]) as found:
        hidden = "[...document.querySelectorAll('.tables')].filter((one) => one.scrollWidth > one.clientWidth).length"
        assert found.tab.evaluate(hidden) == 0


def test_a_printed_table_shows_all_its_columns(chromium, html, tmp_path):
    paper = {"viewport": {"width": 642, "height": 900}}
    with opened(chromium, html("atlas"), tmp_path, ready="main", **paper) as found:
        found.tab.emulate_media(media="print")
        widths = "[...document.querySelectorAll('.tables table')].map((one) => one.getBoundingClientRect().right)"
        assert max(found.tab.evaluate(widths)) <= 642
