"""What a notebook shows of verdicts and gradients, see `symconv.render.notebook`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.render.checks import check_passages, render_check
from symconv.render.environment import fill
from symconv.render.gradients import gradients_passages, render_gradients
from symconv.render.notebook import bundle, notebook_pen
from symconv.render.scribe import Passage, Scribe
from symconv.render.verdicts import PARTS, render_verdict, verdict_passages

if TYPE_CHECKING:
    from symconv.backprop import Gradients
    from symconv.proof.boxes.checking import SizedVerdict
    from symconv.proof.verdict import Verdict


def verdict_mimebundle(verdict: Verdict) -> dict[str, str]:
    """A verdict on all sequences in a notebook."""
    return bundle(render_verdict, verdict, _block(verdict_passages(verdict, _scribe(), PARTS)))


def check_mimebundle(verdict: SizedVerdict) -> dict[str, str]:
    """A verdict on given shapes in a notebook."""
    return bundle(render_check, verdict, _block(check_passages(verdict, _scribe())))


def gradients_mimebundle(gradients: Gradients) -> dict[str, str]:
    """Both gradients in a notebook."""
    return bundle(render_gradients, gradients, _block(gradients_passages(gradients, _scribe())))


def _scribe() -> Scribe:
    return Scribe.of(notebook_pen(), None)


def _block(passages: list[Passage]) -> str:
    return fill("latex", "notebook_proof.tex.j2", {"passages": passages})
