"""Agreement: what the identifications of several sizes must share before one rule may speak for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symconv.identify.identification import Identification
from symconv.identify.refusal import IdentifyError

SHARED: dict[str, Callable[[Identification], Any]] = {
    "normalisation of the kernel": lambda found: found.normalised or "none",
    "treatment of complex operands": lambda found: found.conjugation,
    "scale": lambda found: found.scale,
    "fill value": lambda found: None if found.rule is None else found.rule.fill,
}
"""What does not depend on the sizes in a rule for all sizes."""


def refusal_of(found: Iterable[Identification]) -> IdentifyError | None:
    """Why no rule for all sizes holds what was found, apart from its laws; None if one may.

    >>> from symconv.identify import identify
    >>> import numpy as np
    >>> print(refusal_of(identify(lambda x, h: np.convolve(x, h) / len(h), 6, k) for k in (2, 3)))
    the scale depends on the sizes: 1/2 for image (6,) and kernel (2,), 1/3 for image (6,) and kernel (3,); no rule for
    all sizes holds that, use identify for each
    """
    first: Identification | None = None
    for one in found:
        if one.affine:
            return IdentifyError(
                "no rule",
                f"parts without a kernel element are added (for image {one.image} and kernel {one.kernel}); "
                "no rule for all sizes holds that, use identify for each",
            )
        first = first or one
        unlike = next((word for word, value in SHARED.items() if value(one) != value(first)), None)
        if unlike is not None:
            words = ", ".join(
                f"{SHARED[unlike](each)} for image {each.image} and kernel {each.kernel}" for each in (first, one)
            )
            return IdentifyError(
                "no rule",
                f"the {unlike} depends on the sizes: {words}; no rule for all sizes holds that, use identify for each",
            )
    return None
