"""Floor 3: what does this routine really compute? Black boxes, libraries, and the way from one to the other.

The package is callable, so that ``symconv.identify(f)`` means the verb whether or not the package has been imported.
"""

import sys
from types import ModuleType
from typing import Any

from symconv.identify.core import identify
from symconv.identify.identification import Identification
from symconv.identify.refusal import REASONS, IdentifyError

__all__ = ["REASONS", "Identification", "IdentifyError", "identify"]


class _Verb(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Identification:
        return identify(*args, **options)


sys.modules[__name__].__class__ = _Verb
