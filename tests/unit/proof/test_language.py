"""The words of the language: how they are written, read from text, refused, and added by a row."""

from fractions import Fraction

import pytest

from symconv import check, prove
from symconv.errors import IllDefinedError, InputError, LimitError
from symconv.proof import Sequence, conj, conv, corr, delta, down, even, flip, grad, odd, one, shift, slide, up, zero
from symconv.proof.evaluation import evaluate
from symconv.proof.language import WORDS, DefiningSum, I, M, Word, equation, expression
from symconv.proof.symmetry import hypothesis
from tests.helpers import check_lines, given

x, h, g = Sequence("x"), Sequence("h"), Sequence("g")

PRINTED = [
    (conv(x, h) - 2 * corr(x, odd(h)), "conv(x, h) - 2*corr(x, odd(h))"),
    (-(x + h), "-(x + h)"),
    (x - (h - g), "x - (h - g)"),
    (Fraction(2, 3) * (x + h), "2/3*(x + h)"),
    (2 * (3 * x), "6*x"),
    (x + h + g, "x + h + g"),
    (-x, "-x"),
    (x - 0, "x - zero"),
    (shift(x, -3), "shift(x, -3)"),
    (grad(up(x, 2), x, even(g)), "grad(up(x, 2), x, even(g))"),
    (conj(delta) / 2, "1/2*conj(delta)"),
]
REFUSED = [
    (lambda: Sequence("conv"), "'conv' is a word of the language; take another name for the sequence"),
    (lambda: Sequence("1x"), "a name is a letter, letters or digits and at most one _part, not '1x'; rename it"),
    (lambda: Sequence("x y"), "a name is a letter, letters or digits and at most one _part, not 'x y'; rename it"),
    (lambda: conv(x, 3), "the number '3' is no sequence; write 3*delta or 3*one"),
    (lambda: x * 0.5, "a factor must be an integer or a Fraction, not '0.5'; use conv for two sequences"),
    (lambda: x * True, "a factor must be an integer or a Fraction, not 'True'; use conv for two sequences"),
    (lambda: x / 0, "an expression is divided by a non-zero number, not by 0; leave the division out"),
    (lambda: shift(x, 1.0), "shift takes an integer, not '1.0'; write for instance shift(x, 2)"),
    (lambda: down(x, -2), "down takes a step of 1 or more, not '-2'; use flip to reverse a sequence"),
    (
        lambda: grad(x, flip(x), g),
        "a gradient is taken with respect to a named sequence, not 'flip(x)'; name the sequence",
    ),
    (lambda: prove(x), "an identity is text such as 'x = flip(flip(x))' or two expressions, not 'x' alone"),
    (
        lambda: prove("x = x", given=[3]),
        "in given '3': a hypothesis is text such as 'h = flip(h)' or a pair of expressions, not '3'",
    ),
    (
        lambda: prove("grad(conj(x), x, g) = g"),
        "column 1: the gradient with respect to 'x' meets conj(x), which has no derivative; "
        "give x = conj(x) if its entries are real",
    ),
]
HYPOTHESES = [
    ("h = flip(h)", "h = flip(h)"),
    ("flip(h) = h", "h = flip(h)"),
    ("h = -flip(h)", "h = -flip(h)"),
    ("-h = flip(h)", "h = -flip(h)"),
    ("h = conj(h)", "h = conj(h)"),
    ("conj(h) = flip(h)", "h = conj(flip(h))"),
    ("h = -1*conj(h)", "h = -conj(h)"),
    ("even(h) = h + odd(h)", None),
    ("h = shift(flip(h), 1)", "h = shift(flip(h), 1)"),
    ("shift(h, 3) = -conj(shift(flip(h), 1))", "h = -conj(shift(flip(h), -2))"),
    ("shift(h, 2) = flip(shift(h, 1))", "h = shift(flip(h), -3)"),
    ("h = k", None),
    ("h = 2*flip(h)", None),
    ("h = 0", None),
]
ILL_DEFINED = [
    ("conv(one, one) = x", "conv(one, one)"),
    ("x = 2*slide(up(one, 2), shift(one, 1))", "slide(up(one, 2), shift(one, 1))"),
    ("conv(conv(x, one), conv(h, one)) = 0", "conv(conv(x, one), conv(h, one))"),
    ("grad(conv(x, one), x, one) = 0", "grad(conv(x, one), x, one)"),
    ("corr(conv(x, one), up(one, 3)) = 0", "corr(conv(x, one), up(one, 3))"),
]


