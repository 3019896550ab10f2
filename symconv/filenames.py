"""Names of files inside an output folder: one component, and the same rule on every platform.

A name may come from a list of students or from a file that was handed on, and a folder may move from one system to
another. So what is special anywhere is refused everywhere: both slashes, drives and streams (`:`), the device names
of Windows, endings that Windows drops, characters that it forbids, and names that a shell reads as an option or hides.
"""

import unicodedata
from collections.abc import Iterable

from symconv.errors import InputError, shown

MAX_BYTES = 255
RULE = "use one plain file name, such as sheet-1.tex"

_FORBIDDEN = frozenset('/\\:<>"|?*')
# Control, format (bidirectional overrides, zero width), surrogate, line and paragraph separator.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {kind + digit for kind in ("com", "lpt") for digit in "0123456789¹²³"}
)


def safe_name(name: str) -> str:
    """Return a file name that stays inside its folder and means the same on every platform, unchanged.

    Raises InputError with the rule, the name and the way out.

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
        (_size(name) > MAX_BYTES, f"takes {_size(name)} bytes, the limit is {MAX_BYTES}"),
    )
    return next((sentence for broken, sentence in problems if broken), None)


def _is_forbidden(char: str) -> bool:
    return char in _FORBIDDEN or unicodedata.category(char) in _FORBIDDEN_CATEGORIES


def _size(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def check_distinct_files(names: Iterable[str]) -> None:
    """Refuse names that some file system takes for the same file: other case, other composition of accents.

    Raises InputError that gives both names.

    >>> check_distinct_files(["a.tex", "A.tex"])
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: file names 'a.tex' and 'A.tex' are one file on some systems; rename one of them
    """
    owners: dict[str, str] = {}
    for name in names:
        other = owners.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            raise InputError(
                f"file names {shown(other)} and {shown(name)} are one file on some systems; rename one of them"
            )
