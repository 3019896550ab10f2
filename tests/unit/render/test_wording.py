"""Every sentence of a document stands in the wording: with other sentences there, no English is left."""

import re
import tomllib

import numpy as np
import pytest

import symconv as sc
from symconv.blackbox import Atlas
from symconv.blackbox.catalogue import committed_atlas
from symconv.proof.language import WORDS
from tests.helpers import ROOT, by_law

SHIPPED = tomllib.loads((ROOT / "templates" / "wording.toml").read_text("utf-8"))
MARK = "¤"


def marked(table):
    """The sentences replaced by a mark; the facts stay."""
    return {
        key: marked(value) if isinstance(value, dict) else " ".join([MARK, *re.findall(r"\{\w+\}", value)])
        for key, value in table.items()
    }


def written(table, above=()):
    """A table as TOML."""
    lines = [f"[{'.'.join(above)}]"] if above else []
    lines += [f'"{key}" = "{value}"' for key, value in table.items() if isinstance(value, str)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += written(value, (*above, f'"{key}"'))
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of templates with marks in place of all sentences."""
    found = tmp_path_factory.mktemp("marks")
    (found / "wording.toml").write_text("\n".join(written(marked(SHIPPED))), "utf-8")
    return found


def words(text):
    """The words in a text that are no words of formulas: of three letters or more, outside the language and TeX."""
    plain = re.sub(r"\\(begin|end)\{\w+\}|\\[A-Za-z]+", " ", text)
    return set(re.findall(r"[A-Za-z]{3,}", plain)) - set(WORDS) - {"mod"}


VERDICTS = [
    ("conv(x, h) = conv(h, x)", []),
    ("conv(x, h) = slide(x, h)", ["h = flip(h)", "x = flip(x)"]),
    ("conv(x, h) = slide(x, h)", []),
    ("conj(x) = x", []),
    ("odd(h) = 0", ["h = flip(h)"]),
    ("x = up(down(x, 2), 2) + shift(up(down(shift(x, -1), 2), 2), 1)", []),
    ("conv(x, one) = conv(up(down(x, 2), 2), one) + conv(up(down(shift(x, 1), 2), 2), one)", []),
    ("grad(down(conv(x, h), 2), x, g) = slide(up(g, 2), h)", []),
    ("down(shift(up(x, 2), 1), 2) = 0", []),
    ("conv(x, h) - slide(x, h) = conv(x, odd(h))", []),
    ("corr(x, x) = conv(x, x)", ["x = -flip(x)"]),
    ("even(conv(x, h)) = conv(even(x), even(h)) + conv(odd(x), odd(h))", []),
]
CHECKS = [
    {},
    {"mode": "same"},
    {"mode": "same", "anchor": "low"},
    {"mode": "same", "boundary": "symmetric"},
    {"mode": "same", "boundary": "constant", "fill": 5},
    {"mode": "valid"},
    {"stride": 2, "dilation": 2},
    {"padding": 1},
]
SCOPES = [
    ("conv(x, h) = slide(x, flip(h))", {"mode": "same", "anchor": "low"}),
    ("conv(x, h) = slide(x, h)", {}),
    ("conv(x, h) = conv(h, x)", {"mode": "valid"}),
    ("conv(x, h) = 2*conv(x, h)", {}),
    ("conv(x, h) = slide(x, h)", {"given": "h = flip(h)"}),
]


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize(("identity", "given"), VERDICTS)
def test_verdicts_hold_no_sentence_of_their_own(identity, given, format, folder):
    shown = sc.prove(identity, given=given).render(format, templates=folder)
    assert MARK in shown
    assert words(shown) == set()


@pytest.mark.parametrize("options", CHECKS, ids=str)
@pytest.mark.parametrize("identity", ["conv(x, h) = slide(x, h)", "conv(x, h) = slide(x, flip(h))"])
def test_checks_hold_no_sentence_of_their_own(identity, options, folder):
    shown = sc.check(identity, image=(4, 5), kernel=(3, 2), **options).render(templates=folder)
    assert MARK in shown
    assert words(shown) == set()


def test_a_comparison_of_outputs_holds_no_sentence_of_its_own(folder):
    one, other = sc.convolve([1, 2, 3], "1 2 1"), sc.correlate([1, 2, 3], "1 2 2", definition="sliding")
    assert words(sc.check(one, other).render(templates=folder)) <= {"left", "right"}  # the names y_left and y_right


@pytest.mark.parametrize(("identity", "options"), SCOPES, ids=str)
def test_scopes_hold_no_sentence_of_their_own(identity, options, folder):
    shown = sc.scope(identity, sizes=range(1, 5), **options).render(templates=folder)
    assert MARK in shown
    assert words(shown) == set()


def test_the_attributes_that_are_text_read_as_the_shipped_wording():
    assert sc.prove("conv(x, h) = slide(x, h)", given=["h = flip(h)"]).scope == (
        "holds for all sequences with finitely many non-zero entries where h = flip(h), in every dimension"
    )
    held = sc.check("conv(x, h) = slide(x, h)", image=(3,), kernel=(3,), given=["h = flip(h)", "x = conj(x)"])
    assert held.scope == (
        "holds for images 3 and kernels 3, mode full, boundary zero where h = flip(h) and x = conj(x)"
    )
    found = sc.scope("conv(x, h) = slide(x, flip(h))", sizes=(1, 2, 3), images=(2, 3))
    assert (found.where, found.tried) == (
        "for every size tried",
        "K = 1…3, P = 2, 3 on one axis, mode full, boundary zero",
    )


def both_channels(x, h):
    return np.stack([[np.convolve(x[0, c], h[c, 0]) for c in range(x.shape[1])]])


def flipped_on_one_axis(x, h):
    return by_law([(1, 1, -1, 0), (1, 1, 1, 1 - h.shape[1])], "zero", np.add(x.shape, h.shape) - 1)(x, h)


def padded(mode):
    return lambda x, h: np.convolve(np.pad(x, 2, mode=mode), h, "valid")


NAMES = {"convolve"}  # of functions
SHORT = np.array([1, 2, 3, 4, 6])
FOUND = {
    "one axis": lambda: sc.identify(np.convolve, 6, 3),
    "other readings": lambda: sc.identify(lambda x, h: np.convolve(np.pad(x, 1, mode="edge"), h, "valid"), 6, 3),
    "no rule": lambda: sc.identify(lambda x, h: np.convolve(x, h, "same")[[0, 2, 4, 1, 3, 5]], 6, 3),
    "products": lambda: sc.identify(np.outer, 4, 3),
    "groups": lambda: sc.identify(both_channels, (1, 2, 6), (2, 1, 3)),
    "filled": lambda: sc.identify(lambda x, h: np.convolve(np.pad(x, 1, constant_values=7), h, "valid"), 6, 3),
    "kinds": lambda: sc.identify(flipped_on_one_axis, (4, 5), (2, 3)),
    "normalised": lambda: sc.identify(lambda x, h: np.convolve(x, h) / h.sum(), 5, 2),
    "added and bias": lambda: sc.identify(lambda x, h: np.convolve(x, h, "same") + 2 * x + 1, 5, 2),
    "scaled": lambda: sc.identify(lambda x, h: np.convolve(x, np.conj(h)) / 9, 5, 2),
    "narrow": lambda: sc.identify(lambda x, h: np.convolve(x, h).astype("int16"), 5, 2, dtype="int16"),
    "real": lambda: sc.identify(lambda x, h: np.convolve(x, h).real, 5, 2),
    "rule": lambda: sc.identify_rule(lambda x, h: np.convolve(x, h, "same")),
    "valid only": lambda: sc.identify_rule(lambda x, h: np.convolve(x, h, "same") if len(x) > len(h) else 1 / 0),
    "same": lambda: sc.difference(np.convolve, np.convolve, image=5, kernel=3),
    "reads": lambda: sc.difference(padded("edge"), padded("wrap"), image=5, kernel=5),
    "shapes": lambda: sc.difference(np.convolve, padded("wrap"), image=5, kernel=3),
    "added": lambda: sc.difference(np.convolve, lambda x, h: np.convolve(x, h) + 5, image=5, kernel=3),
    "divided": lambda: sc.difference(np.convolve, lambda x, h: np.convolve(x, h) / h.sum(), image=5, kernel=3),
    "conjugated": lambda: sc.difference(np.convolve, lambda x, h: np.convolve(x, h.conj()), image=5, kernel=3),
    "ranges": lambda: sc.difference(np.convolve, lambda x, h: np.convolve(x, h).astype("int16"), image=5, kernel=3),
    "no port": lambda: sc.port(lambda x, h: np.convolve(x, h)[::-1], "numpy.convolve full", rank=1),
    "diagnosis": lambda: sc.diagnose(np.correlate(SHORT, [1, 2, 5, 4], "same"), SHORT, [1, 2, 5, 4])[0],
    "nearest": lambda: sc.diagnose([12, 20, 28, 41, 17], [1, 2, 3, 4, 6], [1, 2, 5]),
    "scaled numbers": lambda: sc.diagnose(7 * np.convolve([90, 80, 70, 1], [1, 2, 3]), [90, 80, 70, 1], [1, 2, 3]),
    "lags": lambda: sc.autocorrelation("numpy.correlate(x, x, 'full')", 5),
    "rules": lambda: sc.difference(np.convolve, lambda x, h: np.correlate(x, h, "full") * 2, image=5, kernel=3),
    "right": lambda: sc.diagnose(np.convolve(SHORT, [1, 2, 5]), SHORT, [1, 2, 5])[0],
}


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize("name", FOUND)
def test_what_black_boxes_show_holds_no_sentence_of_its_own(name, format, folder):
    shown = FOUND[name]().render(format, templates=folder)
    assert MARK in shown
    assert words(shown) <= NAMES


QUESTIONS = {
    "separable": lambda: sc.separable("1 2 1 / 2 4 2 / 1 2 1"),
    "of rank 2": lambda: sc.separable("a b / c d"),
    "zero": lambda: sc.separable([[0, 0], [0, 0]]),
    "stack": lambda: sc.receptive(["3x5 s2 p1", "3 d2"], image=(20, 21), at=(1, 2)),
    "transposed stack": lambda: sc.receptive(["2 s3 t", "1"], image=5, at=2),
    "wrapped": lambda: sc.circular("1 2 3 4 5", "1 10 100"),
    "not wrapped": lambda: sc.circular((2, 3), (2, 2), (3, 4)),
    "changed": lambda: sc.change("3 s2 t", "3 s2 p1 t o1", image=3),
    "another padding": lambda: sc.change("4 p1", "4 p2", image="1 2 3 4 5", kernel="1 2 3 4"),
}


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_hold_no_sentence_of_their_own(name, format, folder):
    shown = QUESTIONS[name]().render(format, templates=folder)
    assert MARK in shown and words(shown) <= {"conv", "operatorname"}


def test_the_steps_of_a_port_hold_no_sentence_of_their_own(folder):
    found = sc.port(lambda x, h: np.convolve(np.conj(x), h, "same") / 3, "numpy.correlate full", rank=1)
    shown = found.render("markdown", templates=folder)
    assert len(found.steps) >= 3 and words("".join(shown.split("\n    ")[0])) == set()


def test_a_whole_card_and_the_atlas_hold_no_sentence_of_their_own(folder):
    card = sc.identify(np.convolve, 6, 3).card().render(templates=folder)
    assert card.count(MARK) > 10 and words(card) == set()
    entries = committed_atlas()
    shown = Atlas(entries.values()).render(templates=folder)
    named = {word for e in entries.values() for text in (e.title, e.library, e.version) for word in words(text)}
    assert shown.count(MARK) > 500 and words(shown) <= named | {"max", "mod"}  # mathematics, in the law of a padding


def test_values_hold_keys_that_the_wording_knows():
    def keys(said):
        yield said.key
        for fact in said.facts.values():
            if isinstance(fact, type(said)):
                yield from keys(fact)

    verdicts = [
        *(sc.prove(identity, given=given) for identity, given in VERDICTS),
        *(sc.check("conv(x, h) = slide(x, h)", image=(4, 5), kernel=(3, 2), **options) for options in CHECKS),
        *(sc.scope(identity, sizes=range(1, 5), **options) for identity, options in SCOPES),
    ]
    for key in {key for verdict in verdicts for key in keys(verdict.said)}:
        table = SHIPPED
        for part in key.split("."):
            table = table[part]
        assert isinstance(table, str)
