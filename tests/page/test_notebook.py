"""A page in notebooks: a frame that shows itself, and a widget whose state is followed and follows."""

import json

import pytest

from symconv import convolve, image, kernel
from tests.page.browser import chromium, needs_browser

__all__ = ["chromium"]
LETTERS = convolve(image((7, 7)), kernel("a b c / d e f / g h i"))

MODEL = """
<!DOCTYPE html><div id="el"></div>
<script>
const listeners = [];
window.state = { data: DATA, state: STATE };
window.saved = 0;
const model = {
  get: (key) => window.state[key],
  set: (key, value) => (window.state[key] = value),
  save_changes: () => window.saved++,
  on: (name, listen) => listeners.push(listen),
};
window.change = (state) => { window.state.state = state; listeners.forEach((listen) => listen()); };
const url = URL.createObjectURL(new Blob([MODULE], { type: "text/javascript" }));
window.ready = import(url).then((module) => module.default.render({ model, el: document.getElementById("el") }));
</script>
"""


def test_a_notebook_shows_a_page_in_a_frame_of_its_own():
    shown = LETTERS.page((1, 1))._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts" title="Interactive figure: ')
    assert shown.count("<") == 2, "what stands in the frame is an attribute"


def test_the_widget_has_the_state_in_both_directions():
    pytest.importorskip("anywidget")
    widget = LETTERS.page((1, 1)).widget()
    assert widget.state["at"] == [1, 1]
    assert widget.state is not widget.data["state"] or widget.data["state"] == widget.state
    widget.state = widget.state | {"at": [0, 0]}
    assert widget.get_state()["state"]["at"] == [0, 0]
    assert "export default { render }" in widget._esm


def test_where_no_widget_runs_the_page_itself_is_shown():
    pytest.importorskip("anywidget")
    page = LETTERS.page((1, 1))
    shown, _ = page.widget()._repr_mimebundle_()
    assert shown["text/html"] == page._repr_html_()
    assert "application/vnd.jupyter.widget-view+json" in shown


@needs_browser
def test_the_widget_follows_its_state_and_says_what_is_picked(chromium):
    pytest.importorskip("anywidget")
    widget = LETTERS.page((1, 1)).widget()
    parts = {"DATA": widget.data, "STATE": widget.state, "MODULE": widget._esm}
    text = MODEL
    for name, part in parts.items():  # each once, in this order
        text = text.replace(name, json.dumps(part).replace("<", "\\u003c"), 1)
    tab = chromium.new_page()
    faults = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.set_content(text)
    tab.evaluate("window.ready")
    tab.locator(".output .cell.picked").wait_for()
    press = "new PointerEvent('pointerdown', { bubbles: true })"
    tab.evaluate(f"document.querySelector('.kernel .cell').dispatchEvent({press})")
    assert tab.evaluate("[window.state.state.pick, window.state.state.at, window.saved]") == ["kernel", [-1, -1], 1]
    tab.evaluate("window.change({ ...window.state.state, pick: 'output', at: [2, 2] })")
    assert tab.inner_text(".formula").startswith("y[2,2]")
    assert faults == []
