"""The JSON Schema of course files, from which editors complete and check them."""

from __future__ import annotations

import json

from symconv.handout.course.read import course_form

ADDRESS = "https://json-schema.org/draft/2020-12/schema"


def course_schema() -> str:
    """The JSON Schema as text, sorted, the same bytes every time; `docs/course.schema.json` holds it."""
    schema = {"$schema": ADDRESS, **course_form().json_schema()}
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
