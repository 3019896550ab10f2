"""What does a function of an image and a kernel compute?

`identify` calls a function a few times and gives its exact terms, and the index law that makes them; `identify_rule`
gives the law for all sizes, and `atlas` does so for the routines of the installed libraries. `difference`, `port` and
`diagnose` compare two functions, turn one into the other, and explain given numbers.
"""

from __future__ import annotations

from symconv.blackbox.atlas import atlas, library
from symconv.blackbox.autocorrelation import Autocorrelation, autocorrelation
from symconv.blackbox.call_text import ADAPTERS
from symconv.blackbox.calling import REASONS, IdentifyError
from symconv.blackbox.catalogue import Atlas
from symconv.blackbox.compare import Difference, difference
from symconv.blackbox.diagnose import Diagnoses, Diagnosis, diagnose
from symconv.blackbox.identification import Identification, identify
from symconv.blackbox.port import Port, port
from symconv.blackbox.size_formula import SizeRule
from symconv.blackbox.size_rule import identify_rule
from symconv.blackbox.source import black_box

__all__ = [
    "ADAPTERS",
    "REASONS",
    "Atlas",
    "Autocorrelation",
    "Diagnoses",
    "Diagnosis",
    "Difference",
    "Identification",
    "IdentifyError",
    "Port",
    "SizeRule",
    "atlas",
    "autocorrelation",
    "black_box",
    "diagnose",
    "difference",
    "identify",
    "identify_rule",
    "library",
    "port",
]
