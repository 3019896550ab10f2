"""Faults: how the conventions that explain somebody's numbers differ from those that were wanted, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One set of conventions under which the numbers are right.

    Attributes:
        kinds, boundary: definition on each axis, and boundary rule.
        offsets: the offset ``o`` of the law ``p = n ± k + o`` on each axis, indices from 0.
        swapped: what had rows and columns swapped: ``image``, ``kernel``, ``output`` or nothing.
        backwards: whether the output stands in reverse.
        normalised: whether the kernel was divided by its sum.
        faults: how this differs from what was expected, in words; empty if the numbers are right.
    """

    kinds: tuple[str, ...]
    boundary: str
    offsets: tuple[int, ...]
    swapped: str
    backwards: bool
    normalised: bool
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.faults) or "as expected"


def with_faults(
    found: Diagnosis, wanted: tuple[str, str, str], places: tuple[int | None, ...], taps: tuple[int, ...]
) -> Diagnosis:
    """The diagnosis with what differs from the wanted definition, boundary and kernel places."""
    faults = _kind_faults(found.kinds, wanted[0])
    faults += [f"wrong border: {found.boundary} instead of {wanted[1]}"] if found.boundary != wanted[1] else []
    faults += [f"rows and columns of the {found.swapped} swapped"] if found.swapped else []
    faults += ["output runs backwards"] if found.backwards else []
    faults += ["kernel divided by its sum"] if found.normalised else []
    faults += _anchor_faults(found, wanted[0], places, taps)
    return replace(found, faults=tuple(faults))


def _kind_faults(kinds: tuple[str, ...], wanted: str) -> list[str]:
    wrong = [axis for axis, kind in enumerate(kinds) if kind != wanted]
    if not wrong:
        return []
    verb = "not flipped" if wanted == "convolution" else "flipped"
    if len(wrong) == len(kinds):
        return [f"kernel {verb}"]
    return [f"kernel {verb} on axis {axis} (one axis flipped)" for axis in wrong]


def _anchor_faults(found: Diagnosis, wanted: str, places: tuple[int | None, ...], taps: tuple[int, ...]) -> list[str]:
    """Where another kernel place lies on the output than was wanted.

    In a kernel that was flipped by mistake, or not flipped, the wanted element stands at the mirrored place. An even
    kernel has no middle, so the places themselves are named.
    """
    faults = []
    for axis, (kind, offset, place, size) in enumerate(zip(found.kinds, found.offsets, places, taps, strict=True)):
        if place is None:
            continue
        have = offset if kind == "convolution" else -offset
        due = place if kind == wanted else size - 1 - place
        gap = abs(have - due)
        where = "" if size % 2 else f" (kernel place {have} of 0 … {size - 1} on the output, not {due})"
        faults += [f"off by {'one' if gap == 1 else gap} anchor on axis {axis}{where}"] if gap else []
    return faults
