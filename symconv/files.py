"""Files: read and replaced whole, under names that mean the same on every system.

A file name may come from a list of students, and a folder may move from one system to another, so what is special
anywhere is refused everywhere: slashes, drives and streams (`:`), the device names of Windows, endings that Windows
drops, characters that it forbids, and names that a shell reads as an option or hides.

Contents are written to temporary files in the same folder, because only inside one file system is a rename one step.
All of them are flushed to the disk before the first is renamed, so that a full disk or a kill at any moment leaves
every file either old or new. Only ordinary files are read or replaced: a device or a pipe is refused, and a symbolic
link is replaced by a file and never followed.
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
import stat
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from symconv.errors import FileError, InputError, shown

MAX_NAME_BYTES = 255
RULE = "use one plain file name, such as sheet-1.tex"

_FORBIDDEN = frozenset('/\\:<>"|?*')
# Control, format (bidirectional overrides, zero width), surrogate, line and paragraph separator.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {kind + digit for kind in ("com", "lpt") for digit in "0123456789¹²³"}
)


def safe_name(name: str) -> str:
    """Return a file name that stays inside its folder and means the same on every system, unchanged.

    Raises:
        InputError: with the rule, the name and the fix.

    >>> safe_name("übung 日本.tex")
    'übung 日本.tex'
    >>> safe_name("../Ann.tex")
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: file name '../Ann.tex' begins with '.'; use one plain file name, such as sheet-1.tex
    """
    problem = _problem(name)
    if problem:
        raise InputError(f"file name {shown(name)} {problem}; {RULE}")
    return name


def _problem(name: str) -> str | None:
    foreign = next((char for char in name if _is_forbidden(char)), None)
    stem = name.split(".")[0].rstrip(" ")
    problems = (
        (not name.strip(), "is empty"),
        (name[:1] in (".", "-", " "), f"begins with {name[:1]!r}"),
        (foreign is not None, f"has {shown(foreign)}"),
        (name[-1:] in (".", " "), f"ends with {name[-1:]!r}, which Windows drops"),
        (stem.lower() in _DEVICES, f"is the name of a device on Windows ({shown(stem)})"),
        (_size(name) > MAX_NAME_BYTES, f"takes {_size(name)} bytes, the limit is {MAX_NAME_BYTES}"),
    )
    return next((sentence for broken, sentence in problems if broken), None)


def _is_forbidden(char: str) -> bool:
    return char in _FORBIDDEN or unicodedata.category(char) in _FORBIDDEN_CATEGORIES


def _size(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def check_distinct_files(names: Iterable[str]) -> None:
    """Refuse names that some file system takes for the same file: other case, other composition of accents.

    Raises:
        InputError: with both names.

    >>> check_distinct_files(["a.tex", "A.tex"])
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: file names 'a.tex' and 'A.tex' are one file on some systems; rename one of them
    """
    owners: dict[str, str] = {}
    for name in names:
        other = owners.setdefault(same_file(name), name)
        if other != name:
            raise InputError(
                f"file names {shown(other)} and {shown(name)} are one file on some systems; rename one of them"
            )


def same_file(name: str) -> str:
    """One text for all names that some file system takes for the same file.

    >>> same_file("Ängström") == same_file("A\u0308NGSTRO\u0308M")
    True
    """
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


# A temporary file exists during one write; one that is older was left by a process that was killed. Those of
# a batch bear its mark: the process that holds the folder's lock may remove them at once, and no other.
STALE_SECONDS = 60
_TEMPORARY = re.compile(r"\.symconv-(batch-)?[0-9a-f]{16}\.tmp")


def replace_files(folder: Path, contents: Mapping[str, bytes], *, tended: bool = False) -> None:
    """Replace files in one folder, none before all of them are on the disk.

    Args:
        folder: the folder; it is made if it is missing.
        contents: the new contents by file name.
        tended: whether the caller holds the folder's lock, sweeps it before the first of many writes and syncs it after
            the last; both cost time that grows with the folder.

    Raises:
        OSError: as the system raises it; no temporary file is left then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not tended:
        sweep(folder)
    staged: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            staged[name] = folder / f".symconv-{'batch-' if tended else ''}{secrets.token_hex(8)}.tmp"
            _write_new(staged[name], content, _mode_of(folder / name))
        for name, temporary in staged.items():
            temporary.replace(folder / name)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
    if not tended:
        sync_folder(folder)


