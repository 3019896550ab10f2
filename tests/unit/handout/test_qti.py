"""The package of QTI 1.2: its form is that of the published DTD, its content what importers accept."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from symconv.handout import SheetRequest, Student, key_files, make_sheet
from symconv.handout.course import parse_course
from tests.unit.handout.test_moodle import SPEC

EXERCISES = SPEC + "[[section]]\nkind = 'exercise'\ntask = 'cell'\nvalues = 'symbols'\npoints = 4\n"
NAMESPACE = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CONTENT = {  # element -> its children in order, from the published DTD as far as it is used here
    "questestinterop": "assessment",
    "assessment": "(section )+",
    "section": "(selection_ordering )?(item |section )*",
    "selection_ordering": "selection ",
    "selection": "selection_number ",
    "selection_number": "",
    "item": "itemmetadata presentation resprocessing (itemfeedback )*",
    "itemmetadata": "qtimetadata ",
    "qtimetadata": "(qtimetadatafield )+",
    "qtimetadatafield": "fieldlabel fieldentry ",
    "fieldlabel": "",
    "fieldentry": "",
    "presentation": "material (response_lid |response_str )",
    "material": "mattext ",
    "mattext": "",
    "response_lid": "render_choice ",
    "response_str": "render_fib ",
    "render_choice": "(response_label )+",
    "render_fib": "response_label ",
    "response_label": "(material )?",
    "resprocessing": "outcomes (respcondition )+",
    "outcomes": "decvar ",
    "decvar": "",
    "respcondition": "conditionvar (setvar )*(displayfeedback )*",
    "conditionvar": "(or |other |varequal )+",
    "or": "(and |varequal )+",
    "and": "(vargte |varlte )+",
    **dict.fromkeys(("other", "varequal", "vargte", "varlte", "setvar", "displayfeedback"), ""),
    "itemfeedback": "flow_mat ",
    "flow_mat": "material ",
}
NEEDED = {  # element -> the attributes that the DTD requires
    "assessment": {"ident", "title"},
    "section": {"ident"},
    "item": {"ident"},
    "response_lid": {"ident"},
    "response_str": {"ident"},
    "response_label": {"ident"},
    "varequal": {"respident"},
    "vargte": {"respident"},
    "varlte": {"respident"},
    "displayfeedback": {"linkrefid"},
    "itemfeedback": {"ident"},
}


def package(count=3, text=EXERCISES):
    course = parse_course(text)
    sheets = [make_sheet(SheetRequest(course, formats=("text",), qti=True), Student(str(n))) for n in range(count)]
    content = key_files("", course, [(sheet.key, sheet.questions) for sheet in sheets], ("qti",))["qti.zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, sheets, content


@pytest.fixture(scope="module")
def files():
    return package()[0]


@pytest.fixture(scope="module")
def root(files):
    tree = ElementTree.fromstring(files["assessment.xml"])
    for element in tree.iter():
        assert element.tag.startswith(NAMESPACE)
        element.tag = element.tag.removeprefix(NAMESPACE)
    return tree


def test_every_element_has_the_children_and_the_attributes_of_the_dtd(root):
    for element in root.iter():
        children = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(CONTENT[element.tag] if element is not root else "assessment ", children), element.tag
        assert set(element.attrib) >= NEEDED.get(element.tag, set())


def test_the_manifest_names_every_file_once_and_the_assessment_by_its_type(files):
    manifest = ElementTree.fromstring(files["imsmanifest.xml"])
    resources = [element for element in manifest.iter() if element.tag.endswith("}resource")]
    assert sorted(resource.get("href") for resource in resources) == sorted({*files} - {"imsmanifest.xml"})
    assert [r.get("href") for r in resources if r.get("type") == "imsqti_xmlv1p2"] == ["assessment.xml"]
    assert len({resource.get("identifier") for resource in resources}) == len(resources)


def test_each_picture_is_named_by_its_path_in_the_package(files, root):
    named = set(re.findall(r'src="([^"]+)"', " ".join(text.text for text in root.iter("mattext"))))
    assert named == {*files} - {"imsmanifest.xml", "assessment.xml"} and named


def test_the_variants_of_an_exercise_are_a_group_from_which_one_is_drawn(root):
    (outer,) = root.iter("assessment")
    groups = outer.find("section").findall("section")
    assert len(groups) == 8 and all(len(group.findall("item")) == 3 for group in groups)
    assert {group.findtext("selection_ordering/selection/selection_number") for group in groups} == {"1"}


def test_one_sheet_is_a_test_without_groups():
    tree = ElementTree.fromstring(package(count=1)[0]["assessment.xml"])
    assert len(tree.findall(f"{NAMESPACE}assessment/{NAMESPACE}section/{NAMESPACE}item")) == 8


def test_identifiers_are_names_that_occur_once(root):
    names = [item.get("ident") for item in root.iter("item")]
    assert len(set(names)) == len(names) == 24
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", element.get("ident", "a")) for element in root.iter())


def fields(item):
    return {field.findtext("fieldlabel"): field.findtext("fieldentry") for field in item.iter("qtimetadatafield")}


def test_type_and_points_stand_in_the_metadata(root):
    told = [fields(item) for item in root.iter("item")]
    assert {one["question_type"] for one in told} == {
        "numerical_question", "short_answer_question", "multiple_choice_question", "essay_question",
    }  # fmt: skip
    assert [one["points_possible"] for one in told] == ["1"] * 21 + ["4"] * 3


def test_a_condition_on_a_typed_answer_is_one_on_a_right_answer():
    """Canvas takes the answer of every such condition for a right one."""
    found, sheets, _ = package(count=1)
    tree = ElementTree.fromstring(re.sub(rb' xmlns="[^"]+"', b"", found["assessment.xml"]))
    for item, answer in zip(tree.iter("item"), sheets[0].key.answers, strict=True):
        equal = [one.text for one in item.iter("varequal")]
        if answer.form in ("number", "index", "indices", "pixels"):
            assert equal[0] == answer.value and not set(equal) & {wrong.value for wrong in answer.wrong}
        elif answer.form == "choice":
            scored = [one for one in item.iter("respcondition") if one.find("setvar") is not None]
            labels = [label.get("ident") for label in item.iter("response_label")]
            assert [labels.index(one.findtext("conditionvar/varequal")) for one in scored] == [
                "abcdef".index(answer.value)
            ]
        else:
            assert equal == []


def test_every_feedback_that_is_shown_exists_and_names_the_mistakes(root):
    for item in root.iter("item"):
        told = {
            feedback.get("ident"): feedback.findtext("flow_mat/material/mattext")
            for feedback in item.iter("itemfeedback")
        }
        assert {shown.get("linkrefid") for shown in item.iter("displayfeedback")} == set(told)
        assert "<strong>Remember:</strong> " in told["general_fb"]
        if fields(item)["question_type"] in ("numerical_question", "short_answer_question"):
            assert "<li>" in told["general_incorrect_fb"]


def test_equal_questions_give_equal_bytes():
    assert package(count=2)[2] == package(count=2)[2]


def test_a_user_s_text_is_no_markup():
    note = r"note = '`<b>`1 < 2 & \$\$x'"
    found, _, _ = package(
        1, f"title = '</assessment> & $$y$$'\n[[section]]\nkind = 'exercise'\ntask = 'cell'\n{note}\n"
    )
    tree = ElementTree.fromstring(found["assessment.xml"])
    asked = next(tree.iter(f"{NAMESPACE}mattext")).text
    assert "<code>&lt;b&gt;</code>1 &lt; 2 &amp; <span>$</span><span>$</span>x" in asked


def test_a_fraction_is_compared_as_text_and_the_question_says_how_to_write_it():
    text = "[[section]]\nkind = 'exercise'\ntask = 'cell'\nimage = '1 2 3'\nkernel = '1/2 1/4 0'\nat = [0]\n"
    _, sheets, _ = package(1, text + "operation = 'convolution'\n")
    (question,) = sheets[0].questions
    assert question.kind == "text" and "such as -3/4" in question.asked.html
    assert [answer.text for answer in question.answers if answer.right] == ["2", "2.0"][:1]  # 3/2 + 2/4
    assert any(answer.text == "1" and not answer.right for answer in question.answers)  # 1/2 + 2/4, not flipped
