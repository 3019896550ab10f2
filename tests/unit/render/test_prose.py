"""A user's text in every format: what is printed, that it compiles, and that pictures come along."""

import io
import re
import struct
import zipfile
import zlib
from html.parser import HTMLParser

import pytest

from symconv.errors import InputError, LimitError
from symconv.formulas.prose import ProseError
from symconv.handout import Document, course_document, document_files
from symconv.handout.course import parse_course, read_course
from symconv.handout.course.markdown import prose_items
from symconv.handout.printing import document_text, document_writer
from symconv.render.formats import offered
from symconv.render.user_picture import (
    MAX_PIXELS,
    picture_kind,
    picture_size,
    plain_name,
    upright,
    wrapped_picture,
)
from tests.helpers import NEEDS_TEX, compiled, refusal, rendered_markdown

TEXT = r"""
Words with *emphasis*, **weight**, `code_1 {}` and a [link](https://a.b/c_d?e=f&g=h#i~j).
A second line\
after a break, $y = x * h$ at $y[1,-1]$ and $\frac{1}{2} \le \alpha$.

$$
\begin{aligned}
y[m] &= \sum_k x[m-k] h[k] \\
     &= \begin{pmatrix} 1 & 2 \\ [3] & 4 \end{pmatrix}
\end{aligned}
$$

3. [three]
4. four
   - nested $a_b$

     $$ c = d $$

> Quoted \input{x} #1 $z$

| left | right |
|:-----|------:|
| [a]  | $|b|$ |

```
a = {"b": 1}  # \end{document} <c> `d`
```

### A heading with $x$ & more

---

The end: 5 % of $5, `a|b`.
"""


