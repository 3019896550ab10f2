"""Documents made of worked examples, formulas, figures and text."""

from __future__ import annotations

from symconv.handout.course.build import course_document
from symconv.handout.course.spec import Student
from symconv.handout.document import Document
from symconv.handout.lesson import lesson
from symconv.handout.printing import document_body, document_files, document_text
from symconv.handout.sheets import SheetRequest, key_files, make_sheet
from symconv.handout.slides import slide_files

__all__ = [
    "Document",
    "SheetRequest",
    "Student",
    "course_document",
    "document_body",
    "document_files",
    "document_text",
    "key_files",
    "lesson",
    "make_sheet",
    "slide_files",
]