@pytest.mark.parametrize(("value", "text"), PRINTED)
def test_expression_prints_as_the_text_that_is_read_back(value, text):
    assert str(value) == text
    assert equation(f"{text} = x")[0] == value


@pytest.mark.parametrize(("build", "message"), REFUSED)
def test_refusals_give_rule_value_and_way_out(build, message):
    with pytest.raises(InputError) as caught:
        build()
    assert str(caught.value) == message


@pytest.mark.parametrize(("text", "wanted"), HYPOTHESES)
def test_hypotheses_are_symmetries_of_one_sequence(text, wanted):
    if wanted is None:
        with pytest.raises(InputError, match="a hypothesis is a symmetry of one sequence, not"):
            hypothesis(*equation(text))
    else:
        assert str(hypothesis(*equation(text))) == wanted


@pytest.mark.parametrize("given", [["h = shift(h, 1)"], ["h = flip(h)", "h = -conj(shift(flip(h), 1))"]])
def test_a_hypothesis_that_leaves_only_zero_is_refused(given):
    with pytest.raises(InputError, match="makes the sequence repeat for ever"):
        prove("conv(x, h) = 0", given=given)


@pytest.mark.parametrize(("identity", "part"), ILL_DEFINED)
def test_sum_with_infinitely_many_contributions_is_named(identity, part):
    with pytest.raises(IllDefinedError) as caught:
        prove(identity)
    assert str(caught.value).startswith(f"in '{part}' infinitely many contributions meet")


def test_sum_that_only_cancels_against_another_endless_one_is_named():
    with pytest.raises(IllDefinedError) as caught:
        prove("conv(one, one - flip(one)) = 0")
    assert str(caught.value) == (
        "in 'conv(one, one - flip(one))' the sum Σ_i 1 meets infinitely many contributions; drop what cancels it"
    )


def test_infinite_sequence_in_a_finite_sum_is_well_defined():
    assert prove("conv(one, x) = conv(one, shift(x, 3))").holds
    assert prove("conv(one, delta) = one").holds
    assert prove("conv(one, x - x) = 0").holds


def test_expression_objects_and_text_are_the_same_question():
    assert prove(conv(x, h), conv(h, x)) == prove("conv(x, h) = conv(h, x)")
    assert prove(conv(x, h), "conv(h, x)") == prove("conv(x, h) = conv(h, x)")
    assert prove("odd(h) = 0", given=[(h, flip(h))]) == prove("odd(h) = 0", given="h = flip(h)")
    assert prove(x, x, given=[hypothesis(x, flip(x))]).given == ("x = flip(x)",)


def test_work_is_counted_before_it_is_done():
    text = "x"
    for step in range(12):
        text = f"conv(x{step} + y{step}, {text})"
    with pytest.raises(LimitError, match=r"multiplies out to [\d,]+ products, more than the limit of 2,000"):
        prove(f"{text} = 0")


def test_many_equal_factors_are_no_burden():
    power = "x"
    for _ in range(15):
        power = f"conv({power}, x)"
    assert prove(f"{power} = flip(flip({power}))").holds
    assert not prove(f"{power} = shift({power}, 1)").holds


def test_too_many_arrangements_are_refused():
    power = "x"
    for step in range(2, 10):
        power = f"conv({power}, up(x, {step}))"
    with pytest.raises(LimitError, match="arrangements or more, more than the limit of 720"):
        prove(f"{power} = 0")


def test_arrangements_of_all_products_are_counted_together():
    products = [f"conv(up(x,{k}),conv(up(x,2),conv(up(x,3),conv(x,conv(up(x,5),up(x,7))))))" for k in range(8, 17)]
    with pytest.raises(LimitError, match="arrangements or more in all, more than the limit of 5,040"):
        prove(sum((expression(text) for text in products), zero), zero)


def test_gradient_treats_entries_as_free_and_g_as_constant():
    assert prove(grad(conv(x, h), x, x), corr(h, x)).holds
    assert not prove("grad(conv(x, h), h, g) = grad(conv(x, flip(h)), h, g)", given=["h = flip(h)"]).holds
    assert prove("grad(conv(x, one), x, delta) = one").holds
    assert one != delta


ASSUMED = [
    ("x = x", "h = flip(h)", "in given 'h = flip(h)': 'h' does not occur in the identity; known: x"),
    ("x = x", "x = flp(x)", "in given 'x = flp(x)': column 5: 'flp' is no word of the language; did you mean 'flip'?"),
    ("pi = flip(flip(pi))", None, "column 1: name 'pi' stands for the number pi; choose another name, such as pi_1"),
]


