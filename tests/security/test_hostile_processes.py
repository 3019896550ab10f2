"""The command line under bad conditions: closed streams, strange locales, interrupts, dying workers, tight limits."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.helpers import HOSTILE, ONE_AT_A_TIME, POSIX, ROOT, environment, run, tree

pytestmark = ONE_AT_A_TIME
COURSE = 'seed = 3\n[[section]]\nkind = "exercise"\ntask = "cell"\nimage = [3, 3]\nkernel = [2, 2]\n'
# The entries about processes, streams and environments, each with the test that stands for it below.
TESTED = {
    "H465": "test_one_interrupt_ends_a_batch_with_130_and_no_worker",
    "H467": "test_one_interrupt_ends_a_batch_with_130_and_no_worker",
    "H471": "test_a_worker_that_dies_takes_only_its_own_sheet_with_it (tests/unit/handout/test_pool.py)",
    "H473": "test_a_killed_batch_is_resumed_to_the_same_bytes (tests/reliability)",
    "H474": "test_a_folder_of_another_batch_is_refused (tests/unit/handout/test_batch.py)",
    "H480": "test_a_pipe_that_closes_is_quiet",
    "H482": "test_closed_streams_are_one_sentence",
    "H483": "test_closed_streams_are_one_sentence",
    "H488": "test_the_locale_changes_no_byte",
    "H490": "test_no_home_is_needed",
    "H492": "test_planted_programs_are_not_run",
    "H493": "test_isolated_python_works",
    "H495": "test_few_open_files_are_enough",
    "H496": "test_little_memory_is_one_sentence",
    "H497": "test_strange_numbers_of_jobs_are_refused_or_bounded",
}
ELSEWHERE = {"H466", "H477"}  # about PDF


def shell(line, folder, env=None):
    text = line.replace("symconv", f"{sys.executable} -m symconv", 1)
    return subprocess.run(
        text, shell=True, capture_output=True, text=True, timeout=90, cwd=folder, env=env or environment()
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "course.toml").write_text(COURSE)
    return tmp_path


def test_every_entry_about_processes_is_accounted_for():
    kinds = {"signal", "process", "stdout", "stdin", "locale", "environment"}
    assert {entry["id"] for entry in HOSTILE if entry["where"] in kinds} == set(TESTED) | ELSEWHERE


@POSIX
def test_a_pipe_that_closes_is_quiet(folder):
    done = shell("symconv variants course.toml --count 5 --out v >/dev/null; symconv --help", folder)
    assert done.returncode in (0, 127)
    done = shell("symconv grade v/key.json v/answers.csv | head -1", folder)
    assert done.stdout.startswith("student,variant,1") and done.stdout.count("\n") == 1 and done.stderr == ""


@POSIX
def test_closed_streams_are_one_sentence(folder):
    done = shell("symconv new other.toml >&-", folder)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    done = shell("symconv handout - --out out <&-", folder)
    assert done.returncode == 2 and done.stderr.startswith("symconv: cannot read '-'")
    done = shell("symconv variants course.toml --count 1 --out full > /dev/full", folder)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_the_locale_changes_no_byte(folder):
    for locale, seed in (("C", "1"), ("de_DE.UTF-8", "2")):
        env = environment(LC_ALL=locale, LC_NUMERIC=locale, PYTHONHASHSEED=seed, PYTHONUTF8="0")
        done = run("variants", "course.toml", "--count", "2", "--out", locale, folder=folder, env=env)
        assert done.returncode == 0, done.stderr
    assert tree(folder / "C") == tree(folder / "de_DE.UTF-8")


def test_no_home_is_needed(folder):
    done = run("handout", "course.toml", folder=folder, env=environment(HOME=None, TMPDIR=None))
    assert done.returncode == 0, done.stderr


@POSIX
def test_planted_programs_are_not_run(folder):
    for name in ("jinja2.py", "typst.py", "sympy.py"):
        (folder / name).write_text("open('symconv_canary_PWNED', 'w')")
    for name in ("pdflatex", "typst.bat"):
        (folder / name).write_text("#!/bin/sh\ntouch symconv_canary_PWNED\n")
        (folder / name).chmod(0o755)
    # The installed program does not put the working folder on its path; -P does the same for -m.
    done = subprocess.run(
        [sys.executable, "-P", "-m", "symconv", "handout", "course.toml"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=90,
    )
    assert done.returncode == 0 and not (folder / "symconv_canary_PWNED").exists()


def test_isolated_python_works(folder):
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from symconv.cli.main import main; main(['new', 'a.toml'])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], cwd=folder, capture_output=True, timeout=60)
    assert done.returncode == 0 and (folder / "a.toml").exists()


@POSIX
def test_few_open_files_are_enough(folder):
    done = shell("ulimit -n 40; symconv variants course.toml --count 4 --jobs 64 --out v", folder)
    assert "ulimit" not in done.stderr
    assert "Traceback" not in done.stderr and done.returncode in (0, 2)


@POSIX
def test_little_memory_is_one_sentence(folder):
    done = subprocess.run(
        f"ulimit -v 300000; {sys.executable} -m symconv variants course.toml --count 2 --out v",
        shell=True,
        capture_output=True,
        text=True,
        timeout=90,
        cwd=folder,
        env=environment(OPENBLAS_NUM_THREADS="1"),
    )
    assert "Traceback" not in done.stderr and done.returncode in (0, 2)


@pytest.mark.parametrize("jobs", ["0", "-1", "1000000"])
def test_strange_numbers_of_jobs_are_refused_or_bounded(jobs, folder):
    done = run("variants", "course.toml", "--count", "3", "--jobs", jobs, "--out", "v", folder=folder)
    assert done.returncode == (0 if jobs == "1000000" else 2), done.stderr
    assert done.stderr.count("\n") == (0 if jobs == "1000000" else 1)


def interrupted(folder, times):
    """A batch with two workers that is interrupted as Ctrl-C does it: the whole group of processes gets the signal."""
    command = [
        sys.executable,
        "-m",
        "symconv",
        "variants",
        "course.toml",
        "--count",
        "3000",
        "--jobs",
        "2",
        "--out",
        "v",
    ]
    started = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background ignores it
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list((folder / "v").glob("records/*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    for _ in range(times):
        os.killpg(started.pid, signal.SIGINT)
        time.sleep(0.05)
    begun = time.monotonic()
    try:
        _, told = started.communicate(timeout=20)
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.communicate()
    return started, told.decode(), time.monotonic() - begun


def group_is_gone(leader):
    for _ in range(100):
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@POSIX
@pytest.mark.parametrize("times", [1, 2])
def test_one_interrupt_ends_a_batch_with_130_and_no_worker(times, folder):
    started, told, seconds = interrupted(folder, times)
    assert started.returncode == 130, told
    assert told.startswith("symconv: interrupted; ") and told.count("\n") == 1
    assert told.endswith(" of 3000 sheets are done, and the same command goes on where this one stopped\n")
    assert seconds < 5 and group_is_gone(started.pid)
    assert not [
        p for p in (folder / "v").rglob("*") if p.name.startswith(".") or (p.is_file() and not p.stat().st_size)
    ]
