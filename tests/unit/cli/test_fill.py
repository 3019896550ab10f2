"""`symconv fill` and `symconv.sty`: LaTeX lists what a document asks for, the command answers, LaTeX shows it."""

import re
import shutil
import subprocess

import pytest

from tests.helpers import NEEDS_TEX, ROOT, run

DOCUMENT = r"""\documentclass{article}
\usepackage{symconv}
\begin{document}
\symconv{derive convolution --image 4x4
  --kernel "a b / c d" --at 1,1}
\symconv{prove "conv(x, h) = slide(x, flip(h))"}
\symconv{derive --formula "y[m] = \sum_{k=0}^{2} x[m-k] h[k]" --image 7 --at 1}
\end{document}
"""
NAMES = ["A" * 32, "B" * 32]
LISTED = f'{NAMES[0]} derive convolution --image 3 --kernel "a b" --at 0\n{NAMES[1]} prove "conv(x, h) = slide(x, h)"\n'


def latex(folder, engine="pdflatex"):
    """The log of one run of LaTeX, its lines joined."""
    command = [engine, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "main.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout.replace("\n", "")


def listed(folder, text=LISTED):
    (folder / "symconv.sty").write_text("mine")
    (folder / "main.symconv").write_text(text)
    return folder


@NEEDS_TEX
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_a_document_is_filled_between_two_runs_of_latex(engine, tmp_path):
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed")
    (tmp_path / "main.tex").write_text(DOCUMENT)
    first = run("fill", "main.tex", folder=tmp_path)
    assert first.returncode == 0 and "run LaTeX on it" in first.stdout, first.stderr
    assert latex(tmp_path, engine).count("There is no fragment for") == 3
    filled = run("fill", "main.tex", folder=tmp_path)
    assert filled.returncode == 0 and filled.stdout.count("wrote ") == 3, filled.stderr
    log = latex(tmp_path, engine)
    assert "There is no fragment" not in log and "Overfull" not in log
    assert run("fill", "main.tex", folder=tmp_path).stdout == ""
    assert run("fill", "main.tex", "--check", folder=tmp_path).returncode == 0


@NEEDS_TEX
def test_the_document_of_the_page_on_latex_is_filled_by_the_commands_of_the_page(tmp_path):
    page = (ROOT / "docs" / "latex.md").read_text("utf-8")
    (tmp_path / "main.tex").write_text(re.search(r"^```latex\n(.*?)^```$", page, re.M | re.S)[1])
    commands = re.findall(r"^    (symconv fill|pdflatex) main(?:\.tex)? +#", page, re.M)
    assert commands == ["symconv fill", "pdflatex"] * 2
    logs = [latex(tmp_path) if name == "pdflatex" else run("fill", "main.tex", folder=tmp_path) for name in commands]
    assert logs[1].count("There is no fragment for") == logs[2].stdout.count("wrote ") == 2
    assert "There is no fragment" not in logs[3]


def test_a_fragment_begins_with_its_request_and_moves_with_it(tmp_path):
    listed(tmp_path)
    assert run("fill", "main.tex", folder=tmp_path).returncode == 0
    text = (tmp_path / "symconv" / f"{NAMES[0]}.tex").read_text()
    assert text.startswith('% symconv derive convolution --image 3 --kernel "a b" --at 0\n')
    assert r"\begin{document}" not in text and r"y[0] &= " in text
    listed(tmp_path, "".join(reversed(LISTED.splitlines(keepends=True))))
    assert run("fill", "main.tex", folder=tmp_path).stdout == ""


def test_check_names_what_is_not_current_and_writes_nothing(tmp_path):
    listed(tmp_path)
    done = run("fill", "main.symconv", "--check", folder=tmp_path)
    assert done.returncode == 1 and done.stdout.count("is not current") == 2
    assert not (tmp_path / "symconv").exists()
    run("fill", "main.tex", folder=tmp_path)
    (tmp_path / "symconv" / f"{NAMES[1]}.tex").write_text("old")
    done = run("fill", "main.tex", "--check", folder=tmp_path)
    assert done.returncode == 1 and done.stdout.count("is not current") == 1 and NAMES[1] in done.stdout


def test_the_hook_of_pre_commit_fails_once_after_it_has_written_a_fragment(tmp_path):
    entry = re.search(r"^  entry: symconv (.*)$", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"), re.M)[1].split()
    listed(tmp_path)
    done = run(*entry, "main.symconv", folder=tmp_path)
    assert done.returncode == 1 and done.stdout.count("wrote ") == 2, done.stderr
    done = run(*entry, "main.symconv", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_no_longer_asked_for_is_named_and_kept(tmp_path):
    listed(tmp_path)
    run("fill", "main.tex", folder=tmp_path)
    (tmp_path / "symconv" / "own.tex").write_text("of the user")
    listed(tmp_path, LISTED.splitlines()[0] + "\n")
    done = run("fill", "main.tex", folder=tmp_path)
    assert re.fullmatch(rf"symconv.{NAMES[1]}\.tex is no longer asked for\n", done.stdout)
    assert len(list((tmp_path / "symconv").iterdir())) == 3


WRONG = {
    "no quotation mark": ('derive convolution --kernel "a b', "close each quotation mark"),
    "no command": ("derived convolution", "a document has no request 'derived'; did you mean 'derive'?"),
    "a command that runs code": ('identify "numpy.convolve(x, h)"', "a document has no request 'identify'"),
    "a path": ("derive convolution --out=x.tex --at 0", "--out=x.tex is decided by the document; leave it out"),
    "an option": ("derive convolution --att 0", "--att"),
    "an operation": ("derive konvolution --image 3 --kernel 2 --at 0", "'konvolution' is not one of"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_request_is_one_sentence_and_the_others_are_filled(case, tmp_path):
    request, message = WRONG[case]
    listed(tmp_path, f"{'C' * 32} {request}\n{LISTED}")
    done = run("fill", "main.tex", folder=tmp_path)
    assert done.returncode == 1 and message in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert sorted(path.stem for path in (tmp_path / "symconv").iterdir()) == NAMES


def test_a_document_that_was_not_compiled_and_a_broken_list_are_refused(tmp_path):
    (tmp_path / "symconv.sty").write_text("mine")
    done = run("fill", "main.tex", folder=tmp_path)
    assert done.returncode == 2 and "'main.symconv' does not exist; run LaTeX on the document once" in done.stderr
    done = run("fill", "main.tex", folder=listed(tmp_path, "../../x derive\n"))
    assert done.returncode == 2 and "line 1 of 'main.symconv' is no request" in done.stderr
    assert (tmp_path / "symconv.sty").read_text() == "mine"


def test_several_documents_are_filled_at_once(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        listed(tmp_path / name)
    done = run("fill", "one/main.symconv", "two/main.symconv", folder=tmp_path)
    assert done.returncode == 0 and done.stdout.count("wrote one") == done.stdout.count("wrote two") == 2, done.stderr


def test_files_of_a_request_stand_beside_the_document(tmp_path):
    listed(tmp_path, f"{NAMES[0]} derive convolution --image 3 --kernel k.csv --at 0\n")
    (tmp_path / "k.csv").write_text("5,7\n")
    done = run("fill", str(tmp_path / "main.tex"), folder=ROOT)
    assert done.returncode == 0, done.stderr
    assert "5" in (tmp_path / "symconv" / f"{NAMES[0]}.tex").read_text()
