"""Devices for tests that write to them: never the machine's own, which a broken program run as root would replace."""

import os
import stat
from pathlib import Path


def device(folder, name: str, major: int, minor: int) -> Path:
    """A node of one's own where that is allowed; the machine's, which nobody but root can replace, elsewhere."""
    node = Path(folder) / name
    try:
        os.mknod(node, 0o666 | stat.S_IFCHR, os.makedev(major, minor))
    except PermissionError:
        return Path("/dev") / name
    return node


def full(folder) -> Path:
    """A device on which every write finds no space left (Linux)."""
    return device(folder, "full", 1, 7)


def null(folder) -> Path:
    """A device that swallows every write (Linux)."""
    return device(folder, "null", 1, 3)
