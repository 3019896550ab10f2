"""Errors: one sentence each, with the rule, the value and the fix.

Every error that symconv raises on purpose derives from `SymconvError` and from the builtin that fits, so that
``except ValueError`` works without knowing this module.
"""

from __future__ import annotations

from itertools import accumulate

SHOWN = 80  # the most characters of a given text that an error repeats


class SymconvError(Exception):
    """The common base of all errors that symconv raises on purpose."""


class InputError(SymconvError, ValueError):
    """A value, name, shape or option breaks a rule of its own."""


class IllDefinedError(InputError):
    """A sum in an expression meets infinitely many contributions; the message names that part of the expression."""


class IndexRuleError(SymconvError, IndexError):
    """An index has the wrong number of parts or is not made of integers."""


class LimitError(SymconvError, OverflowError):
    """A request is too large; raised from a count, before anything is built."""


class TemplateError(SymconvError, RuntimeError):
    """A template cannot be used; the message names the template and the line."""


class FileError(SymconvError, OSError):
    """A file cannot be read or written."""


class MissingExtraError(SymconvError, ImportError):
    """An optional part is not installed; the message gives the command that installs it."""


def shown(text: object) -> str:
    r"""A given text as an error may repeat it: quoted, on one line, ASCII-safe, at most 80 characters.

    >>> shown("1/9\x1b[31m")
    "'1/9\\x1b[31m'"
    >>> len(shown("1+" * 1000))
    80
    """
    try:
        quoted = ascii(str(text)[: 2 * SHOWN])
    except ValueError:  # Python writes no integer of more than some thousand digits
        quoted = f"'{hex(text)}'" if isinstance(text, int) else f"'{type(text).__name__} of very large numbers'"
    return quoted if len(quoted) <= SHOWN else quoted[: SHOWN - 4] + "...'"


def told(value: object) -> str:
    """A value of an option as an error may repeat it: a short number as it is, anything else like `shown`.

    >>> told(-1), told("two"), len(told(10**500))
    ('-1', "'two'", 80)
    """
    short = isinstance(value, int) and abs(value) < 10**20
    return str(value) if short or value is None else shown(value if not isinstance(value, int) else hex(value))


PHRASES: tuple[tuple[type[BaseException], str], ...] = (
    (ZeroDivisionError, "a number is divided by zero"),
    (OverflowError, "a number or a range is too large"),
    (UnicodeError, "a text holds a character that no text can hold"),
    (ValueError, "a value does not fit: "),
    (TypeError, "a value is of a kind that does not fit: "),
    (LookupError, "there is no such item: "),
    (AttributeError, "there is no such part: "),
    (SyntaxError, "it is nested too deeply: "),
    (ImportError, "it asks for what is not there: "),
    (OSError, "it asks for a file, a process or a connection: "),
)
"""What went wrong by the class of the error; after a colon follows what Python says."""


def plainly(error: BaseException) -> str:
    """What went wrong in untrusted code: no name of a class, ASCII on one line, at most 200 characters.

    >>> plainly(OverflowError("Python int too large to convert to C ssize_t")), plainly(KeyError("a"))
    ('a number or a range is too large', "there is no such item: 'a'")
    """
    reason = ascii(str(error))[1:-1].removesuffix(".")
    if "set_int_max_str_digits" in reason:
        return "a number has too many digits"
    phrase = next((phrase for kind, phrase in PHRASES if isinstance(error, kind)), "")
    return (phrase + reason if phrase.endswith(": ") else phrase or reason or "no reason is given")[:200]


def nearest(word: object, known: list[str] | tuple[str, ...]) -> str:
    """The hint for a misspelt word: `; did you mean 'x'?`, or the list of what is known.

    >>> nearest("symetric", ("zero", "symmetric"))
    "; did you mean 'symmetric'?"
    >>> nearest("q", ("zero", "wrap"))
    '; known: zero, wrap'
    """
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1) if isinstance(word, str) and len(word) <= 10 * SHOWN else []
    if close:
        return f"; did you mean {close[0]!r}?"
    few = sum(1 for length in accumulate(len(one) + 2 for one in known) if length <= 3 * SHOWN)
    more = f" and {len(known) - few} more" if few < len(known) else ""
    return "; known: " + ", ".join(known[:few]) + more
