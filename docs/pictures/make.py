"""The pictures of the README, drawn anew by `python docs/pictures/make.py`; the page needs Chromium and Playwright."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import symconv as sc

FOLDER = Path(__file__).parent
SIZE = {"width": 1120, "height": 612}


def overlay() -> str:
    """The kernel over the image, on a sheet of its own, so that it is read on a dark page too."""
    y = sc.convolve((7, 7), "a b c / d e f / g h i")
    drawing = y.derive(1, 1, window=[(0, 3), (0, 3)]).figure().render("svg")
    left, top, width, height = (float(one) for one in re.findall(r'viewBox="([^"]+)"', drawing)[0].split())
    wide = f"{left - 12:g} {top - 12:g} {width + 24:g} {height + 24:g}"
    sheet = (
        f'<rect x="{left - 12:g}" y="{top - 12:g}" width="{width + 24:g}" height="{height + 24:g}" rx="6" fill="#fff"/>'
    )
    drawing = re.sub(r'viewBox="[^"]+"', f'viewBox="{wide}"', drawing, count=1)
    drawing = re.sub(r'width="[^"]+" height="[^"]+"', f'width="{(width + 24) * 1.75:.0f}"', drawing, count=1)
    return drawing.replace("</desc>", f"</desc>\n{sheet}", 1)


def screenshots() -> None:
    """The living page as a browser shows it, light and dark."""
    from playwright.sync_api import sync_playwright

    page = sc.convolve((7, 7), "a b c / d e f / g h i").page(at=(1, 1))
    with TemporaryDirectory() as folder, sync_playwright() as play:
        path = Path(folder) / "page.html"
        page.save(path)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            tab = browser.new_page(viewport=SIZE, color_scheme=scheme)
            tab.goto(path.as_uri())
            tab.wait_for_timeout(1500)
            tab.screenshot(path=FOLDER / f"page-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    (FOLDER / "overlay.svg").write_text(overlay(), encoding="utf-8", newline="\n")
    screenshots()
