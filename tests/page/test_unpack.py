"""What a page unpacks its script with opens whatever zlib packs, and the page is whole as soon as it has been read."""

import json
import random
import re
import subprocess
import zlib
from base64 import b64decode, b64encode

import pytest

from symconv import convolve, image, kernel
from symconv.render.page import page_script, page_scripts, page_style
from tests.page.browser import CHROMIUM, chromium, needs_browser
from tests.page.node import FOLDER, NODE, needs_node

__all__ = ["chromium"]
LETTERS = convolve(image((7, 7)), kernel("a b c / d e f / g h i"))


def packed(text, strategy, memory):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, memory, strategy)
    return b64encode(packer.compress(text.encode()) + packer.flush()).decode()


def test_what_is_packed_is_the_readable_script_and_style():
    standing, unpacked = page_scripts()
    (text,) = re.findall(r'run\("([^"]*)"\)', standing)
    assert zlib.decompress(b64decode(text), -zlib.MAX_WBITS).decode() == unpacked
    assert unpacked.startswith(page_script()) and json.loads(unpacked[len(page_script()) + 6 : -3]) == page_style()


@needs_node
def test_whatever_zlib_packs_is_unpacked_in_javascript():
    rng = random.Random(3)
    texts = ["", "a", "−é∑" * 9000, "".join(rng.choices("abcd \n", k=90_000)), page_script()]
    strategies = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED)
    pairs = [(packed(text, strategy, memory), text) for text in texts for strategy in strategies for memory in (1, 9)]
    script = f"""
    {(FOLDER / "unpack.js").read_text("utf-8")}
    const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(pairs.filter(([packed, text]) => unpack(packed) === text).length);
    """
    done = subprocess.run([NODE, "-e", script], input=json.dumps(pairs), capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(pairs) == 50


@needs_browser
def test_a_page_answers_as_soon_as_it_has_been_read(chromium, tmp_path):
    LETTERS.page((1, 1)).save(tmp_path / "page.html")
    tab = chromium.new_page()
    tab.add_init_script("addEventListener('DOMContentLoaded', () => (window.early = typeof window.symconv))")
    tab.goto((tmp_path / "page.html").as_uri())
    assert tab.evaluate("window.early") == "object"


@needs_browser
@pytest.mark.parametrize("times", range(3))
def test_a_browser_without_a_window_prints_the_whole_page(tmp_path, times):
    """It prints as soon as the page is loaded, so that nothing may come later."""
    LETTERS.page((1, 1)).save(tmp_path / "page.html")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    made = tmp_path / "page.pdf"
    command = [CHROMIUM, *options, f"--print-to-pdf={made}", (tmp_path / "page.html").as_uri()]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert made.stat().st_size > 20_000, "the grids are on it"
