"""The recipes of the porting pages: what `symconv.port` found for every call of the atlas and every library.

Each recipe was tried and identified when it was found, which takes minutes and needs all the libraries; so they are
kept in `docs/ports.json`, and written anew by `python docs/_extensions/ports.py` where everything is installed. The
build runs every recipe whose library is installed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import symconv as sc
from symconv.blackbox.catalogue import CatalogueRow, catalogue, rule_of
from symconv.blackbox.size_formula import SizeRule

FILE = Path(__file__).parents[1] / "ports.json"
TARGETS = {
    "numpy": ("numpy.convolve(x, h)", "numpy.correlate(x, h, mode='full')", "numpy.correlate(x, h, mode='valid')"),
    "scipy.signal": ("scipy.signal.convolve(x, h)", "scipy.signal.correlate(x, h, mode='valid')"),
    "scipy.ndimage": ("scipy.ndimage.correlate", "scipy.ndimage.convolve"),
    "cv2": ("cv2.filter2D",),
    "torch": ("torch.nn.functional.conv2d(x, h)", "torch.nn.functional.conv1d(x, h)"),
    "jax": ("jax.scipy.signal.convolve(x, h, mode='valid')", "jax.scipy.signal.correlate(x, h, mode='valid')"),
    "tensorflow": ("tensorflow.nn.convolution(x, h, padding='VALID')",),
    "keras": ("keras.ops.conv(x, h, padding='valid')",),
}
"""Library -> the calls that may do the work; the shortest recipe is taken."""
MODULES = ("scipy.signal", "scipy.ndimage")
"""What has pages of its own inside one library."""


def module_of(row: CatalogueRow) -> str:
    """The library of a row as the pages name it: ``scipy.ndimage``, ``torch``."""
    return next((name for name in MODULES if row.name.startswith(f"{name}.")), row.library)


def found(row: CatalogueRow, library: str) -> dict[str, Any] | str:
    """The shortest recipe from a row to a library, or why there is none; TITLE stands for the title of the row."""
    recipes, reasons = [], []
    for call in TARGETS[library]:
        try:
            port = sc.port(row.title, call, rank=row.rank)
        except sc.SymconvError as error:
            reasons.append(str(error))
            continue
        if port:
            code = port.code.replace(row.title, "TITLE")
            recipes.append({"target": call, "code": code, "steps": port.steps, "checked": port.checked})
        else:
            reasons.append(port.reason.replace(row.title, "TITLE"))
    return min(recipes, key=lambda one: len(one["code"])) if recipes else reasons[0]


def measured(libraries: Sequence[str]) -> None:
    """Write the recipes, each distinct one once, and for each title and library its number or a reason."""
    data = held() if FILE.exists() else {"versions": {}, "recipes": [], "ports": {}}
    for library in libraries:
        known: dict[tuple[int, SizeRule], Any] = {}
        for row in catalogue():
            if rule_known(row) is None or library == module_of(row):
                continue
            key = row.rank, rule_of(row)
            if key not in known:
                value = json.loads(json.dumps(found(row, library)))
                if isinstance(value, dict) and value not in data["recipes"]:
                    data["recipes"].append(value)
                known[key] = data["recipes"].index(value) if isinstance(value, dict) else value
            data["ports"].setdefault(row.title, {})[library] = known[key]
        data["versions"][library] = _version(library)
        text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
        FILE.write_text(f"{text}\n", encoding="utf-8")
        print(library, flush=True)


def rule_known(row: CatalogueRow) -> SizeRule | None:
    """The rule of a row; None if it has none."""
    try:
        return rule_of(row)
    except sc.IdentifyError:
        return None


@lru_cache(maxsize=1)
def held() -> dict[str, Any]:
    """What the file holds."""
    return json.loads(FILE.read_text("utf-8"))


def page_name(source: str, target: str) -> str:
    """The page that carries code from one library to another."""
    return f"porting/{source.replace('.', '-')}-to-{target.replace('.', '-')}"


def _version(name: str) -> str:
    names = (name.split(".")[0], {"cv2": "opencv-python-headless", "tensorflow": "tensorflow-cpu"}.get(name, name))
    for distribution in names:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    raise SystemExit(f"{name} is not installed; every library must be there")


if __name__ == "__main__":
    measured(sys.argv[1:] or list(TARGETS))
