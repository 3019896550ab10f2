"""How the documentation site is built: `python -m sphinx -W --keep-going -n -b html docs build/site`.

Nothing here reaches for the network, and the pages that are made ask for nothing: formulas are MathML, figures are SVG,
fonts are those of the reader.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

import symconv  # noqa: E402 - the checkout that the pages describe

project = "symconv"
author = "the authors of symconv"
release = symconv.__version__
copyright = author

extensions = [
    "myst_nb",
    "symconv.sphinx",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docs._extensions.api",
    "docs._extensions.examples",
    "docs._extensions.repository",
    "docs._extensions.formulas",
    "docs._extensions.links",
    "docs._extensions.atlas",
    "docs._extensions.porting",
    "docs._extensions.gallery",
]
exclude_patterns = ["_extensions"]

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = "symconv"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "symconv"
html_theme_options = {"navigation_with_keys": True}

myst_enable_extensions = ["dollarmath", "deflist", "attrs_block"]
myst_heading_anchors = 3

os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(DOCS.parent), os.environ.get("PYTHONPATH"))))
os.environ["PYTHONSTARTUP"] = str(DOCS / "_extensions" / "notebook.py")  # for the kernels of the tutorials
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_merge_streams = True
nb_code_prompt_show = "Answer"
nb_code_prompt_hide = "Hide the answer"
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_execution_timeout = 120

default_role = "code"  # docstrings write `name` for code
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_inherit_docstrings = False
napoleon_google_docstring = True
napoleon_numpy_docstring = False
