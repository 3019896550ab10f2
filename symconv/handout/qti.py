"""A question bank as a package of QTI 1.2 for Canvas and other platforms: `imsmanifest.xml`, one assessment, pictures.

What is relied on is what importers do. They take the type and the points of an item from two fields of its metadata.
Canvas takes each condition on a typed answer for a right one, so wrong ones have none: their mistakes stand in the
feedback on every wrong answer. An identifier begins with a letter. A picture is found by its path in the package. A
section that selects one of its items is a group from which each student is given one: so there is one for each
exercise, with the variants of that exercise in it.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from types import MappingProxyType
from xml.etree import ElementTree as Xml

from symconv.handout.question_bank import PlatformAnswer, PlatformQuestion, PlatformText, without_formulas
from symconv.render.escape import escape_text

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
ASSESSMENT, MANIFEST = "assessment.xml", "imsmanifest.xml"
TYPES = MappingProxyType(
    {
        "choice": "multiple_choice_question",
        "number": "numerical_question",
        "text": "short_answer_question",
        "essay": "essay_question",
    }
)
"""Kind of a question -> the word that platforms read in its metadata."""
RESPONSE, GENERAL, INCORRECT = "response1", "general_fb", "general_incorrect_fb"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all files in the package, so that equal questions give equal bytes."""


def qti_package(questions: Iterable[PlatformQuestion], title: str) -> bytes:
    """The questions as a ZIP archive."""
    ordered = sorted(questions, key=lambda question: question.number)
    pictures = {path: content for question in ordered for path, content in _pictures(question).items()}
    files = {MANIFEST: _manifest(pictures), ASSESSMENT: _assessment(ordered, title), **pictures}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _identifier(question: PlatformQuestion) -> str:
    """A name of letters and digits that no other question has, here or in another course."""
    content = f"{question.name}\n{question.asked.html}"
    return f"q{sha256(content.encode('utf-8')).hexdigest()[:24]}"


def _pictures(question: PlatformQuestion) -> dict[str, bytes]:
    """Path in the package -> picture."""
    folder = f"images/{_identifier(question)}"
    both = question.asked.pictures | question.solution.pictures
    return {f"{folder}/{name}": base64.b64decode(content) for name, content in both.items()}


def _manifest(pictures: Iterable[str]) -> str:
    root = Xml.Element("manifest", xmlns=PACKAGE, identifier="symconv")
    metadata = Xml.SubElement(root, "metadata")
    _leaf(metadata, "schema", "IMS Content")
    _leaf(metadata, "schemaversion", "1.1.3")
    Xml.SubElement(root, "organizations")
    resources = Xml.SubElement(root, "resources")
    named = [("assessment", "imsqti_xmlv1p2", ASSESSMENT)]
    named += [(f"picture{number}", "webcontent", path) for number, path in enumerate(pictures, 1)]
    for identifier, kind, path in named:
        resource = Xml.SubElement(resources, "resource", identifier=identifier, type=kind, href=path)
        Xml.SubElement(resource, "file", href=path)
    return _text(root)


def _assessment(questions: Sequence[PlatformQuestion], title: str) -> str:
    root = Xml.Element("questestinterop", xmlns=NAMESPACE)
    assessment = Xml.SubElement(root, "assessment", ident="assessment", title=without_formulas(title) or "symconv")
    outer = Xml.SubElement(assessment, "section", ident="root_section")
    for number, found in groupby(questions, key=lambda question: question.number):
        group = list(found)
        section = outer if len(group) == 1 else _group(outer, number)
        for question in group:
            section.append(_item(question))
    return _text(root)


def _group(parent: Xml.Element, number: int) -> Xml.Element:
    """A section from which each student is given one item."""
    section = Xml.SubElement(parent, "section", ident=f"exercise{number}", title=str(number))
    selection = Xml.SubElement(Xml.SubElement(section, "selection_ordering"), "selection")
    _leaf(selection, "selection_number", "1")
    return section


def _item(question: PlatformQuestion) -> Xml.Element:
    item = Xml.Element("item", ident=_identifier(question), title=question.name)
    metadata = Xml.SubElement(Xml.SubElement(item, "itemmetadata"), "qtimetadata")
    for label, entry in (("question_type", TYPES[question.kind]), ("points_possible", str(question.points))):
        field = Xml.SubElement(metadata, "qtimetadatafield")
        _leaf(field, "fieldlabel", label)
        _leaf(field, "fieldentry", entry)
    presentation = Xml.SubElement(item, "presentation")
    _material(presentation, _linked(question, question.asked))
    PRESENTERS[question.kind](presentation, question)
    processing = Xml.SubElement(item, "resprocessing")
    outcomes = Xml.SubElement(processing, "outcomes")
    Xml.SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    _shown_after(_other(processing, "Yes"), GENERAL)
    PROCESSORS[question.kind](processing, question)
    _feedback(item, GENERAL, _linked(question, question.solution))
    if mistakes := _mistakes(question):
        _shown_after(_other(processing, "Yes"), INCORRECT)
        _feedback(item, INCORRECT, mistakes)
    for ident, answer in _labelled(question) if question.kind == "choice" else ():
        if answer.feedback:
            _feedback(item, f"{ident}_fb", answer.feedback)
    return item


