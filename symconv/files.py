"""Reading and writing files so that nobody ever finds half a file.

What is written takes the place of the old file in one step (see `symconv.atomic`). Only ordinary files are read or
replaced: a device or a pipe is refused, and a symbolic link is replaced by a file and never followed.
"""

import errno
import io
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from symconv.atomic import replace_files
from symconv.errors import FileError, shown
from symconv.filenames import check_distinct_files, safe_name

MAX_READ = 1_000_000
_BOM = b"\xef\xbb\xbf"
_REASONS: Mapping[int, str] = {
    errno.ENOENT: "there is no such file; check the path",
    errno.EACCES: "there is no permission; choose another place or change the permissions",
    errno.EPERM: "there is no permission; choose another place or change the permissions",
    errno.EISDIR: "it is a folder; give the name of a file",
    errno.EROFS: "the file system is read-only; choose another place",
    errno.ENOSPC: "the disk is full; free some space or choose another place",
    errno.EDQUOT: "the quota is used up; free some space or choose another place",
    errno.ENOTDIR: "a part of the path is a file and not a folder; choose another place",
    errno.EEXIST: "a part of the path is a file and not a folder; choose another place",
    errno.ENAMETOOLONG: "the path is too long; choose a shorter one",
    errno.EIO: "the system cannot read or write it; choose another file",
}


def write_text(path: str | os.PathLike[str], text: str, inputs: Iterable[str | os.PathLike[str]] = ()) -> None:
    r"""Write one text as UTF-8 with the line ends it has, in one step; missing folders are created.

    `inputs` are files that were read to make the text; none of them is overwritten.
    Raises FileError when the path is a folder, a device, a pipe or an input, or cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "new", "a.txt"), "α\n")
    ...     read_text(Path(folder, "new", "a.txt"))
    'α\n'
    """
    _write(Path(path), text, inputs)


def write_bytes(path: str | os.PathLike[str], data: bytes, inputs: Iterable[str | os.PathLike[str]] = ()) -> None:
    r"""Write bytes in one step, such as those of a PDF; missing folders are created.

    `inputs` are files that were read to make them; raises FileError as `write_text` does.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder, "a.pdf"), b"%PDF\n")
    ...     Path(folder, "a.pdf").read_bytes()
    b'%PDF\n'
    """
    _write(Path(path), data, inputs)


def _write(target: Path, content: str | bytes, inputs: Iterable[str | os.PathLike[str]]) -> None:
    with _one_sentence("write", target):
        _check_target(target, inputs)
        replace_files(target.parent, {target.name: _encoded(target, content)})


def write_files(
    folder: str | os.PathLike[str],
    files: Mapping[str, str | bytes],
    inputs: Iterable[str | os.PathLike[str]] = (),
    *,
    tended: bool = False,
) -> None:
    """Write several texts or bytes into one folder, each in one step, none before all of them are on the disk.

    `tended` says that the caller looks after the folder around many such calls (see `symconv.atomic.replace_files`).
    Raises InputError for a name that is not one safe component (see `safe_name`) or that some system takes for
    another one of them, FileError as `write_text` does.
    """
    check_distinct_files(map(safe_name, files))
    target, inputs = Path(folder), tuple(inputs)
    with _one_sentence("write", target):
        for name in files:
            _check_target(target / name, inputs)
        contents = {name: _encoded(target / name, text) for name, text in files.items()}
        replace_files(target, contents, tended=tended)


def read_text(path: str | os.PathLike[str], limit: int = MAX_READ) -> str:
    r"""Read a UTF-8 text of at most `limit` bytes; a byte order mark is dropped, `\r\n` is read as `\n`.

    Raises FileError when the path is no ordinary file, cannot be read, is too large or is not UTF-8.
    """
    source = Path(path)
    with _one_sentence("read", source):
        data = _read_bytes(source, limit)
    try:
        return data.removeprefix(_BOM).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        position = error.start + 1 + (len(_BOM) if data.startswith(_BOM) else 0)
        raise FileError(f"{shown(source)} is not UTF-8 at byte {position}; save it as UTF-8 text") from None


@contextmanager
def _one_sentence(verb: str, path: Path) -> Iterator[None]:
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
