"""Templates filled in by Jinja: the shipped ones as they are, untrusted ones in a sandbox.

In the sandbox a template sees texts, numbers, lists, dictionaries and functions to call, and the templates that were
handed over with it, nothing else. Whatever it prints is the same each time: no filter draws at random, and a function
that is named and not called cannot become text, as that would be an address in memory. How long and how large it may be
is bounded from outside, see `symconv.contained`; what is checked here only gives a better sentence.
"""

from __future__ import annotations

import codecs
import difflib
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, wraps
from types import FunctionType
from typing import Any

import jinja2.debug
from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    meta,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from symconv.errors import LimitError, SymconvError, TemplateError, nearest, plainly
from symconv.errors import shown as quote
from symconv.render.escape import Printed, Spoken, finalizer

LOADED = (difflib, textwrap, jinja2.debug, codecs.lookup("unicode-escape"), codecs.lookup("ascii"))
"""What Jinja and our messages import when they first need it, which a process that can open nothing cannot."""
FILTERS = frozenset(
    """abs batch capitalize center count d default dictsort first float groupby indent int items join last length list
    lower map max min reject rejectattr replace reverse round select selectattr slice sort string sum title trim
    truncate unique upper wordcount wordwrap""".split()  # noqa: SIM905 - a table of words
)
METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        """capitalize center count endswith find isalpha isdigit join ljust lower lstrip partition removeprefix
        removesuffix replace rjust rpartition rstrip split splitlines startswith strip swapcase title upper""".split()  # noqa: SIM905
    ),
    dict: frozenset(("get", "items", "keys", "values")),
    list: frozenset(("count", "index")),
    int: frozenset(),
    float: frozenset(),
}
"""What may be asked of a value, by its type; of other values what Jinja allows."""
MAX_OUTPUT = 20_000_000
MAX_TEXT = 1_000_000
MAX_NUMBER = 10**60


class Function:
    """What a template may call; it has no attributes and is no text."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, *given: Any, **keys: Any) -> Any:
        """What the function returns."""
        return self._call(*given, **keys)

    def __repr__(self) -> str:
        raise SecurityError("a function is no text; call it with ()")


class ShippedEnvironment(Environment):
    """For templates of ours, which need no sandbox; facts are looked up by their keys first."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A fact, or an attribute of what is no dictionary."""
        return obj[attribute] if type(obj) is dict and attribute in obj else super().getattr(obj, attribute)


class UntrustedContext(Context):
    """Hands out the block of the shipped template as a function, which has no address to print."""

    def super(self, name: str, current: Any) -> Any:
        """What `super` stands for in a block."""
        found = super().super(name, current)
        return found if isinstance(found, Undefined) else Function(found)


class UntrustedEnvironment(ImmutableSandboxedEnvironment):
    """For untrusted templates."""

    intercepted_binops = frozenset(("**", "*", "%", "+"))
    context_class = UntrustedContext

    # Jinja wraps str.format before it asks whether an attribute is safe, so the question is put first here.
    def getattr(self, obj: Any, attribute: str) -> Any:
        """A fact by its key, or an attribute that is allowed."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return self._called(super().getattr(obj, attribute)) if _allowed(obj, attribute) else self._no(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item, or an attribute that is allowed."""
        return self._called(super().getitem(obj, argument)) if _allowed(obj, argument) else self._no(obj, argument)

    def _called(self, found: Any) -> Any:
        return Function(found) if callable(found) and not isinstance(found, Undefined | Function) else found

    def _no(self, obj: Any, attribute: Any) -> Any:
        return self.unsafe_undefined(obj, str(attribute))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """An operation, unless its result would be large."""
        _check_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)


def make_environment(
    kind: type[Environment],
    load: Callable[[str], tuple[str, str, None] | None],
    marks: Mapping[str, str],
    escape: Callable[[str], str],
) -> Environment:
    """An environment of a kind that escapes all that it prints.

    Args:
        kind: trusted or untrusted.
        load: a template by its name, as text with the name of its file.
        marks: of templates, as Jinja takes them.
        escape: makes plain text harmless.
    """
    # What a block, a macro or super() gives has been printed already, so it is not escaped again.
    concat = staticmethod(lambda parts: Printed("".join(parts)))
    printing: Any = type("PrintingEnvironment", (kind,), {"concat": concat})
    env: Environment = printing(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        finalize=finalizer(escape),
        autoescape=False,  # the finalizer escapes for the format in use; Jinja knows HTML only
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **marks,
    )
    del env.filters["safe"]  # nothing in a template decides that text needs no escaping
    return env


@lru_cache(maxsize=16)
def untrusted_environment(
    sources: tuple[tuple[str, str], ...], marks: tuple[tuple[str, str], ...], escape: Callable[[str], str]
) -> Environment:
    """The sandbox over templates that are given by name."""
    texts = dict(sources)
    load = lambda name: (texts[name], name, None) if name in texts else None  # noqa: E731
    env = make_environment(UntrustedEnvironment, load, dict(marks), escape)
    env.filters = {key: _listed(value) for key, value in env.filters.items() if key in FILTERS}
    env.globals = {"range": Function(safe_range), "dict": Function(dict), "namespace": env.globals["namespace"]}
    return env


