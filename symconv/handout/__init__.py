"""Documents made of worked examples, formulas, figures and text."""

from __future__ import annotations

from symconv.handout.document import Document
from symconv.handout.lesson import lesson
from symconv.handout.printing import document_files
from symconv.handout.slides import slide_files

__all__ = ["Document", "document_files", "lesson", "slide_files"]
