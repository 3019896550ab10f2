"""What is built is complete, has the same bytes every time, and is whole where users install it."""

import hashlib
import json
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path, PureWindowsPath

import pytest

from tests.helpers import ROOT

RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}


def build(folder, kind, source=ROOT, **environment):
    """Build a wheel or a source distribution of a checkout into a folder; its path."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (found,) = folder.glob({"wheel": "*.whl", "sdist": "*.tar.gz"}[kind])
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    return build(tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of a fresh environment with the wheel, which borrows the dependencies of this one: no network."""
    folder = tmp_path_factory.mktemp("fresh") / "env"
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    place = "import site; print(site.getsitepackages()[0])"
    site = Path(subprocess.check_output([str(python), "-c", place], text=True).strip())
    options = ("--quiet", "--no-deps", "--no-index", "--target", str(site))
    install = [sys.executable, "-m", "pip", "install", *options, str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    import sympy

    (site / "borrowed.pth").write_text(str(Path(sympy.__file__).parents[1]))
    return python


def ran(python, program, folder):
    done = subprocess.run(
        [str(python), "-I", "-c", program], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_the_templates(installed, tmp_path):
    program = (
        "import symconv, pathlib; assert 'env' in symconv.__file__, symconv.__file__\n"
        "print(symconv.convolve((3,), 'a b').derive(0).render('latex'))"
    )
    printed = ran(installed, program, tmp_path)
    assert r"\documentclass" in printed and r"\mathrm{a} \cdot x[0]" in printed


TYPED = """\
import symconv as sc

y = sc.convolve(sc.image((7, 7)), "a b c / d e f / g h i")
reveal_type(y)
reveal_type(y.derive(1, 1).render("latex"))
reveal_type(sc.prove("conv(x, h) = conv(h, x)"))
sc.convolve((3,), 3.5, bondary="wrap")
"""


@pytest.mark.skipif(not find_spec("basedpyright"), reason="basedpyright is not installed")
def test_a_type_checker_reads_the_types_of_the_installed_package(installed, tmp_path):
    (tmp_path / "mine.py").write_text(TYPED, "utf-8")
    check = [sys.executable, "-m", "basedpyright", "--pythonpath", str(installed), "--outputjson", "mine.py"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=300)
    found = json.loads(done.stdout)["generalDiagnostics"]
    said = [one["message"] for one in found if one["severity"] == "information"]
    assert said == [
        'Type of "y" is "Output"',
        'Type of "y.derive(1, 1).render("latex")" is "str"',
        'Type of "sc.prove("conv(x, h) = conv(h, x)")" is "Verdict"',
    ]
    assert {(one["range"]["start"]["line"], one["rule"]) for one in found if one["severity"] == "error"} == {
        (6, "reportCallIssue"),
    }


def names_in(built):
    if built.suffix == ".whl":
        return zipfile.ZipFile(built).namelist()
    with tarfile.open(built) as found:
        return found.getnames()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_every_name_is_one_that_windows_takes(kind, request):
    names = names_in(request.getfixturevalue(kind))
    for name in names:
        path = PureWindowsPath(name)
        assert not path.drive and path.as_posix() == name.rstrip("/") and len(name) < 150, name
        for part in path.parts:
            assert not set('<>:"|?*\\') & set(part) and part == part.rstrip(". ") and part.isascii(), name
            assert part.partition(".")[0].lower() not in RESERVED, name
    assert len({name.lower() for name in names}) == len(names)


def test_the_source_distribution_holds_what_the_checkout_holds(sdist):
    held = {name.partition("/")[2] for name in names_in(sdist)}
    command = ["git", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    there = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}
    assert there - held == {".gitattributes"} and held - there == {"PKG-INFO"}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_second_build_elsewhere_has_the_same_bytes(wheel, sdist, tmp_path):
    with tarfile.open(sdist) as found:
        found.extractall(tmp_path, filter="data")  # another folder, other times of files
    (source,) = (path for path in tmp_path.iterdir() if path.is_dir())
    for folder, kind, first in (("one", "wheel", wheel), ("two", "sdist", sdist)):
        assert digest(build(tmp_path / folder, kind, source)) == digest(first)


WITHOUT_PROCESSES = """\
import os, subprocess, sys, threading

def refuse(*_, **__):
    raise OSError("there are no processes")

for name in ("_multiprocessing", "_posixshmem", "resource", "fcntl", "msvcrt", "_winapi"):
    sys.modules[name] = None
subprocess.Popen.__init__ = threading.Thread.start = os.fork = refuse
import warnings
warnings.simplefilter("ignore")  # of filelock: it has its own way without fcntl
import symconv as sc
from symconv.cli.main import cli

y = sc.convolve((5, 5), "a b / c d")
print(*(name for name in ("text", "latex", "markdown", "typst", "html") if y.derive(1, 1).render(name)))
print(bool(sc.prove("conv(x, h) = conv(h, x)")), len(sc.library("numpy.convolve", mode="same")))
for line in ("new c.toml", "handout c.toml --out sheets", "variants c.toml --count 2 --out class", "handout --out all"):
    cli(line.split(), standalone_mode=False)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="subprocess of Windows needs _winapi")
def test_where_no_process_can_be_started_all_but_what_is_contained_works(installed, tmp_path):
    """As in a browser: Python on WebAssembly has one process and one thread."""
    site = Path(ran(installed, "import symconv; print(symconv.__path__[0])", tmp_path).strip())
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if "__pycache__" not in path.parts}
    lines = ran(installed, WITHOUT_PROCESSES, tmp_path).splitlines()
    assert lines[:2] == ["text latex markdown typst html", "True 6"]
    assert (tmp_path / "class" / "key.json").exists() and (tmp_path / "all" / "lesson.tex").exists()
    after = {path: path.stat().st_mtime_ns for path in site.rglob("*") if "__pycache__" not in path.parts}
    assert after == before  # so it may be read-only


def test_inside_a_zip_it_says_that_it_must_be_unpacked(installed, wheel, tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(wheel)!r}); import symconv\n"
        "try:\n    print(symconv.convolve((3,), 'a b').derive(0))\nexcept symconv.SymconvError as error:\n"
        "    print(error)"
    )
    assert ran(installed, program, tmp_path) == (
        f"the templates are files, and symconv was imported from inside {wheel}; unpack or install it\n"
    )
