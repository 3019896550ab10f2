"""Worked examples as typed steps and figure models, without any markup."""

from __future__ import annotations

from symconv.derive.candidates import Candidate
from symconv.derive.derivation import CandidateRow, Derivation, derive
from symconv.derive.notation import Notation, notation

__all__ = ["Candidate", "CandidateRow", "Derivation", "Notation", "derive", "notation"]
