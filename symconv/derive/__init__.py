"""Floor 3: worked examples as typed steps and figure models, without any markup."""

from symconv.derive.candidates import Candidate
from symconv.derive.derivation import Derivation, derive
from symconv.derive.notation import Notation, notation
from symconv.derive.sheet import MAX_CELLS
from symconv.derive.written import Row

__all__ = ["MAX_CELLS", "Candidate", "Derivation", "Notation", "Row", "derive", "notation"]
