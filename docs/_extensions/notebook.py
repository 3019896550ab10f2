"""What a kernel runs before the first cell of a tutorial, named by PYTHONSTARTUP.

Values show themselves as on the other pages of the site: with formulas in MathML and figures in SVG, which need no
script and follow the colours of the page. The programs of the environment are found by cells of the shell.
"""

import os
import sys
from pathlib import Path

from IPython import get_ipython

from symconv.formulas.rendered import Rendered

os.environ["PY_COLORS"] = "0"
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
get_ipython().display_formatter.formatters["text/html"].for_type(
    Rendered, lambda value: value.render("html", fragment=True)
)
