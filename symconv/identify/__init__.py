"""Floor 3: what does this routine really compute? Black boxes, libraries, and the way from one to the other.

The package is callable, so that ``symconv.identify(f)`` means the verb whether or not the package has been imported.
"""

import sys
from types import ModuleType
from typing import Any

from symconv.identify.adapters import ADAPTERS
from symconv.identify.blackbox import black_box
from symconv.identify.comparison import Difference, difference
from symconv.identify.core import identify
from symconv.identify.diagnosis import Diagnosis, diagnose
from symconv.identify.identification import Identification
from symconv.identify.lookup import library
from symconv.identify.porting import Port, port
from symconv.identify.refusal import REASONS, IdentifyError
from symconv.identify.sizes import SizeRule, identify_rule
from symconv.identify.survey import atlas
from symconv.identify.survey_text import render_atlas

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
