"""What does this routine really compute? Black boxes, libraries, and the way from one to the other.

The package is callable, so that ``symconv.blackbox(f)`` means the verb whether or not the package has been imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from symconv.blackbox.atlas import atlas, library, render_atlas
from symconv.blackbox.call_text import black_box
from symconv.blackbox.calling import ADAPTERS, REASONS, IdentifyError
from symconv.blackbox.compare import Difference, difference
from symconv.blackbox.diagnose import Diagnosis, diagnose
from symconv.blackbox.identification import Identification, identify
from symconv.blackbox.port import Port, port
from symconv.blackbox.size_rule import SizeRule, identify_rule

__all__ = [
    "ADAPTERS",
    "REASONS",
    "Diagnosis",
    "Difference",
    "Identification",
    "IdentifyError",
    "Port",
    "SizeRule",
    "atlas",
    "black_box",
    "diagnose",
    "difference",
    "identify",
    "identify_rule",
    "library",
    "port",
    "render_atlas",
]


class _Verb(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Identification:
        return identify(*args, **options)


sys.modules[__name__].__class__ = _Verb