def _write_new(path: Path, content: bytes, mode: int | None) -> None:
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _mode_of(path: Path) -> int | None:
    """The permissions of the file that is replaced, so that a private file stays private."""
    return stat.S_IMODE(path.lstat().st_mode) if path.is_file() and not path.is_symlink() else None


def sweep(folder: Path, *, tended: bool = False) -> None:
    """Remove what killed processes left; a file that another process removes first, or guards, is left to it.

    Args:
        folder: where to look; a folder that does not exist holds nothing.
        tended: whether the caller holds the folder's lock, so that a batch that left files there has ended.
    """
    oldest = time.time() - STALE_SECONDS
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in list(entries):
            found = _TEMPORARY.fullmatch(entry.name)
            if found and (tended or not found[1]):
                _remove_if_older(Path(entry.path), float("inf") if found[1] else oldest)


def _remove_if_older(path: Path, oldest: float) -> None:
    with suppress(OSError):
        if path.lstat().st_mtime < oldest:
            path.unlink()


def sync_folder(folder: Path) -> None:
    """Make the new names last through a power cut, where the system can open a folder for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


MAX_READ = 1_000_000
_BOM = b"\xef\xbb\xbf"
_REASONS: Mapping[int, str] = {
    errno.ENOENT: "there is no such file; check the path",
    errno.EACCES: "there is no permission; choose another path or change the permissions",
    errno.EPERM: "there is no permission; choose another path or change the permissions",
    errno.EISDIR: "it is a folder; give the name of a file",
    errno.EROFS: "the file system is read-only; choose another path",
    errno.ENOSPC: "the disk is full; free some space or choose another path",
    errno.EDQUOT: "the quota is used up; free some space or choose another path",
    errno.ENOTDIR: "a part of the path is a file and not a folder; choose another path",
    errno.EEXIST: "a part of the path is a file and not a folder; choose another path",
    errno.ENAMETOOLONG: "the path is too long; choose a shorter one",
    errno.EIO: "the system cannot read or write it; choose another file",
    errno.EFBIG: "it is larger than a file may be here; raise the limit (ulimit -f) or choose another path",
}


# Reasons that no other file of the folder escapes.
_FOR_ALL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE})


def fails_for_all(error: FileError, folder: Path) -> bool:
    """Whether the next file of a folder could not be written either: the disk is full, the folder read-only."""
    cause = error.__cause__
    return isinstance(cause, OSError) and (cause.errno in _FOR_ALL or not os.access(folder, os.W_OK))


def write_text(path: str | os.PathLike[str], text: str, inputs: Iterable[str | os.PathLike[str]] = ()) -> None:
    r"""Write one text as UTF-8 with the line ends it has, in one step; missing folders are created.

    Args:
        path: the file.
        text: what it holds afterwards.
        inputs: files that were read to make the text; none of them is overwritten.

    Raises:
        FileError: if the path is a folder, a device, a pipe or an input, or cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "new", "a.txt"), "α\n")
    ...     read_text(Path(folder, "new", "a.txt"))
    'α\n'
    """
    _write(Path(path), Path(path).parent, {Path(path).name: text}, inputs)


def write_bytes(path: str | os.PathLike[str], data: bytes, inputs: Iterable[str | os.PathLike[str]] = ()) -> None:
    r"""Write bytes in one step, such as those of a PDF, with the arguments and errors of `write_text`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder, "a.pdf"), b"%PDF\n")
    ...     Path(folder, "a.pdf").read_bytes()
    b'%PDF\n'
    """
    _write(Path(path), Path(path).parent, {Path(path).name: data}, inputs)


def write_files(
    folder: str | os.PathLike[str],
    files: Mapping[str, str | bytes],
    inputs: Iterable[str | os.PathLike[str]] = (),
    *,
    tended: bool = False,
) -> None:
    """Write several texts or bytes into one folder, each in one step, none before all of them are on the disk.

    Args:
        folder: the folder; it is made if it is missing.
        files: texts or bytes by file name.
        inputs: files that were read to make them; none of them is overwritten.
        tended: see `replace_files`.

    Raises:
        InputError: for a name that `safe_name` refuses, or two names that some system takes for one file.
        FileError: as `write_text` does.
    """
    check_distinct_files(map(safe_name, files))
    _write(Path(folder), Path(folder), files, tuple(inputs), tended)


def _write(
    subject: Path,
    folder: Path,
    files: Mapping[str, str | bytes],
    inputs: Iterable[str | os.PathLike[str]],
    tended: bool = False,
) -> None:
    with one_sentence("write", subject):
        for name in files:
            _check_target(folder / name, inputs)
        contents = {name: _encoded(folder / name, content) for name, content in files.items()}
        replace_files(folder, contents, tended=tended)


def read_text(path: str | os.PathLike[str], limit: int = MAX_READ) -> str:
    r"""Read a UTF-8 text of at most `limit` bytes; a byte order mark is dropped, `\r\n` is read as `\n`.

    Raises:
        FileError: if the path is no ordinary file, cannot be read, is too large or is not UTF-8.
    """
    source = Path(path)
    with one_sentence("read", source):
        data = _read_bytes(source, limit)
    try:
        return data.removeprefix(_BOM).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        position = error.start + 1 + (len(_BOM) if data.startswith(_BOM) else 0)
        raise FileError(f"{shown(source)} is not UTF-8 at byte {position}; save it as UTF-8 text") from None


def read_bytes(path: str | os.PathLike[str], limit: int = MAX_READ) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises:
        FileError: if the path is no ordinary file, cannot be read or is too large.
    """
    with one_sentence("read", Path(path)):
        return _read_bytes(Path(path), limit)


