"""The course file: what a lecturer writes, read with care and turned into documents."""

from __future__ import annotations

from symconv.handout.course.file import course_schema, parse_course, read_course
from symconv.handout.course.spec import Course

__all__ = ["Course", "course_schema", "parse_course", "read_course"]
