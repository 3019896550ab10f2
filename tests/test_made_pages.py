"""The pages that are made from data hold all of it, and the recipes of the porting pages are those of `port`."""

import re

import pytest

pytest.importorskip("sphinx")

import symconv as sc
from docs._extensions import atlas, made, porting, ports
from symconv.blackbox.catalogue import catalogue, rule_of

DATA = ports.held()


def with_rule():
    for row in catalogue():
        try:
            yield row, rule_of(row)
        except sc.IdentifyError:
            continue


def test_every_call_has_a_row_in_the_table_and_a_page_of_its_own():
    names = [atlas.name_of(row) for row in catalogue()]
    assert len(set(names)) == len(names)
    linked = re.findall(r'<a href="(atlas/[a-z0-9-]+)\.html">', atlas.table())
    assert sorted(linked) == sorted(names) and all(re.fullmatch(r"atlas/[a-z0-9-]+", name) for name in names)


def test_the_table_is_searched_by_what_its_rows_show():
    row = next(one for one in atlas.table().split("<tr ") if "cv2.BORDER_REFLECT_101" in one)
    text = re.sub(r"<[^>]+>", " ", row)
    assert row.startswith('data-library="cv2"') and "mirror" in text and "sliding" in text


def test_a_page_says_only_the_surprises_of_its_call():
    rows = {row.title: (row, entry) for row, entry in atlas.entries().items()}
    said = " ".join(atlas.surprising(*rows["scipy.ndimage.correlate mode='reflect'"]))
    assert "reflect, grid-mirror" in said and "grid-wrap" not in said and "flip moves the anchor" in said
    said = " ".join(atlas.surprising(*rows["numpy.convolve mode='same'"]))
    assert "numpy.correlate" not in said and "K outputs" in said


def test_every_pair_of_a_call_and_a_library_has_a_recipe_or_a_reason():
    libraries = set(DATA["versions"])
    assert set(DATA["ports"]) == {row.title for row, _ in with_rule()}
    for row, _ in with_rule():
        assert set(DATA["ports"][row.title]) == libraries - {ports.module_of(row)}
    used = {one for found in DATA["ports"].values() for one in found.values()}
    assert {one for one in used if isinstance(one, int)} == set(range(len(DATA["recipes"])))
    assert all("symconv" not in one["code"] and one["checked"] for one in DATA["recipes"])


@pytest.mark.parametrize(
    ("title", "library"),
    [
        ("numpy.correlate mode='same'", "scipy.ndimage"),
        ("scipy.signal.convolve2d mode='same' boundary='symm'", "cv2"),
        ("cv2.filter2D borderType='cv2.BORDER_REFLECT_101'", "scipy.ndimage"),
        ("matlab.conv2 shape='same'", "scipy.signal"),
        ("pywt.dwt mode='zero'", "numpy"),
        ("scipy.signal.upfirdn up=2", "numpy"),
    ],
)
def test_a_recipe_is_what_port_finds_now(title, library):
    pytest.importorskip(library.split(".")[0])
    row = next(row for row in catalogue() if row.title == title)
    held = DATA["ports"][title][library]
    found = ports.found(row, library)
    if isinstance(found, str):
        assert held == found
    else:
        now = {**found, "steps": list(found["steps"])}
        then = DATA["recipes"][held]
        assert {key: now[key] for key in ("target", "code", "steps")} == {
            key: then[key] for key in ("target", "code", "steps")
        }


def test_every_call_can_be_chosen_and_every_pair_of_libraries_has_a_page():
    shown = porting.choice()
    assert shown.count('<option value="') - len(DATA["versions"]) == len(DATA["ports"])
    pages = {ports.page_name(source, target) for source in porting.sources() for target in porting.targets(source)}
    assert set(re.findall(r'href="(porting/[a-z0-9-]+)\.html"', shown)) == pages


def test_a_heading_becomes_the_name_of_a_page():
    assert made.slug("onnxruntime: Conv auto_pad='SAME_UPPER'") == "onnxruntime-conv-auto-pad-same-upper"
