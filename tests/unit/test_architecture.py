"""The architecture page names every module, and four requests go down through the layers that it draws."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "symconv"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")

WALK = """
import json, sys
from pathlib import Path
from symconv.cli.main import main

root, steps = sys.argv[1], set()

def module(frame):
    path = frame.f_code.co_filename
    return Path(path).relative_to(root).with_suffix("").as_posix() if path.startswith(root) else ""

def walked(frame, event, _):
    if event != "call" or not module(frame) or frame.f_code.co_name.startswith("<"):
        return
    caller = frame.f_back
    while caller is not None and not module(caller):
        if "importlib" in caller.f_code.co_filename:
            return
        caller = caller.f_back
    if caller is not None:
        steps.add((module(caller), module(frame), frame.f_code.co_qualname))

sys.argv = ["symconv", *sys.argv[2:]]
sys.setprofile(walked)
try:
    main()
except SystemExit:
    pass
sys.setprofile(None)
print("\\n" + json.dumps(sorted(steps)))
"""
LAYERS = [
    {"cli"},
    {"handout"},
    {"render"},
    {"derive", "proof", "blackbox"},
    {"core"},
    {"formulas"},
    {"text", "index", "files", "extras", "symbolic", "workers", "contained"},
    {"limits"},
    {"errors"},
]
HANDED_UP = {"derive", "Rendered.render", "Fonts.__reduce__"}


def layer(module):
    return next(place for place, packages in enumerate(LAYERS) if module.split("/")[0] in packages)


def modules():
    return {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in PACKAGE.rglob("*.py")
        if not path.stem.startswith("__")
    }


def test_the_page_names_every_module_and_no_other():
    rows = re.findall(r"^\| (?:`(\S+)/`|beside them) \|.*?\| (.*) \|$", PAGE, re.M)
    named = {f"{folder}/{name}".lstrip("/") for folder, text in rows for name in re.findall(r"`(\w+)`", text)}
    assert named == modules()


def test_every_module_on_the_way_of_a_request_exists():
    section = PAGE.partition("## Four requests on their way")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z]+(?:/[a-z_]+)+)`", section))
    assert len(named) > 40 and named - {"handout/exercises/tasks"} <= modules()


@pytest.mark.parametrize(
    ("arguments", "way"),
    [
        (
            ["derive", "convolution", "--image", "7x7", "--kernel", "3x3", "--at", "1,1"],
            ["cli/derive", "core/signal", "core/output", "derive/derivation", "core/expand", "render/derivation"],
        ),
        (
            ["prove", "conv(x, h) = conv(h, x)"],
            ["cli/prove", "proof/prove", "proof/language", "proof/product", "proof/symmetry", "render/proof"],
        ),
        (
            ["identify", "numpy.correlate(x, h, 'same')", "--rank", "1"],
            [
                "cli/identify",
                "blackbox/call_text",
                "blackbox/probe",
                "blackbox/confirm",
                "blackbox/fit",
                "render/blackbox",
            ],
        ),
        (
            ["handout", "course.toml", "--format", "pdf", "--out", "sheets"],
            ["cli/course", "handout/course/file", "handout/sheets", "handout/printing", "render/binding"],
        ),
    ],
    ids=["derive", "prove", "identify", "course"],
)  # fmt: skip
def test_each_step_of_a_request_goes_down(arguments, way, tmp_path):
    if "pdf" in arguments:
        pytest.importorskip("typst", reason="a PDF needs the extra pdf")
        subprocess.run([sys.executable, "-m", "symconv", "new", "course.toml"], cwd=tmp_path, check=True, timeout=120)
    run = subprocess.run(
        [sys.executable, "-c", WALK, str(PACKAGE), *arguments],
        cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    steps = [tuple(step) for step in json.loads(run.stdout.splitlines()[-1])]
    assert set(way) <= {module for step in steps for module in step[:2]}
    printers = {
        "render/latex",
        "render/algebra",
        "render/typst",
        "render/mathml",
        "render/labels",
    }  # fill in the frame of `formulas/plain`
    upward = {
        function
        for caller, called, function in steps
        if layer(called) < layer(caller) and not (caller == "formulas/plain" and called in printers)
    }
    assert upward <= HANDED_UP
