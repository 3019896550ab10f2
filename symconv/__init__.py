"""symconv shows the work behind convolution and cross-correlation: every index, every term, every convention.

The public names load when they are first used, so that importing the package stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "symconv.core.signal": "Signal image kernel",
    "symconv.core.formula": "WrittenFormula formula",
    "symconv.core.output": "Output convolve correlate",
    "symconv.core.layer": "layer",
    "symconv.core.receptive": "ReceptiveField receptive",
    "symconv.core.operation": "Operation",
    "symconv.derive.change": "OptionChange change",
    "symconv.derive.continuous": "Integrated integrate",
    "symconv.derive.wrapping": "Wrapped circular",
    "symconv.core.expand": "OperatorMatrix Term",
    "symconv.core.gradient": "Gradients gradients",
    "symconv.proof": "Separable Verdict check prove scope separable",
    "symconv.index": "Box",
    "symconv.blackbox": (
        "Identification IdentifyError atlas autocorrelation black_box diagnose difference identify identify_rule "
        "library port"
    ),
    "symconv.errors": "SymconvError",
    "symconv.limits": "raise_limits",
}
"""Module -> the public names that it defines."""
_MODULES = {name: module for module, names in _HOMES.items() for name in names.split()}

if TYPE_CHECKING:
    from symconv.blackbox import (
        Identification,
        IdentifyError,
        atlas,
        autocorrelation,
        black_box,
        diagnose,
        difference,
        identify,
        identify_rule,
        library,
        port,
    )
    from symconv.core.expand import OperatorMatrix, Term
    from symconv.core.formula import WrittenFormula, formula
    from symconv.core.gradient import Gradients, gradients
    from symconv.core.layer import layer
    from symconv.core.operation import Operation
    from symconv.core.output import Output, convolve, correlate
    from symconv.core.receptive import ReceptiveField, receptive
    from symconv.core.signal import Signal, image, kernel
    from symconv.derive.change import OptionChange, change
    from symconv.derive.continuous import Integrated, integrate
    from symconv.derive.wrapping import Wrapped, circular
    from symconv.errors import SymconvError
    from symconv.index import Box
    from symconv.limits import raise_limits
    from symconv.proof import Separable, Verdict, check, prove, scope, separable

__all__ = [
    "Box",
    "Gradients",
    "Identification",
    "IdentifyError",
    "Integrated",
    "Operation",
    "OperatorMatrix",
    "OptionChange",
    "Output",
    "ReceptiveField",
    "Separable",
    "Signal",
    "SymconvError",
    "Term",
    "Verdict",
    "Wrapped",
    "WrittenFormula",
    "atlas",
    "autocorrelation",
    "black_box",
    "change",
    "check",
    "circular",
    "convolve",
    "correlate",
    "diagnose",
    "difference",
    "formula",
    "gradients",
    "identify",
    "identify_rule",
    "image",
    "integrate",
    "kernel",
    "layer",
    "library",
    "port",
    "prove",
    "raise_limits",
    "receptive",
    "scope",
    "separable",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'symconv' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
