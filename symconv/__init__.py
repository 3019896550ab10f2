"""symconv shows the work behind convolution and cross-correlation: every index, every term, every convention.

The public names load when they are first used, so that importing the package stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "image": "symconv.core.signal",
    "kernel": "symconv.core.signal",
    "Signal": "symconv.core.signal",
    "convolve": "symconv.core.output",
    "correlate": "symconv.core.output",
    "layer": "symconv.core.layer",
    "Output": "symconv.core.output",
    "Operation": "symconv.core.operation",
    "OperatorMatrix": "symconv.core.expand",
    "Gradients": "symconv.core.gradient",
    "gradients": "symconv.core.gradient",
    "prove": "symconv.proof",
    "check": "symconv.proof",
    "scope": "symconv.proof",
    "Verdict": "symconv.proof",
    "Term": "symconv.core.expand",
    "Box": "symconv.index",
    "IdentifyError": "symconv.blackbox",
    "Identification": "symconv.blackbox",
    "atlas": "symconv.blackbox",
    "black_box": "symconv.blackbox",
    "diagnose": "symconv.blackbox",
    "difference": "symconv.blackbox",
    "identify": "symconv.blackbox",
    "identify_rule": "symconv.blackbox",
    "library": "symconv.blackbox",
    "port": "symconv.blackbox",
    "SymconvError": "symconv.errors",
}

if TYPE_CHECKING:
    from symconv.blackbox import (
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
    from symconv.core.expand import OperatorMatrix, Term
    from symconv.core.gradient import Gradients, gradients
    from symconv.core.layer import layer
    from symconv.core.operation import Operation
    from symconv.core.output import Output, convolve, correlate
    from symconv.core.signal import Signal, image, kernel
    from symconv.errors import SymconvError
    from symconv.index import Box
    from symconv.proof import Verdict, check, prove, scope

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
