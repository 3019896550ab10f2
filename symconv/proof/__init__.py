"""Proofs for all sequences: identities of convolution and correlation, decided by lattices of index points."""

from symconv.proof.boxes.checking import SizedVerdict, check
from symconv.proof.boxes.scoping import Scope, scope
from symconv.proof.language import Expression, Sequence
from symconv.proof.proving import prove
from symconv.proof.verdict import Verdict
from symconv.proof.words import conj, conv, corr, delta, down, even, flip, grad, odd, one, shift, slide, up, zero

__all__ = [
    "Expression",
    "Scope",
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
    "shift",
    "slide",
    "up",
    "zero",
]
