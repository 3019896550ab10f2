"""The wheel is complete: it renders from another folder, with the templates that it carries."""

import subprocess
import sys
import venv
from pathlib import Path

from tests.helpers import ROOT


def test_the_wheel_carries_the_templates(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    # A fresh environment that borrows the dependencies of this one, so that the test needs no network.
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    site = Path(
        subprocess.check_output([str(python), "-c", "import site; print(site.getsitepackages()[0])"], text=True).strip()
    )
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    import sympy

    (site / "borrowed.pth").write_text(str(Path(sympy.__file__).parents[1]))
    program = (
        "import symconv, pathlib; assert 'env' in symconv.__file__, symconv.__file__\n"
        "print(symconv.convolve((3,), 'a b').derive(0).render('latex'))"
    )
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    done = subprocess.run([str(python), "-I", "-c", program], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert r"\documentclass" in done.stdout and r"\mathrm{a} \cdot x[0]" in done.stdout
