"""Names of types in the API reference: a link where the reference has the name, the name alone where it is elsewhere.

Signatures name inner modules and other packages. A name that is in none of them stays unknown, and so is a warning.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

import symconv

PACKAGES = ("builtins", "typing", "collections.abc", "sympy", "numpy")
"""Where a name without its module may come from, beside symconv."""


@cache
def inner_names() -> frozenset[str]:
    """All names that the modules of symconv hold."""
    modules = [one.name for one in pkgutil.walk_packages(symconv.__path__, "symconv.") if "__main__" not in one.name]
    return frozenset(name for module in modules for name in vars(importlib.import_module(module)))


def exists(target: str) -> bool:
    """Whether a name of a signature stands for something."""
    module, _, name = target.rpartition(".")
    if module in ("", "symconv"):
        return name in inner_names() or any(hasattr(importlib.import_module(one), name) for one in PACKAGES)
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element) -> nodes.Element | None:
    """A link to what the reference calls by the same last name; else the name as it is, if it exists."""
    if node.get("refdomain") != "py" or node.get("reftype") not in ("class", "exc", "obj", "data"):
        return None
    target, domain = node["reftarget"], env.get_domain("py")
    assert isinstance(domain, PythonDomain)
    last = target.rpartition(".")[2]
    for name, entry in sorted(domain.objects.items()):
        if name.rpartition(".")[2] == last and entry.objtype in ("class", "exception"):
            return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, content, name)
    return content if exists(target) else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Resolve what Sphinx does not."""
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