@pytest.mark.parametrize(("identity", "line", "message"), ASSUMED)
def test_errors_say_where_they_are(identity, line, message):
    with pytest.raises(InputError) as caught:
        prove(identity, given=line)
    assert str(caught.value) == message


def test_a_gradient_that_there_is_not_is_named_with_its_column():
    with pytest.raises(InputError, match=r"^column 27: the gradient with respect to 'x' meets"):
        prove("x = grad(conv(x,x),x,g) + grad(conj(x), x, g)")


def test_none_is_given_for_nothing():
    assert prove("x = x", given=None).given == ()


# Words that a newcomer might add, each one row and nothing else.
TOYS = (
    Word("ahead", "s", lambda: (DefiningSum((M + 1,)),), lambda g, _: (shift(g, 1),)),
    Word(
        "change",
        "sn",
        lambda s: (DefiningSum((M,)), DefiningSum((M - s,), Fraction(-1))),
        lambda g, _, s: (g - shift(g, -s),),
    ),
    Word(
        "every", "ss", lambda: (DefiningSum((I, M - I * 2)),), lambda g, a, b: (down(corr(b, g), 2), slide(g, up(a, 2)))
    ),
    Word("pulse", "n", lambda s: (DefiningSum(impulses=(M - s,)),)),
)


@pytest.fixture
def toys(monkeypatch):
    for row in TOYS:
        monkeypatch.setitem(WORDS, row.name, row)


TOY_PROOFS = [
    "ahead(x) = shift(x, -1)",
    "ahead(conv(x, h)) = conv(ahead(x), h)",
    "flip(ahead(x)) = shift(flip(x), 1)",
    "change(x, 2) = x - shift(x, 2)",
    "change(conv(x, h), 3) = conv(x, change(h, 3))",
    "every(x, h) = conv(up(x, 2), h)",
    "every(x, every(h, k)) = conv(up(x, 2), conv(up(h, 2), k))",
    "conv(x, pulse(3)) = shift(x, 3)",
    "grad(ahead(x), x, g) = shift(g, 1)",
    "grad(every(x, h), x, g) = down(slide(g, h), 2)",
    "grad(every(x, h), h, g) = slide(g, up(x, 2))",
]
TOY_REFUTATIONS = [
    "ahead(x) = shift(x, 1)",
    "change(x, 1) = change(x, 2)",
    "every(x, h) = every(h, x)",
    "pulse(1) = delta",
    "grad(every(x, h), x, g) = slide(g, h)",
]


@pytest.mark.parametrize("identity", TOY_PROOFS)
def test_a_new_row_is_read_and_proved(toys, identity):
    verdict = prove(identity)
    assert verdict.holds
    assert verdict.identity == identity
    check_lines(verdict.proof, given([]))


@pytest.mark.parametrize("identity", TOY_REFUTATIONS)
def test_a_new_row_is_refuted_with_values_of_its_own(toys, identity):
    case = prove(identity).counterexample
    assert case.left.value != case.right.value
    for side in (case.left, case.right):
        assert side.value == sum((term.value for term in side.terms), 0)


def test_a_new_row_has_the_values_of_its_definition(toys):
    x, h = {0: 2, 3: -1, 4: 7}, {-1: 5, 1: 3}
    signals = {"x": x, "h": h}
    for index in range(-12, 13):
        assert evaluate(expression("ahead(x)"), signals).at(index) == x.get(index + 1, 0)
        assert evaluate(expression("change(x, 3)"), signals).at(index) == x.get(index, 0) - x.get(index - 3, 0)
        total = sum(x[i] * h.get(index - 2 * i, 0) for i in x)
        assert evaluate(expression("every(x, h)"), signals).at(index) == total


def test_a_new_row_is_printed_with_its_definition(toys):
    text = str(prove("every(x, change(ahead(h), 2)) = conv(x, pulse(2))"))
    for definition in ("every(a, b)[m] = Σ_i a[i]·b[m-2i]", "change(a, 2)[m] = a[m] - a[m-2]", "ahead(a)[m] = a[m+1]"):
        assert definition in text
    assert "every(a, b)" in prove("every(x, h) = x").render("latex").replace("\\mathrm{every}", "every")


def test_a_new_row_is_laid_on_finite_signals(toys):
    assert check("conv(ahead(x), h) = ahead(conv(x, h))", image=(4,), kernel=(3,)).holds
    assert check("conv(x, change(h, 1)) = change(conv(x, h), 1)", image=(4, 3), kernel=(2, 2)).holds
    refuted = check("conv(ahead(x), h) = conv(x, h)", image=(4,), kernel=(3,))
    assert not refuted.holds
    assert "x_ahead" in str(refuted)
    with pytest.raises(InputError, match="'every\\(x, h\\)' has no finite box here"):
        check("every(x, h) = conv(x, h)", image=(4,), kernel=(3,))


