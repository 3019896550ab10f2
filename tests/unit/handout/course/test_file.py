"""Course files: the schema is current, and a key is found by its line."""

import json

import pydantic
import pytest

from symconv.errors import InputError
from symconv.handout.course import course_schema, parse_course
from symconv.handout.course.file import line_of
from tests.helpers import ROOT


@pytest.mark.skipif(pydantic.VERSION < "2.13", reason="pydantic before 2.13 leaves out some descriptions")
def test_the_published_schema_is_current():
    assert (ROOT / "docs" / "course.schema.json").read_text("utf-8") == course_schema(), (
        "write it again: rm docs/course.schema.json && symconv new --schema docs/course.schema.json"
    )


def test_the_schema_names_every_key_of_the_starter_and_forbids_others():
    schema = json.loads(course_schema())
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {
        *(
            "title",
            "author",
            "date",
            "language",
            "seed",
            "image",
            "kernel",
            "notation",
            "head",
            "layout",
            "pages",
            "section",
            "limits",
        )
    }
    kinds = {name for name in schema["$defs"] if name.endswith("Section") or name == "Exercise"}
    assert len(kinds) == 10 and all(schema["$defs"][kind]["additionalProperties"] is False for kind in kinds)


@pytest.mark.parametrize(
    ("path", "line"),
    [(("a",), 1), (("t", "b"), 3), (("list", 0, "c"), 5), (("list", 1, "c"), 7), (("list", 1, "d"), 6), (("z",), None)],
)
def test_keys_are_found_by_their_lines(path, line):
    text = "a = 1 # [t]\n[t]\n'b' = 2\n[[list]]\nc = 1\n[[ list ]]\nc = 2"
    assert line_of(text, path) == line


@pytest.mark.parametrize(
    ("image", "kernel", "line"),
    [("'1 2 / 3'", "'1 2'", 1), ("'1 2..3'", "'1 2'", 1), ("'1 2'", "'1 2 / 3'", 2), ("'1 2'", "[[1], [2]]", 2)],
)
def test_a_fault_in_a_signal_names_the_line_of_that_signal(image, kernel, line):
    with pytest.raises(InputError, match=rf"^course file, line {line}: "):
        parse_course(f"image = {image}\nkernel = {kernel}")
