"""Pages of HTML, read strictly.

The reader knows nothing of the templates. It refuses what a browser would repair in silence, and every element and
attribute that a static document has no use for: whatever runs, loads, navigates or styles.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from html.parser import HTMLParser


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _names("meta br hr wbr img")
MATHEMATICS = _names("math mrow mi mn mo mtext mspace msub msup msubsup munder mover mfrac msqrt mroot mpadded")
CHILDREN = {"msub": 2, "msup": 2, "munder": 2, "mover": 2, "mfrac": 2, "mroot": 2, "msubsup": 3}
DRAWING = _names("svg title desc g rect line text tspan path polyline circle")
TEXT = _names(
    "html head meta title style body main article section header footer nav div span p h1 h2 h3 h4 ul ol li dl dt dd "
    "table caption thead tbody tr th td figure figcaption strong em code pre br hr wbr img a s del blockquote"
)
LINKING = _names("href src srcset action formaction data background xlink:href style id")
"""Attributes that load, lead elsewhere, style or name."""
LINKED = {("img", "src"): re.compile("data:image/(png|jpeg|svg[+]xml);base64,[A-Za-z0-9+/=]+$"),
          ("a", "href"): re.compile("(https?://|mailto:|#)[!-~]+$")}  # fmt: skip
"""What a user's text may show and lead to."""


class Page(HTMLParser):
    """One document: its text, its elements as (name, attributes), and what is wrong with it as an assertion."""

    def __init__(self, text: str, living: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.formulas: list[str] = []
        self.style = ""
        self.scripts: list[tuple[str | None, str]] = []
        self._text = TEXT | {"math", "svg"} | ({"noscript", "script"} if living else set())
        self._open: list[list] = []  # name, children
        assert text.startswith("<!DOCTYPE html>\n"), text[:80]
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        inside = {name for name, _ in self._open}
        known = MATHEMATICS if "math" in inside else DRAWING if "svg" in inside else self._text
        assert tag in known, f"<{tag}> inside {sorted(inside)}"
        for name, value in attrs:
            linked = LINKED.get((tag, name))
            assert linked.match(value) if linked else not name.startswith("on") and name not in LINKING, (tag, name)
            assert value is not None or (name, "script" in self._text) == ("data-symconv", True), (tag, name)
        self.elements.append((tag, dict(attrs)))
        if self._open:
            self._open[-1][1] += 1
        if tag == "math":
            self.formulas.append("")
        if tag == "script":
            self.scripts.append((dict(attrs).get("type"), ""))
        if tag not in VOID:
            self._open.append([tag, 0])

    def handle_startendtag(self, tag, attrs):
        assert {"math", "svg"} & {name for name, _ in self._open}, f"<{tag}/>"
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self._open and self._open[-1][0] == tag, f"</{tag}> closes {self._open[-1:]}"
        _, children = self._open.pop()
        assert children == CHILDREN.get(tag, children), f"<{tag}> of {children} elements"

    def handle_data(self, data):
        inside = [name for name, _ in self._open]
        if "style" in inside:
            self.style += data
        elif "script" in inside:
            self.scripts[-1] = self.scripts[-1][0], self.scripts[-1][1] + data
        elif data.strip():
            assert inside, data
            assert inside[-1] not in MATHEMATICS - {"mi", "mn", "mo", "mtext"}, f"{data!r} inside <{inside[-1]}>"
            if "title" not in inside and "desc" not in inside:
                self.words.append(data.strip())
            if "math" in inside:
                self.formulas[-1] += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data):
        raise AssertionError(f"a declaration: {data}")

    def handle_pi(self, data):
        raise AssertionError(f"an instruction: {data}")

    @property
    def text(self) -> str:
        """The words of the page, one space between any two pieces."""
        return re.sub(r"\s+", " ", " ".join(self.words))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


def scripts_of(script: str) -> tuple[str, str]:
    """The script that stands in a page, and the one that stands packed in it."""
    (packed,) = re.findall(r'^run\("([^"]*)"\);$', script, flags=re.M)
    return script, zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS).decode()


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def read_page(text: str, *, living: bool = False) -> Page:
    """A document whose policy admits its one style and nothing else; with living pages their one script too."""
    page = Page(text, living)
    scripts = scripts_of(page.scripts[-1][1]) if living else ()
    styles = [json.loads(re.findall(r"^start\((.*)\);$", scripts[1], flags=re.M)[0])] if living else []
    (policy,) = (one["content"] for one in page.named("meta") if one.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": " ".join(map(_digest, [page.style, *styles])),
        "base-uri": "'none'",
        "form-action": "'none'",
    } | ({"script-src": " ".join(map(_digest, scripts))} if living else {})
    assert [kind for kind, _ in page.scripts] == ["application/json"] * (len(page.scripts) - 1) + [None] * living
    head = [name for name, _ in page.elements[: [name for name, _ in page.elements].index("body")]]
    assert head.index("style") > 3 and head.count("style") == 1, "the policy stands before the style"
    assert "url(" not in page.style and "@import" not in page.style
    (root,) = page.named("html")
    assert root["lang"]
    return page