def read_beside(folder: str | os.PathLike[str], name: str, limit: int = MAX_READ) -> bytes:
    """Read a file that a text names, in the folder of that text or in one below it.

    Args:
        folder: the folder of the text.
        name: a relative path with slashes, whose parts `safe_name` accepts; no link leads out of the folder.
        limit: the most bytes.

    Raises:
        InputError: if the name is absolute, leads upward, or has a part that some system cannot have.
        FileError: if there is no such ordinary file of at most `limit` bytes inside the folder.

    >>> read_beside(".", "../secret.png")
    Traceback (most recent call last):
    symconv.errors.InputError: file name '../secret.png' leads out of the folder; put the file beside the one that \
names it
    """
    if ".." in name.split("/") or name.startswith("/"):
        raise InputError(f"file name {shown(name)} leads out of the folder; put the file beside the one that names it")
    for part in name.split("/"):
        safe_name(part)
    path, root = Path(folder, name), Path(folder).resolve()
    with one_sentence("read", Path(name)):
        if path.exists() and not path.resolve().is_relative_to(root):
            raise FileError(f"{shown(name)} leads out of the folder; put a copy into it")
        return _read_bytes(path, limit)


@contextmanager
def one_sentence(verb: str, path: Path) -> Iterator[None]:
    """Errors of the system as a `FileError`: what cannot be done with the path, and why."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or f"{error.strerror or error}; choose another path".lower()
        raise FileError(f"cannot {verb} {shown(path)}: {reason}") from error
    except ValueError as error:  # a path with a NUL or a lone surrogate never reaches the system
        raise FileError(f"cannot {verb} {shown(path)}: the path has a character that no path can have") from error


def _encoded(path: Path, text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        found = shown(text[error.start])
        raise FileError(f"cannot write {shown(path)}: the text has the lone surrogate {found}; remove it") from None


def _check_target(path: Path, inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Refuse what must not be replaced; a path that does not exist yet is fine."""
    if path.is_dir():
        raise FileError(f"cannot write {shown(path)}: it is a folder; give the name of a file")
    if path.is_symlink():
        # /dev/stdout and its like are links into /proc; replacing them would harm the whole system.
        special = str(path.readlink()).startswith(("/proc/", "/dev/"))
    else:
        special = path.exists() and not path.is_file()
    if special:
        raise FileError(f"cannot write {shown(path)}: it is a device or a pipe; give the name of an ordinary file")
    if path.exists() and any(Path(source).exists() and path.samefile(source) for source in inputs):
        raise FileError(f"cannot write {shown(path)}: it is one of the files read; give another name")
    if path.is_file() and not path.is_symlink() and not os.access(path, os.W_OK):
        raise FileError(f"cannot write {shown(path)}: it is write-protected; give another name")


def _read_bytes(path: Path, limit: int) -> bytes:
    with io.BufferedReader(io.FileIO(path, opener=_open_at_once)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileError(f"cannot read {shown(path)}: it is a device or a pipe; give the name of an ordinary file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise FileError(f"cannot read {shown(path)}: it has more than {limit} bytes; give a smaller file")
    return data


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting: opening a pipe would wait for a writer, perhaps for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
