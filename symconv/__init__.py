"""symconv shows the work behind convolution and cross-correlation: every index, every term, every convention.

The public names load when they are first used, so that importing the package stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "image": "symconv.signal",
    "kernel": "symconv.signal",
    "Signal": "symconv.signal",
    "convolve": "symconv.verbs",
    "correlate": "symconv.verbs",
    "layer": "symconv.layers",
    "Output": "symconv.output",
    "Operation": "symconv.operation",
    "OperatorMatrix": "symconv.matrix",
    "Gradients": "symconv.backprop",
    "gradients": "symconv.backprop",
    "prove": "symconv.proof",
    "check": "symconv.proof",
    "scope": "symconv.proof",
    "Verdict": "symconv.proof",
    "Term": "symconv.terms",
    "Box": "symconv.index",
    "IdentifyError": "symconv.identify",
    "Identification": "symconv.identify",
    "atlas": "symconv.identify",
    "black_box": "symconv.identify",
    "diagnose": "symconv.identify",
    "difference": "symconv.identify",
    "identify": "symconv.identify",
    "identify_rule": "symconv.identify",
    "library": "symconv.identify",
    "port": "symconv.identify",
    "SymconvError": "symconv.errors",
}

if TYPE_CHECKING:
    from symconv.backprop import Gradients, gradients
    from symconv.errors import SymconvError
    from symconv.identify import (
        Identification,
        IdentifyError,
        atlas,
        black_box,
        diagnose,
        difference,
        identify,
        identify_rule,
        library,
        port,
    )
    from symconv.index import Box
    from symconv.layers import layer
    from symconv.matrix import OperatorMatrix
    from symconv.operation import Operation
    from symconv.output import Output
    from symconv.proof import Verdict, check, prove, scope
    from symconv.signal import Signal, image, kernel
    from symconv.terms import Term
    from symconv.verbs import convolve, correlate

__all__ = [
    "Box",
    "Gradients",
    "Identification",
    "IdentifyError",
    "Operation",
    "OperatorMatrix",
    "Output",
    "Signal",
    "SymconvError",
    "Term",
    "Verdict",
    "atlas",
    "black_box",
    "check",
    "convolve",
    "correlate",
    "diagnose",
    "difference",
    "gradients",
    "identify",
    "identify_rule",
    "image",
    "kernel",
    "layer",
    "library",
    "port",
    "prove",
    "scope",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symconv' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