def png(width=3, height=2):
    """A grey picture, made by hand."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(range(width)) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x02\x00\x03\x01" + bytes(8)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="9" height="9"/></svg>'


def printed(text, format, files=None):
    return document_files(Document("s", "course.title", prose_items(text, files=files), facts={"text": "T"}), format)


@pytest.mark.parametrize("format", [one for one in offered() if one not in ("pdf", "word")])
def test_words_formulas_and_lists_are_in_every_format(format):
    text = next(iter(printed(TEXT, format).values()))
    for word in ("emphasis", "weight", "nested", "Quoted", "heading", "right", "three"):
        assert word in text
    assert "*emphasis*" not in text.replace("*emphasis*", "", format == "markdown")
    assert "$$" not in text or format == "markdown"


def test_plain_text_is_pinned():
    text = "A *b* $x * h$.\n\n1. one\n2. two\n   - three\n\n> four\n\n| a | b |\n|---|--:|\n| 1 | 22 |\n"
    assert printed(text, "text")["s.txt"] == (
        "T\n=\n\nA b x ∗ h.\n\n1. one\n2. two\n   * three\n\n  four\n\n  a   b\n  -  --\n  1  22\n"
    )


def test_markdown_reads_back_as_it_was_written():
    again = printed(TEXT, "markdown")["s.md"]
    html = rendered_markdown(again)
    for piece in ("<em>emphasis</em>", "<strong>weight</strong>", "<code>code_1 {}</code>", '<ol start="3">',
                  "<blockquote>", '<a href="https://a.b/c_d?e=f&amp;g=h#i~j">link</a>', "<br", "<hr"):  # fmt: skip
        assert piece in html
    assert "<c>" not in html.replace("&lt;c&gt;", "")


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def test_a_page_holds_the_picture_and_asks_for_nothing():
    page = printed("![a cat](cat.png)\n\n![a box](box.svg)", "html", {"cat.png": png(), "box.svg": SVG})
    assert list(page) == ["s.html"]
    images = [attributes for tag, attributes in Tags(page["s.html"]).found if tag == "img"]
    assert [one["alt"] for one in images] == ["a cat", "a box"]
    assert all(one["src"].startswith(("data:image/png;base64,", "data:image/svg+xml;base64,")) for one in images)


@NEEDS_TEX
def test_latex_compiles_with_everything_in_it(tmp_path):
    pytest.importorskip("typst", reason="a drawing becomes a PDF for LaTeX")
    files = printed(
        TEXT + '\n\n![a cat](c.png)\n\n![a box](b.svg "Box & more")\n', "latex", {"c.png": png(), "b.svg": SVG}
    )
    assert {name: data[:5] for name, data in files.items() if name != "s.tex"} == {
        "s-c.png": b"\x89PNG\r", "s-b-svg.pdf": b"%PDF-",
    }  # fmt: skip
    for name, data in files.items():
        if isinstance(data, bytes):
            (tmp_path / name).write_bytes(data)
    log = compiled(files["s.tex"], tmp_path)
    assert "s-c.png" in log.replace("\n", "") and "s-b-svg.pdf" in log.replace("\n", "")


def test_pdf_holds_every_kind_of_picture():
    pytest.importorskip("typst", reason="a PDF needs the extra pdf")
    from symconv.render.binding import compile_pdf

    files = {"c.png": png(), "b.svg": SVG, "p.pdf": compile_pdf('#set document(title: "a")\n= A')}
    text = TEXT + "".join(f"\n\n![picture {name}]({name})" for name in files)
    data = printed(text, "pdf", files)["s.pdf"]
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert "A heading with" in "".join(page.extract_text() for page in pages)


def test_word_holds_pictures_tables_and_equations():
    pytest.importorskip("pypandoc", reason="a Word document needs the extra office")
    data = printed(TEXT + "\n\n![a cat](c.png)\n\n![a box](b.svg)", "word", {"c.png": png(), "b.svg": SVG})["s.docx"]
    held = zipfile.ZipFile(io.BytesIO(data))
    document = held.read("word/document.xml").decode()
    assert sum(name.startswith("word/media/") for name in held.namelist()) == 2
    assert "<w:tbl>" in document and document.count("<m:oMath>") > 8 and 'descr="a cat"' in document


def test_a_picture_is_known_by_its_content_and_not_by_its_name():
    assert [picture_kind(data, "a.png") for data in (png(), JPEG, SVG, b"%PDF-1.7")] == ["png", "jpeg", "svg", "pdf"]
    assert picture_size(png(31, 7), "png") == (31, 7)
    assert picture_size(JPEG, "jpeg") == (3, 2)
    assert refusal(picture_kind, b"GIF89a", "a.png") == (
        "'a.png' is no picture in PNG, JPEG, SVG or PDF; save it as one of these"
    )
    assert refusal(picture_kind, b"<svg>\xff", "a.svg") == "the drawing 'a.svg' is not UTF-8; save it as UTF-8"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    with pytest.raises(LimitError, match=f"has 60000 x 60000 pixels, the limit is {MAX_PIXELS:,}"):
        wrapped_picture(png()[:16] + struct.pack(">II", 60000, 60000), "png")
    with pytest.raises(InputError, match="a picture in PNG is cut off"):
        wrapped_picture(png()[:18], "png")
    with pytest.raises(InputError, match="a picture in JPEG is cut off"):
        picture_size(JPEG[:12], "jpeg")


def test_names_of_copies_are_plain_and_distinct():
    names = ("a", "a b", "a_b", "a/b", "ä b", r"a\b{")
    plain = [plain_name(name) for name in names]
    assert len(set(plain)) == len(names) and all(re.fullmatch(r"[A-Za-z0-9-]+", name) for name in plain)


# Files beside a course file


def course_with(picture, folder):
    path = folder / "course.toml"
    path.write_text(f"[[section]]\nkind = 'text'\ntext = '''\nwords\n![a]({picture})'''\n", encoding="utf-8")
    return path


def test_a_picture_lies_beside_the_course_file_or_below_it(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "c.png").write_bytes(png())
    course = read_course(course_with("pictures/c.png", tmp_path))
    files = document_files(course_document(course), "markdown")
    assert any(data == png() for data in files.values())


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ("../c.png", "file name '../c.png' leads out of the folder; put the file beside the one that names it"),
        ("/etc/passwd", "file name '/etc/passwd' leads out of the folder; put the file beside the one that names it"),
        ("a/../../c.png", "leads out of the folder; put the file beside the one that names it"),
        ("link.png", "'link.png' leads out of the folder; put a copy into it"),
        ("missing.png", "cannot read 'missing.png': there is no such file; check the path"),
        ("folder", "cannot read 'folder': it is a folder; give the name of a file"),
        ("https://a.b/c.png", "file name 'https:' has ':'; use one plain file name, such as sheet-1.tex"),
        ("con.png", "file name 'con.png' is the name of a device on Windows ('con')"),
        ("text.png", "'text.png' is no picture in PNG, JPEG, SVG or PDF; save it as one of these"),
    ],
)
def test_what_is_no_picture_beside_the_file_is_refused_with_its_line(picture, said, tmp_path):
    home = tmp_path / "home"
    (home / "folder").mkdir(parents=True)
    (tmp_path / "c.png").write_bytes(png())
    (home / "text.png").write_text("words")
    (home / "link.png").symlink_to(tmp_path / "c.png")
    message = refusal(read_course, course_with(picture, home))
    assert message.startswith("course.toml, line ") and said in message


def test_a_course_without_a_folder_has_no_pictures():
    assert refusal(parse_course, "[[section]]\nkind = 'text'\ntext = '![a](b.png)'\n") == (
        "course file, line 3: section 1 text: the picture 'b.png' is missing; put it beside the course file"
    )


def test_a_fault_is_said_with_the_line_of_the_file():
    text = "title = 'x'\n\n[[section]]\nkind = 'text'\ntext = '''\none\n\n$\\foo$ two'''\n"
    assert refusal(parse_course, text).startswith("course file, line 8: section 1 text: formula '\\foo'")
    text = "[[section]]\nkind = 'text'\ntext = 'a <b>c</b>'\n"
    assert refusal(parse_course, text).startswith("course file, line 3: section 1 text: '<b>' is HTML")


SIZED = {
    "latex": r"\symconvpicture[192.4pt]{s-c.png}{a cat}",
    "typst": 'image("s-c.png", alt: "a cat", width: 192.4pt)',
    "html": 'alt="a cat" width="256">',
    "word": "![a cat](s-c.png){width=40%}",
    "markdown": "![a cat](s-c.png)\n",
}


@pytest.mark.parametrize("format", SIZED)
def test_a_picture_has_the_width_that_its_text_gives(format):
    document = Document("s", "lesson.title", prose_items("![a cat](c.png){ width = 40% }\n\nx", files={"c.png": png()}))
    writer = document_writer(document, format)
    assert SIZED[format] in document_text(document, writer)


@pytest.mark.parametrize("given", ["width=0%", "width=101%", "width=4cm", "height=4%", ".big width=40%"])
def test_a_width_that_is_none_is_refused_with_its_line(given):
    with pytest.raises(ProseError, match=r"^line 3: the picture 'c.png' has .*; write \{width=40%\}, at most 100%"):
        prose_items(f"a\n\n![a cat](c.png){{{given}}}", files={"c.png": png()})


def test_braces_that_do_not_follow_a_picture_are_braces():
    assert "{a=b}" in printed("![a cat](c.png)\n\n{a=b} and x {width=40%}", "text", {"c.png": png()})["s.txt"]


def sideways(orientation):
    """Three by two pixels, black on the left as a viewer shows it, stored as the camera held it."""
    pillow = pytest.importorskip("PIL.Image", reason="the extra 'image' is not installed")
    shown = pillow.new("L", (48, 32), 255)
    shown.paste(0, (0, 0, 16, 32))
    stored = shown.transpose(pillow.Transpose.ROTATE_90 if orientation == 6 else pillow.Transpose.ROTATE_180)
    exif = pillow.Exif()
    exif[0x0112] = orientation
    made = io.BytesIO()
    stored.save(made, "JPEG", exif=exif)
    return made.getvalue()


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_photograph_taken_sideways_is_turned_upright(orientation):
    turned = upright(sideways(orientation))
    assert picture_size(turned, "jpeg") == (48, 32)
    picture = pytest.importorskip("PIL.Image").open(io.BytesIO(turned))
    assert picture.getexif().get(0x0112, 1) == 1
    assert picture.getpixel((8, 16)) < 30 and picture.getpixel((40, 16)) > 220
    assert upright(turned) == turned


def test_a_photograph_that_is_upright_keeps_its_bytes():
    data = sideways(3).replace(struct.pack(">HHIHH", 0x0112, 3, 1, 3, 0), struct.pack(">HHIHH", 0x0112, 3, 1, 1, 0))
    assert data != sideways(3) and upright(data) == data
    plain = data.replace(b"Exif\0\0", b"Else\0\0")
    assert upright(plain) == plain


def test_a_damaged_photograph_is_refused():
    data = sideways(6)
    for length in range(40, len(data) - 100, 40):
        if b"Exif\0\0" in data[:length]:
            with pytest.raises(InputError, match="damaged"):
                upright(data[:length])


RELATIONS = r"""
$$
y[0] \le 4 \\
y[1] + z < 5 \\
x[1] \to 3 \\
\ne g
$$
"""


@pytest.mark.parametrize(
    ("format", "rows"),
    [
        ("latex", [r"y[0] &\le 4", "y[1] + z &< 5", r"x[1] &\to 3", r"&\ne g"]),
        ("typst", ["&≤ 4", "&lt 5", "&→ 3", "&≠ g"]),
        ("markdown", [r"y[0] &\le 4", "y[1] + z &< 5", r"x[1] &\to 3", r"&\ne g"]),
        ("text", ["y[0] ≤ 4", "y[1] + z < 5", "x[1] → 3", "≠ g"]),
    ],
)
def test_lines_are_aligned_at_their_first_sign_of_a_relation(format, rows):
    (name,) = (made := printed(RELATIONS, format))
    assert [row for row in rows if row not in made[name]] == []


def test_a_slash_stands_close_to_both_sides():
    assert "y[0]/4" in printed("Half: $y[0]/4$.", "text")["s.txt"]
    assert '<mo lspace="0" rspace="0">/</mo>' in printed("Half: $y[0]/4$.", "html")["s.html"]
