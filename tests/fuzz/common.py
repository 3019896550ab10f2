"""What all fuzzers share: mutations of valid text, the claim on one input, and the runner.

The claim: whatever is read, the only exceptions are the errors of symconv, each one bounded line; the input is over
within its seconds of processor time and its memory; nothing is written outside the folder that was given, no program
is started and no connection is opened.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from symconv.errors import SymconvError

LONGEST_SENTENCE = 600
SECONDS = 20
"""Of processor time for one input."""
MEMORY = 2 * 2**30
"""Address space of a process that fuzzes by hand."""

PIECES = (
    *("\0", "\x1b[31m", "\r", "\t", "\n", "\u202e", "\ufffe", "\uffff", "\ud800", "\u2212", "\uff11", "\uff1d", "é"),
    *("'", '"', "\\", "`", "$", "%", "#", "{", "}", "{{", "}}", "{%", "[", "]", "(", ")", "<", ">", "&", "|", "~"),
    *(" ", ",", ";", ":", "=", ".", "..", "/", "//", "*", "**", "^", "+", "-", "_", "@", "!", "x", "e", "0", "1"),
    *("nan", "inf", "-0", "1e400", "0x10", "1_000", "None", "True", "../", "999999999", "1" + "0" * 30, "-1", "2.5"),
    *("9" * 5_000, "x" * 400, "(" * 60, "[" * 400, "-" * 200, "a." * 40, "1 / " * 100),
)
NUMBERS = ("0", "-1", "1", "2", "7", "99", "1000", "65537", "1000003", "999999999999", "-2147483649", "9" * 70)
_NUMBER = re.compile(r"-?\d+")
_UNFORESEEN = re.compile(r"unexpected \w+: ")  # what the command line says of an exception that nobody foresaw
pieces = st.sampled_from(PIECES)


@st.composite
def mutated(draw: Any, valid: st.SearchStrategy[str], most: int = 3) -> str:
    """A valid text with up to `most` edits; often none, so that what lies behind the reader is met too."""
    text = draw(valid)
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 1, 2, most)))):
        text = _edited(draw, text)
    return text


def _edited(draw: Any, text: str) -> str:
    first, last = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    before, part, after = text[:first], text[first:last], text[last:]
    kind = draw(st.sampled_from(("insert", "insert", "delete", "repeat", "exchange", "number", "number")))
    if kind == "number" and (found := list(_NUMBER.finditer(text))):
        one = draw(st.sampled_from(found))
        return text[: one.start()] + draw(st.sampled_from(NUMBERS)) + text[one.end() :]
    if kind == "delete":
        return before + (after if len(part) < 20 else part[1:] + after)
    if kind == "repeat":
        return before + part[:200] * draw(st.sampled_from((2, 3, 40))) + after
    if kind == "exchange":
        return after + part + before
    return before + draw(pieces) + part + after


class TookTooLong(BaseException):
    """An input took more processor time than it may; no `except Exception` of the package holds it back."""


class Forbidden(BaseException):
    """An input made the package write, start or open what it must not."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What is fuzzed.

    Attributes:
        inputs: the strategy of inputs; the `repr` of one can be pasted into a test.
        read: reads an input in a folder, which is the working folder too.
        examples: how many inputs the short run in the tests takes.
        starts: whether it may start processes of its own.
    """

    inputs: st.SearchStrategy[Any]
    read: Callable[[Any, Path], object]
    examples: int = 100
    starts: bool = False


def check_sentence(message: str) -> None:
    """What a user sees: one bounded line without control characters."""
    assert message.strip(), "an empty message"
    assert len(message) <= LONGEST_SENTENCE, f"{len(message)} characters: {message}"
    assert message.isprintable(), f"not one printable line: {message!a}"
    assert "Traceback" not in message and not _UNFORESEEN.search(message), message


def attempt(reader: Reader, given_input: Any, folder: Path) -> None:
    """The claim on one input."""
    with _in_folder(folder), _timed(SECONDS), _watched(folder, reader.starts):
        try:
            reader.read(given_input, folder)
        except SymconvError as error:
            check_sentence(str(error))


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _timed(seconds: float) -> Iterator[None]:
    """Processor time, not time on the clock: other processes must not make an input fail."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TookTooLong(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_watch: dict[str, Any] = {"folder": None, "starts": False}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TOUCHES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate")
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty")
OPENS = ("socket.connect", "socket.bind", "urllib.Request", "ctypes.dlopen.none")


@contextmanager
def _watched(folder: Path, starts: bool) -> Iterator[None]:
    if not _watch.get("hooked"):
        sys.addaudithook(_audit)  # hooks cannot be removed, so there is one for all inputs
        _watch["hooked"] = True
    sys.dont_write_bytecode = True
    _watch.update(folder=str(folder.resolve()), starts=starts)
    try:
        yield
    finally:
        _watch["folder"] = None


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    folder = _watch["folder"]
    if folder is None:
        return
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str | bytes) and isinstance(flags, int) and flags & WRITES:
            _check_inside(event, path, folder)
    elif event in TOUCHES:
        for path in arguments[: 2 if event in ("os.rename", "os.link") else 1]:
            if isinstance(path, str | bytes):
                _check_inside(event, path, folder)
    elif (event in STARTS and not _watch["starts"]) or event in OPENS[:2]:
        raise Forbidden(f"{event} {arguments!a}"[:200])


def _check_inside(event: str, path: str | bytes, folder: str) -> None:
    name = os.fsdecode(path)
    if name in (os.devnull, "/dev/tty") or _watch["starts"]:
        return
    given = Path(os.path.abspath(name))  # noqa: PTH100 - a link is looked at, not followed
    if not (given.parent.resolve() / given.name).is_relative_to(folder):
        raise Forbidden(f"{event} {name!a}"[:200])


def clear(folder: Path) -> None:
    """Remove what an input has left in its folder."""
    for path in sorted(folder.rglob("*"), reverse=True):
        with suppress(OSError):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def fuzz(
    reader: Reader, folder: Path, examples: int, number: int | None = None, before: Callable[[Any], None] | None = None
) -> None:
    """Try examples; without `number` they are the same in every run.

    Raises:
        BaseException: of the first input that breaks the claim, made as small as Hypothesis can; its notes hold it.
    """

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=number is None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
    )
    @given(reader.inputs)
    def run(found: Any) -> None:
        if before is not None:
            before(found)
        try:
            attempt(reader, found, folder)
        except (TookTooLong, Forbidden) as error:
            raise AssertionError(f"{type(error).__name__}: {error}; input {found!r}"[:4000]) from None
        except BaseException as error:
            error.add_note(f"input {found!r}"[:4000])
            raise
        finally:
            clear(folder)

    (run if number is None else seed(number)(run))()


def one_of_texts(*texts: str) -> st.SearchStrategy[str]:
    """One of some valid examples."""
    return st.sampled_from(texts)


def joined(parts: st.SearchStrategy[str], by: Sequence[str] = (" ",), least: int = 0, most: int = 6) -> Any:
    """Some parts with separators between."""
    return st.builds(
        lambda found, mark: mark.join(found), st.lists(parts, min_size=least, max_size=most), st.sampled_from(by)
    )
