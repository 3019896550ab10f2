import pytest

from symconv.errors import InputError
from symconv.files import RULE, check_distinct_files, safe_name

ACCEPTED = [
    "a", "sheet-1.tex", "übung 日本.tex", "a.b.c", "x~", "con1.tex", "null", "com10.tex", "a" * 255, "é" * 127, "$HOME",
]  # fmt: skip
REFUSED = [
    ("", "'' is empty"),
    ("  ", "'  ' is empty"),
    (".", "'.' begins with '.'"),
    ("..", "'..' begins with '.'"),
    (".tex", "'.tex' begins with '.'"),
    ("../evil.tex", "'../evil.tex' begins with '.'"),
    ("-rf", "'-rf' begins with '-'"),
    (" a", "' a' begins with ' '"),
    ("a/b", "'a/b' has '/'"),
    ("/etc/passwd", "'/etc/passwd' has '/'"),
    ("a\\b", r"'a\\b' has '\\'"),
    ("C:evil", "'C:evil' has ':'"),
    ("a\x1b.tex", r"'a\x1b.tex' has '\x1b'"),
    ("a\u202ex.tex", r"'a\u202ex.tex' has '\u202e'"),
    ("a\ud800", r"'a\ud800' has '\ud800'"),
    ("a\u2028b", r"'a\u2028b' has '\u2028'"),
    ("a*", "'a*' has '*'"),
    ("a.", "'a.' ends with '.', which Windows drops"),
    ("a ", "'a ' ends with ' ', which Windows drops"),
    ("NUL", "'NUL' is the name of a device on Windows ('NUL')"),
    ("Com1.tex.pdf", "'Com1.tex.pdf' is the name of a device on Windows ('Com1')"),
    ("lpt² .x", r"'lpt\xb2 .x' is the name of a device on Windows ('lpt\xb2')"),
    ("conin$", "'conin$' is the name of a device on Windows ('conin$')"),
]


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_plain_name_comes_back_unchanged(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(("name", "finding"), REFUSED)
def test_a_name_that_is_special_anywhere_is_refused_everywhere(name, finding):
    with pytest.raises(InputError) as caught:
        safe_name(name)
    assert str(caught.value) == f"file name {finding}; {RULE}"


def test_a_name_is_measured_in_bytes():
    with pytest.raises(InputError, match="takes 256 bytes, the limit is 255"):
        safe_name("é" * 128)


@pytest.mark.parametrize("pair", [("a.tex", "A.tex"), ("\u00e9", "e\u0301"), ("straße", "STRASSE")])
def test_names_that_are_one_file_somewhere_are_refused(pair):
    with pytest.raises(InputError, match="are one file on some systems; rename one of them"):
        check_distinct_files(pair)
    check_distinct_files(["a", "b", "a"])
