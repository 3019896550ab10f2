"""The recipes of the porting pages: what `symconv.port` found for every call of the atlas and every library.

Each recipe was tried and identified when it was found, which takes minutes and needs all the libraries; so they are
kept in `docs/ports.json`, and written anew by `python docs/_extensions/ports.py` where everything is installed. The
build runs every recipe whose library is installed.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import symconv as sc
from symconv.blackbox.catalogue import CatalogueRow, catalogue, rule_of

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


def found(row: CatalogueRow, library: str) -> tuple[str, Any]:
    """The shortest recipe from a row to a library as ("recipe", …), or why there is none as ("reason", …)."""
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
    if recipes:
        return "recipe", min(recipes, key=lambda one: len(one["code"]))
    return "reason", reasons[0]


def measured() -> dict[str, Any]:
    """All recipes, each distinct one once, and for each title and library the number of its recipe or the reason."""
    known: dict[tuple[Any, ...], tuple[str, Any]] = {}
    recipes: list[Any] = []
    ports: dict[str, dict[str, Any]] = {}
    for row in catalogue():
        try:
            rule = rule_of(row)
        except sc.IdentifyError:
            continue
        for library in TARGETS:
            if library == module_of(row):
                continue
            key = row.rank, rule, library
            if key not in known:
                known[key] = found(row, library)
            kind, value = known[key]
            if kind == "recipe":
                value = json.loads(json.dumps(value))
                if value not in recipes:
                    recipes.append(value)
                value = recipes.index(value)
            ports.setdefault(row.title, {})[library] = value
        print(row.title, flush=True)
    return {"versions": {name: _version(name) for name in TARGETS}, "recipes": recipes, "ports": ports}


def _version(name: str) -> str:
    names = (name.split(".")[0], {"cv2": "opencv-python-headless", "tensorflow": "tensorflow-cpu"}.get(name, name))
    for distribution in names:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    raise SystemExit(f"{name} is not installed; every library must be there")


if __name__ == "__main__":
    FILE.write_text(json.dumps(measured(), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
