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
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise FileError(f"{str(target)!r} exists and is left as it is; give another name")
    folders = template_folders(templates)
    source = next(folder / FILE for folder in folders if (folder / FILE).is_file())
    write_text(target, read_text(source))
    return target