def _linked(question: PlatformQuestion, body: PlatformText) -> str:
    """A text whose pictures are named by their paths in the package."""
    html = body.html
    for name in body.pictures:
        html = html.replace(f'src="{name}"', f'src="images/{_identifier(question)}/{name}"')
    return f"<div>{html}</div>"


def _mistakes(question: PlatformQuestion) -> str:
    """Typed wrong answers with what gives each, once for all spellings."""
    if question.kind == "choice":
        return ""
    first = {answer.feedback: answer.text for answer in reversed(question.answers) if not answer.right}
    lines = "".join(f"<li>{text}: {feedback}</li>" for feedback, text in reversed(first.items()))
    return f"<ul>{lines}</ul>" if lines else ""


def _labelled(question: PlatformQuestion) -> list[tuple[str, PlatformAnswer]]:
    """The answers with their identifiers; platforms that keep the number of one want four digits."""
    return [(f"answer{1000 + number}", answer) for number, answer in enumerate(question.answers)]


def _choices(presentation: Xml.Element, question: PlatformQuestion) -> None:
    response = Xml.SubElement(presentation, "response_lid", ident=RESPONSE, rcardinality="Single")
    rendered = Xml.SubElement(response, "render_choice")
    for ident, answer in _labelled(question):
        _material(Xml.SubElement(rendered, "response_label", ident=ident), answer.text)


def _field(presentation: Xml.Element, question: PlatformQuestion) -> None:
    response = Xml.SubElement(presentation, "response_str", ident=RESPONSE, rcardinality="Single")
    form = {"fibtype": "Decimal"} if question.kind == "number" else {}
    rows = {"rows": str(question.lines)} if question.kind == "essay" and question.lines else {}
    Xml.SubElement(Xml.SubElement(response, "render_fib", form | rows), "response_label", ident="answer1")


def _right_choice(processing: Xml.Element, question: PlatformQuestion) -> None:
    for ident, answer in _labelled(question):
        if answer.feedback:
            condition = _condition(processing, "Yes")
            _leaf(condition, "varequal", ident, respident=RESPONSE)
            _shown_after(_parent(processing), f"{ident}_fb")
    right = next(ident for ident, answer in _labelled(question) if answer.right)
    _leaf(_condition(processing, "No"), "varequal", right, respident=RESPONSE)
    _scored(_parent(processing))


def _right_number(processing: Xml.Element, question: PlatformQuestion) -> None:
    for answer in question.answers:
        if answer.right:
            either = Xml.SubElement(_condition(processing, "No"), "or")
            _leaf(either, "varequal", answer.text, respident=RESPONSE)
            within = Xml.SubElement(either, "and")
            _leaf(within, "vargte", answer.text, respident=RESPONSE)
            _leaf(within, "varlte", answer.text, respident=RESPONSE)
            _scored(_parent(processing))


def _right_texts(processing: Xml.Element, question: PlatformQuestion) -> None:
    condition = _condition(processing, "No")
    for answer in question.answers:
        if answer.right:
            _leaf(condition, "varequal", answer.text, respident=RESPONSE)
    _scored(_parent(processing))


def _by_hand(processing: Xml.Element, _: PlatformQuestion) -> None:
    _other(processing, "No")


PRESENTERS: Mapping[str, Callable[[Xml.Element, PlatformQuestion], None]] = MappingProxyType(
    {"choice": _choices, "number": _field, "text": _field, "essay": _field}
)
PROCESSORS: Mapping[str, Callable[[Xml.Element, PlatformQuestion], None]] = MappingProxyType(
    {"choice": _right_choice, "number": _right_number, "text": _right_texts, "essay": _by_hand}
)


def _condition(processing: Xml.Element, goes_on: str) -> Xml.Element:
    """The variables of a new condition, the last one of the processing."""
    return Xml.SubElement(Xml.SubElement(processing, "respcondition", {"continue": goes_on}), "conditionvar")


def _parent(processing: Xml.Element) -> Xml.Element:
    """The condition that was begun last."""
    return processing[-1]


def _other(processing: Xml.Element, goes_on: str) -> Xml.Element:
    """A condition that every answer meets."""
    Xml.SubElement(_condition(processing, goes_on), "other")
    return _parent(processing)


def _scored(condition: Xml.Element) -> None:
    _leaf(condition, "setvar", "100", action="Set", varname="SCORE")


def _shown_after(condition: Xml.Element, ident: str) -> None:
    Xml.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=ident)


def _feedback(item: Xml.Element, ident: str, html: str) -> None:
    _material(Xml.SubElement(Xml.SubElement(item, "itemfeedback", ident=ident), "flow_mat"), html)


def _material(parent: Xml.Element, html: str) -> None:
    _leaf(Xml.SubElement(parent, "material"), "mattext", html, texttype="text/html")


def _leaf(parent: Xml.Element, tag: str, text: str, **attributes: str) -> None:
    Xml.SubElement(parent, tag, attributes).text = escape_text(text)


def _text(root: Xml.Element) -> str:
    Xml.indent(root, "")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'
