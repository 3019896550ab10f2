"""Functions with options of their own for anchor and border: a port to these is one call."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symconv.identify.recipe import Plan, conjugate_operands, flipped, in_sizes, scaled

CV_BORDERS = {
    "zero": "cv2.BORDER_CONSTANT",
    "replicate": "cv2.BORDER_REPLICATE",
    "symmetric": "cv2.BORDER_REFLECT",
    "mirror": "cv2.BORDER_REFLECT_101",
}
ND_MODES = {
    "zero": "constant",
    "constant": "constant",
    "replicate": "nearest",
    "symmetric": "reflect",
    "mirror": "mirror",
    "wrap": "wrap",
}
Body = tuple[list[str], list[str]]


def native_body(plan: Plan, name: str, rank: int) -> Body | None:
    """The recipe as one call with options; None if the function has no such options, or not these."""
    regime = plan.source.regime
    write = WRITERS.get(name)
    if write is None or (regime.u, regime.s, abs(regime.d)) != (1, 1, 1) or str(regime.size) != "P":
        return None
    found = write(plan, name, rank)
    if found is None:
        return None
    call, steps = found
    lines: list[str] = []
    conjugate_operands(plan, lines, steps)
    return [*lines, f"return {scaled(plan, call, steps)}"], steps


def _filter2d(plan: Plan, _name: str, rank: int) -> tuple[str, list[str]] | None:
    border = CV_BORDERS.get(plan.source.regime.boundary)
    place = in_sizes(lambda p, k: _sliding_anchor(plan, p, k))
    if border is None or place is None or place.a or rank != 2:
        return None
    steps = ["flip the kernel"] if plan.flip else []
    kernel = "cv2.flip(h, -1)" if plan.flip else "h"
    options = ""
    if str(place) != "K//2":
        column, row = (place.code.replace("K", f"h.shape[{axis}]") for axis in (1, 0))
        options += f", anchor=({column}, {row})"
        steps.append(f"anchor {place}, column first")
    steps.append(f"border {border}")
    return f"cv2.filter2D(x, -1, {kernel}{options}, borderType={border})", steps


def _sliding_anchor(plan: Plan, image: int, kernel: int) -> int:
    """The kernel place, as the target counts it, that lies on the output position."""
    offset = plan.source.regime.offset(image, kernel)
    return kernel - 1 - offset if plan.source.regime.d < 0 else -offset


def _ndimage(plan: Plan, name: str, rank: int) -> tuple[str, list[str]] | None:
    mode = ND_MODES.get(plan.source.regime.boundary)
    sliding = plan.target.regime.d > 0
    place = in_sizes(lambda p, k: _sliding_anchor(plan, p, k) if sliding else k - 1 - _sliding_anchor(plan, p, k))
    if mode is None or place is None or place.a:
        return None
    steps = ["flip the kernel"] if plan.flip else []
    kernel = f"h[{flipped(rank)}]" if plan.flip else "h"
    options = f", mode={mode!r}"
    if plan.source.fill:
        options += f", cval={float(Fraction(plan.source.fill))}"
    if str(place) != "K//2":
        options += f", origin=[{place.code} - K//2 for K in h.shape]"
        steps.append(f"origin {place} - K//2")
    steps.append(f"mode {mode!r}")
    return f"{name}(x, {kernel}{options})", steps


WRITERS: dict[str, Callable[[Plan, str, int], tuple[str, list[str]] | None]] = {
    "cv2.filter2D": _filter2d,
    "scipy.ndimage.correlate": _ndimage,
    "scipy.ndimage.convolve": _ndimage,
}
