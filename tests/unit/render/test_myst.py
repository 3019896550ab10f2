"""A living page for a site of MyST: a fence {anywidget} with a model, and the module and style that it names."""

import json
import shutil
import subprocess

import pytest

import symconv as sc
from tests.helpers import run

PAGE = ["page", "convolution", "--image", "1 2 3", "--kernel", "1 10", "--at", "1"]


def test_a_fence_names_its_module_and_its_style_and_holds_the_model(tmp_path):
    done = run(*PAGE, "--myst", "--out", "deep/page.md", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "deep"
    assert {path.name for path in folder.iterdir()} == {"page.md", "symconv-page.mjs", "symconv-page.css"}
    opening, css, empty, model, closing = (folder / "page.md").read_text("utf-8").splitlines()
    assert (opening, css) == ("```{anywidget} ./symconv-page.mjs", ":css: ./symconv-page.css")
    assert (empty, closing) == ("", "```") and "```" not in model
    read = json.loads(model)
    assert read["state"]["at"] == [1] and read["data"]["level"] == 2
    assert read["data"] == json.loads(json.dumps(sc.convolve("1 2 3", "1 10").page(at=1).data() | {"level": 2}))


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_the_module_exports_what_anywidget_renders(tmp_path):
    run(*PAGE, "--myst", "--out", "page.md", folder=tmp_path)
    code = 'import("./symconv-page.mjs").then((m) => console.log(typeof m.default.render))'
    done = subprocess.run(["node", "-e", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "function\n"), done.stderr


def test_a_page_for_myst_goes_to_files():
    done = run(*PAGE, "--myst")
    assert done.returncode == 2 and done.stderr == "symconv: a page for MyST is three files; give --out\n"
