"""Proofs for all sequences: identities of convolution and correlation, decided by lattices of index points."""

from __future__ import annotations

from symconv.proof.check import Scope, SizedVerdict, check, scope
from symconv.proof.language import (
    Expression,
    Sequence,
    conj,
    conv,
    corr,
    delta,
    down,
    even,
    flip,
    grad,
    odd,
    one,
    shift,
    slide,
    up,
    zero,
)
from symconv.proof.prove import Verdict, prove
from symconv.proof.separable import Separable, separable

__all__ = [
    "Expression",
    "Scope",
    "Separable",
    "Sequence",
    "SizedVerdict",
    "Verdict",
    "check",
    "conj",
    "conv",
    "corr",
    "delta",
    "down",
    "even",
    "flip",
    "grad",
    "odd",
    "one",
    "prove",
    "scope",
    "separable",
    "shift",
    "slide",
    "up",
    "zero",
]
