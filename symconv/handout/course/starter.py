"""The commented course file that a person begins with; it stands beside the templates and can be replaced like them."""

from __future__ import annotations

from pathlib import Path

from symconv.errors import FileError
from symconv.files import read_text, write_text
from symconv.render import template_folders

FILE = "course.toml"


def write_starter(path: str | Path, templates: str | Path | None = None) -> Path:
    """Write the starter to a new file.

    Raises:
        FileError: if the file exists; nobody's course is ever overwritten.
    """
    folders = template_folders(templates)
    source = next(folder / FILE for folder in folders if (folder / FILE).is_file())
    return write_new(path, read_text(source))


def write_new(path: str | Path, text: str) -> Path:
    """Write a text to a file that does not exist yet.

    Raises:
        FileError: if it does.
    """
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise FileError(f"{str(target)!r} exists and is left as it is; give another name")
    write_text(target, text)
    return target
