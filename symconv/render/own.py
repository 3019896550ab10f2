"""A person's own template, which may have been handed on by anybody: filled in inside bounds.

The sandbox is Jinja's, made tighter. A template sees text, numbers and a few functions of ours, nothing else: no other
templates, a short list of filters and of methods of text. Loops draw on one budget, operators that make large things
are checked before they run, and the output is counted while it grows. What remains (time, memory) is bounded by the
process that the command line runs it in, see `symconv.handout.isolation`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any

from symconv.errors import LimitError, SymconvError, TemplateError
from symconv.render.environment import MARKS, template_line
from symconv.render.escape import finalizer

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_SOURCE = 1_000_000
MAX_OUTPUT = 20_000_000
MAX_STEPS = 1_000_000
MAX_TEXT = 1_000_000
MAX_NUMBER = 10**60
FILTERS = frozenset(
    """abs capitalize d default first int join last length list lower max min reverse sort string sum title trim
    truncate unique upper wordcount wordwrap""".split()  # noqa: SIM905 - a table of words
)
METHODS = frozenset(("capitalize", "endswith", "lower", "lstrip", "rstrip", "split", "startswith", "strip", "upper"))
"""What may be asked of a text."""
OPERATORS = frozenset(("**", "*", "%", "+"))


def fill_own(
    source: str, name: str, format: str, functions: Mapping[str, Callable[..., Any]], context: Mapping[str, str | int]
) -> str:
    """A template's text filled in.

    Args:
        source: the template; LaTeX uses ``\\VAR{…}`` and ``\\BLOCK{…}``, all others Jinja's own marks.
        name: opens messages.
        format: decides marks and escaping.
        functions: what it may call; each returns printed text.
        context: plain text and numbers.

    Raises:
        TemplateError: naming template and line, if it cannot be read, asks for what is not there or may not be done.
        LimitError: if it goes beyond a bound.
    """
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError

    if len(source) > MAX_SOURCE:
        raise LimitError(f"template {name} has more than {MAX_SOURCE} characters; shorten it")
    env = _environment(format)
    try:
        template = env.from_string(source)
        return _gathered(template.generate({**context, **functions, "range": _budgeted_range()}), name)
    except SymconvError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"template {name}, line {error.lineno}: {error.message}") from None
    except RecursionError:
        raise TemplateError(f"template {name}: it nests too deeply; make it flatter") from None
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        line = template_line(error, "<template>")
        raise TemplateError(f"template {name}{line}: {_told(error)}") from None


def _told(error: Exception) -> str:
    """The reason on one line, without what could be long."""
    return f"{type(error).__name__}: {ascii(str(error))[1:-1][:200]}"


def _gathered(pieces: Any, name: str) -> str:
    kept, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_OUTPUT:
            raise LimitError(f"template {name} writes more than {MAX_OUTPUT} characters; write less")
        kept.append(piece)
    return "".join(kept)


def _environment(format: str) -> ImmutableSandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class OwnEnvironment(ImmutableSandboxedEnvironment):
        intercepted_binops = OPERATORS

        # Jinja wraps str.format before it asks whether an attribute is safe, so the question is put first here.
        def getattr(self, obj: Any, attribute: str) -> Any:
            return super().getattr(obj, attribute) if _allowed(obj, attribute) else self._refused(obj, attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            return super().getitem(obj, argument) if _allowed(obj, argument) else self._refused(obj, argument)

        def _refused(self, obj: Any, attribute: Any) -> Any:
            return self.unsafe_undefined(obj, str(attribute))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            _check_operands(operator, left, right)
            return super().call_binop(context, operator, left, right)

    env = OwnEnvironment(
        loader=FunctionLoader(lambda name: None),  # noqa: ARG005 - a handed-on template brings no others
        undefined=StrictUndefined,
        finalize=finalizer(format),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **MARKS.get(format, {}),  # type: ignore[arg-type]
    )
    env.filters = {key: value for key, value in env.filters.items() if key in FILTERS}
    env.globals = {key: env.globals[key] for key in ("dict", "namespace")}
    return env


def _budgeted_range() -> Callable[..., range]:
    """`range` with one budget for the whole template, so that nested loops end."""
    left = [MAX_STEPS]

    def budgeted(*bounds: int) -> range:
        """Whole numbers to loop over."""
        steps = range(*bounds)
        left[0] -= max(1, len(steps))
        if left[0] < 0:
            raise LimitError(f"the loops of the template take more than {MAX_STEPS} steps; loop less")
        return steps

    return budgeted


def _allowed(obj: Any, attribute: object) -> bool:
    """Of a text only some methods and its characters may be asked for, of a function nothing."""
    if isinstance(obj, str):
        return not isinstance(attribute, str) or attribute in METHODS
    return not isinstance(obj, FunctionType | type)


def _check_operands(operator: str, left: Any, right: Any) -> None:
    """Refuse an operation whose result would be large, before it is made."""
    if operator == "%" and isinstance(left, str):
        raise LimitError("a template joins text with ~ and does not format it; write {{ a ~ b }}")
    if operator == "+" and isinstance(left, str | list | tuple):
        _check_size(len(left) + (len(right) if hasattr(right, "__len__") else 0))
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
