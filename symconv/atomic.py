"""Replacing files in one step.

Contents go to temporary files in the same folder, because only inside one file system is a rename one step. All of
them are flushed to the disk before the first takes its place, so that a full disk or a kill at any moment leaves
every file either old or new, never half.
"""

import os
import re
import secrets
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

# A temporary file lives for the moment of one write; one that is older was left by a process that was killed.
STALE_SECONDS = 60
_TEMPORARY = re.compile(r"\.symconv-[0-9a-f]{16}\.tmp")


def replace_files(folder: Path, contents: Mapping[str, bytes], *, tended: bool = False) -> None:
    """Put contents under their names into a folder; raises OSError, and then leaves no temporary file behind.

    Args:
        folder: where they go.
        contents: by file name.
        tended: whether the caller sweeps the folder before the first of many writes and syncs it after the last;
            both cost time that grows with the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not tended:
        sweep(folder)
    staged: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            staged[name] = folder / f".symconv-{secrets.token_hex(8)}.tmp"
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


def sweep(folder: Path, older: float = STALE_SECONDS) -> None:
    """Remove what killed processes left; a file that another process removes first, or guards, is left to it.

    Args:
        folder: where to look; a folder that does not exist holds nothing.
        older: in seconds, how old a temporary file must be; 0 where nobody else can be writing.
    """
    oldest = time.time() - older if older else float("inf")
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in list(entries):
            if _TEMPORARY.fullmatch(entry.name):
                _remove_if_older(Path(entry.path), oldest)


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