def _listed(apply: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that gives a list where Jinja's gives a generator, whose text would be an address."""

    @wraps(apply)
    def applied(*given: Any, **keys: Any) -> Any:
        found = apply(*given, **keys)
        return list(found) if isinstance(found, Iterator) else found

    return applied


def fill_untrusted(
    shown: str,
    name: str,
    sources: tuple[tuple[str, str], ...],
    marks: tuple[tuple[str, str], ...],
    escape: Callable[[str], str],
    context: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> str:
    """An untrusted template filled in; to be called in a contained process.

    Args:
        shown: what messages call it.
        name: of the template among the sources.
        sources: the templates that it may use, by name.
        marks: of the format.
        escape: of the format.
        context: texts, numbers, lists and dictionaries.
        functions: what it may call; each returns printed text.

    Raises:
        TemplateError: naming template and line, if it cannot be read, asks for what is not there or may not be done.
        LimitError: if it writes too much or nests too deeply.
    """
    with template_errors(shown, name, alone=len(sources) == 1):
        template = untrusted_environment(sources, marks, escape).get_template(name)
        called = {key: Function(function) for key, function in (functions or {}).items()}
        for unknown, line in names_asked(sources, marks, escape, name):
            if unknown not in context and unknown not in called:
                hint = nearest(unknown, tuple(sorted({*context, *called})))
                hint = hint if "did you mean" in hint else ""
                raise TemplateError(f"template {shown}, line {line}: {quote(unknown)} is undefined{hint}")
        kept, size = [], 0
        for part in template.generate({**context, **called}):
            size += len(part)
            if size > MAX_OUTPUT:
                raise LimitError(f"template {shown} writes more than {MAX_OUTPUT} characters; write less")
            kept.append(part)
        return "".join(kept)


@lru_cache(maxsize=256)
def names_asked(
    sources: tuple[tuple[str, str], ...], marks: tuple[tuple[str, str], ...], escape: Callable[[str], str], name: str
) -> tuple[tuple[str, int], ...]:
    """The names that a template must be given, with the lines where they stand first.

    Names that a template around it assigns, such as the item of a loop, are not among them, nor are those that the
    template itself asks after with `is defined` or `default`.
    """
    texts, env = dict(sources), untrusted_environment(sources, marks, escape)
    tree = env.parse(texts[name])
    assigned = set(env.globals)
    waiting, seen = [name], {name}
    while waiting:
        one = tree if (current := waiting.pop()) == name else env.parse(texts[current])
        assigned |= {node.name for node in one.find_all(nodes.Name) if node.ctx != "load"}
        parents = {str(found) for found in meta.find_referenced_templates(one) if found in texts}
        waiting += parents - seen
        seen |= parents
    asked_after = {
        node.node.name
        for node in tree.find_all((nodes.Test, nodes.Filter))
        if node.name in ("defined", "undefined", "default", "d") and isinstance(node.node, nodes.Name)
    }
    missing = meta.find_undeclared_variables(tree) - assigned - asked_after
    lines: dict[str, int] = {}
    for node in tree.find_all(nodes.Name):
        if node.name in missing:
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    return tuple(sorted(lines.items(), key=lambda item: item[1]))


@contextmanager
def template_errors(shown: str, name: str, *, alone: bool = False) -> Iterator[None]:
    """Whatever goes wrong in a template as one sentence with its line.

    Args:
        shown: what messages call it.
        name: of its file.
        alone: whether there is no other template that it could use.

    Raises:
        TemplateError: naming the template.
        LimitError: if it nests too deeply.
    """
    try:
        yield
    except (SymconvError, MemoryError):
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"template {shown}, line {error.lineno}: {plainly(Exception(error.message))}") from None
    except RecursionError:
        raise LimitError(f"template {shown} nests too deeply; make it flatter") from None
    except Exception as error:  # noqa: BLE001 - a template can raise what any operation raises
        raise TemplateError(f"template {shown}{_line(error, name)}: {_reason(error, alone)}") from None


def _reason(error: Exception, alone: bool) -> str:
    if not isinstance(error, TemplateNotFound):
        return plainly(error)
    names = ", ".join(map(quote, error.templates))
    return (
        f"a document template stands alone and sees no template {names}"
        if alone
        else f"the folder has no template {names}"
    )


def _line(error: BaseException, name: str) -> str:
    """The last line of a template that an error passed through, as `, line 3`."""
    trace, line = error.__traceback__, ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return line


def _allowed(obj: Any, attribute: object) -> bool:
    """Of a value what its type has in the table and its items, of a function nothing."""
    if isinstance(obj, Function | FunctionType | type):
        return False
    if not isinstance(attribute, str) or (isinstance(obj, Spoken) and attribute == "alt"):
        return True
    names = next((names for kind, names in METHODS.items() if isinstance(obj, kind)), None)
    return names is None or attribute in names or (isinstance(obj, dict) and attribute in obj)


def _check_operands(operator: str, left: Any, right: Any) -> None:
    """Refuse an operation whose result would be large, before it is made."""
    if operator == "%" and isinstance(left, str):
        raise LimitError("a template joins text with ~ and does not format it; write {{ a ~ b }}")
    if operator == "+" and isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
        _check_size(len(left) + len(right))
    if operator == "*":
        for text, times in ((left, right), (right, left)):
            if isinstance(text, str | list | tuple) and isinstance(times, int):
                _check_size(len(text) * times)
    if operator == "**" and not (isinstance(left, int | float) and isinstance(right, int) and abs(right) <= 64):
        raise LimitError("a template raises numbers to whole powers from -64 to 64 only; work it out in Python")
    if isinstance(left, int) and isinstance(right, int) and max(abs(left), abs(right)) > MAX_NUMBER:
        raise LimitError("a template works with numbers of at most 60 digits; work it out in Python")


def _check_size(size: int) -> None:
    if size > MAX_TEXT:
        raise LimitError(f"a template makes a text or list of {size} parts, the limit is {MAX_TEXT}; make it shorter")
