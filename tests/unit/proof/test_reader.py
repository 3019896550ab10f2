import pytest

from symconv.errors import InputError
from symconv.proof import Sequence, conv, delta, down, flip, grad, one, shift, slide, up, zero
from symconv.proof.language import equation, expression

x, h, g = Sequence("x"), Sequence("h"), Sequence("g")

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
REFUSED = [
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
    ("shift(x, 1/2)", "column 10: shift takes an integer here; write for instance shift(x, 2)"),
    ("grad(x, 2*x, g)", "column 9: grad takes the name of a sequence here, not '2*x'"),
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


@pytest.mark.parametrize(("text", "message"), REFUSED)
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
