"""A page in Chromium: Debian's `chromium`, driven by Playwright's Python package."""

import os
import shutil
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("SYMCONV_BROWSER") == "required"
missing = None if CHROMIUM else "Chromium is not installed"
try:
    from playwright.sync_api import sync_playwright
except ImportError as error:
    missing = f"Playwright is not installed ({error})"
needs_browser = pytest.mark.skipif(missing is not None and not REQUIRED, reason=missing or "")


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page that has been opened, and what went wrong or left the machine meanwhile."""

    def __init__(self, tab):
        self.tab = tab
        self.faults, self.requests = [], []
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        tab.on("dialog", lambda dialog: (self.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        tab.on("request", lambda request: self.requests.append(request.url))

    def call(self, name, *given):
        return self.tab.evaluate("([name, given]) => window.symconv[name](...given)", [name, list(given)])

    def state(self):
        return self.call("get")

    def cell(self, role, *index):
        """The cell of a grid by its index in array order."""
        index = ",".join(map(str, index))
        cells = "[...document.querySelectorAll(`.${role} .cell`)]"
        script = f"([role, index]) => {cells}.find((one) => `${{one.index}}` === index)"
        return self.tab.evaluate_handle(script, [role, index]).as_element()

    def until(self, script):
        """Wait for what a script says; Playwright's own way needs eval, which the policy of the page refuses."""
        for _ in range(100):
            if self.tab.evaluate(script):
                return
            self.tab.wait_for_timeout(50)
        raise AssertionError(script)

    def focused(self):
        return self.tab.evaluate("document.activeElement.index?.join(',') ?? document.activeElement.tagName")


@contextmanager
def opened(chromium, html, folder, address="", ready="[data-symconv]", **options):
    """A page from a file, in a window of its own; nothing may go wrong and nothing may be loaded."""
    file = folder / "page.html"
    file.write_text(html, "utf-8")
    context = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
    found = Opened(context.new_page())
    found.tab.goto(file.as_uri() + address)
    found.tab.wait_for_selector(ready)
    try:
        yield found
        assert found.faults == []
        assert all(url.startswith(("file:", "about:", "data:")) for url in found.requests)
    finally:
        context.close()
