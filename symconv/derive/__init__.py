"""Floor 3: worked examples as typed steps and figure models, without any markup."""

from symconv.derive.candidates import Candidate
from symconv.derive.derivation import Derivation, Row, derive
from symconv.derive.notation import Notation, notation

__all__ = ["Candidate", "Derivation", "Notation", "Row", "derive", "notation"]
