"""Why a black box cannot be identified: one error class, one reason from a closed list, one sentence."""

from __future__ import annotations

from symconv.errors import InputError

REASONS = (
    "exception",
    "time",
    "no array",
    "not finite",
    "complex",
    "shape depends on data",
    "not deterministic",
    "saturates",
    "rounds",
    "not bilinear",
    "no kernel",
    "no image",
    "too many calls",
    "no rule",
)


class IdentifyError(InputError):
    """A function that is no fixed sum of products of image and kernel, or that could not be called.

    `reason` is one of `REASONS`, for programs; the message is for people.

    >>> IdentifyError("no kernel", "the output does not depend on the kernel").reason
    'no kernel'
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
