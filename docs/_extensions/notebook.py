"""What a kernel runs before the first cell of a tutorial, named by PYTHONSTARTUP.

Values show themselves as on the other pages of the site: with formulas in MathML and figures in SVG, which need no
script and follow the colours of the page. A cell of the shell finds the programs of the environment, shows its output
as one piece and fails the build if it fails.
"""

import os
import subprocess
import sys
from pathlib import Path

from IPython import get_ipython

from symconv.formulas.rendered import Rendered

os.environ["PY_COLORS"] = "0"
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
get_ipython().display_formatter.formatters["text/html"].for_type(
    Rendered, lambda value: value.render("html", fragment=True)
)


def bash(_: str, cell: str) -> None:
    """Run a cell of the shell."""
    done = subprocess.run(["bash", "-e"], input=cell, text=True, capture_output=True, check=False)
    print(done.stdout + done.stderr, end="")
    done.check_returncode()


get_ipython().register_magic_function(bash, "cell", "bash")