def test_a_new_row_refuses_what_it_does_not_take(toys):
    with pytest.raises(InputError, match="column 1: every takes a sequence, a sequence, not 1 argument"):
        expression("every(x)")
    with pytest.raises(InputError, match="'ahead' is a word of the language"):
        Sequence("ahead")
    with pytest.raises(InputError, match="'ahed' is no word of the language; did you mean 'ahead'"):
        expression("ahed(x)")


READ = [
    ("conv(x, h)", conv(x, h)),
    ("conv(x,h)-slide( x , flip(h) )", conv(x, h) - slide(x, flip(h))),
    ("-x", -x),
    ("2*x", 2 * x),
    ("x*2/4", x / 2),
    ("(1 + 1/2)*x", 3 * x / 2),
    ("shift(x, -1)", shift(x, -1)),
    ("shift(x, 1 - 3)", shift(x, -2)),
    ("up(down(x, 2), 3)", up(down(x, 2), 3)),
    ("grad(down(conv(x, h), 2), h, g)", grad(down(conv(x, h), 2), h, g)),
    ("delta + one - zero", delta + one - zero),
    ("0", zero),
    ("x_1", Sequence("x_1")),
    ("conv2", Sequence("conv2")),
]
UNREADABLE = [
    ("", "column 1: expected '(', a name, a number or an operator, not the end"),
    ("x = y", "column 3: expected the end, not '='"),
    ("conv(x, h", "column 10: expected ')' or ',', not the end"),
    ("konv(x, h)", "column 1: 'konv' is no word of the language; did you mean 'conv'?"),
    ("conv(x)", "column 1: conv takes a sequence, a sequence, not 1 argument(s)"),
    ("conv", "column 1: 'conv' is a word that needs arguments in ( )"),
    ("x*h", "column 3: '*' takes a number and a sequence, not two sequences; use conv, corr or slide"),
    ("x + 2", "column 5: the number '2' is no sequence; write 2*delta or 2*one"),
    ("x/0", "column 3: '/' takes a number other than 0 on its right; leave the division out"),
    ("2/x", "column 3: '/' takes a number other than 0 on its right; leave the division out"),
    ("up(x, 0)", "column 7: up takes a step of 1 or more, not '0'; use flip to reverse a sequence"),
    ("shift(x, 1/2)", "column 10: shift takes an integer, not '1/2'; write for instance shift(x, 2)"),
    ("grad(x, 2*x, g)", "column 9: a gradient is taken with respect to a named sequence, not '2*x'; name the sequence"),
    ("x_1_2", "column 4: '_' stands for nothing here; use names, integers, + - * / ( )"),
    ("1.5*x", "column 2: '.' stands for nothing here; use names, integers, + - * / ( )"),
    ("\uff12*x", "column 1: '\\uff12' stands for nothing here; use names, integers, + - * / ( )"),
    ("conv(x,\nh)", "column 8: '\\n' stands for nothing here; use names, integers, + - * / ( )"),
    ("1234567890123456789*x", "column 1: an integer has at most 18 digits, not 19"),
    ("(" * 31 + "x" + ")" * 31, "column 31: at most 30 parentheses may be nested; prove it in smaller parts"),
    ("x+" * 250 + "x", "an identity has at most 500 characters, not 501; prove its parts"),
    ("a" * 41, "column 1: a name has at most 40 characters, not 41"),
]
HOSTILE = [
    "eval(\"open('f','w')\")",
    "__import__('os')",
    "x.__class__",
    "(lambda: 0)()",
    "2**10**10*x",
    "1e100000000*x",
    "\\input{x}",
    "x\x1b[31m",
    "\ud800",
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_text_is_read_as_the_expression(text, wanted):
    assert expression(text) == wanted


@pytest.mark.parametrize(("text", "message"), UNREADABLE)
def test_refusal_points_at_the_column(text, message):
    with pytest.raises(InputError) as caught:
        expression(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_in_one_short_line(text):
    with pytest.raises(InputError) as caught:
        equation(text + " = x")
    assert str(caught.value).isascii()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_depth_and_length_at_the_limit_are_accepted():
    assert expression("flip(" * 30 + "x" + ")" * 30)
    assert expression("x+" * 249 + "x")
    assert expression("999999999999999999*x")


def test_only_text_is_read():
    with pytest.raises(InputError, match="an identity is text such as"):
        equation(3)
