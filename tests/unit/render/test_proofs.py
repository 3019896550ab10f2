"""Verdicts, checks and gradients as documents of every format."""

import re

import pytest

import symconv as sc
from symconv.errors import InputError, TemplateError
from symconv.formulas.plain import Printer
from symconv.proof import Sequence, conv, delta, odd
from symconv.render.dispatch import text_of
from symconv.render.writer import Writer
from tests.helpers import NEEDS_TEX, check_markdown, compiled

VERDICTS = {
    "substitution": lambda: sc.prove("conv(conv(x, h), k) = conv(x, conv(h, k))"),
    "polyphase": lambda: sc.prove(
        "down(conv(x,h),2) = conv(down(x,2),down(h,2)) + conv(down(shift(x,1),2),down(shift(h,-1),2))"
    ),
    "halves": lambda: sc.prove("down(shift(conv(x,x),-1),2) = 2*conv(down(x,2),down(shift(x,-1),2))"),
    "three classes": lambda: sc.prove(
        "x = shift(up(down(shift(up(down(x,2),2),-1),2),2),1) + up(down(x,2),2) + shift(up(down(shift(x,-1),2),2),1)"
    ),
    "long and refuted": lambda: sc.prove(
        "conv(conv(conv(x,x), odd(h)), even(slide(h,h))) = zero", given="x = -flip(x)"
    ),
    "several terms": lambda: sc.prove("conv(x, h) - slide(x, h) = 2*conv(x, odd(h))"),
    "hypothesis": lambda: sc.prove("conv(x, h) = slide(x, h)", given=["h = flip(h)"]),
    "impulse": lambda: sc.prove("down(conv(x, shift(delta, 4)), 2) = shift(down(x, 2), 2)"),
    "residue classes": lambda: sc.prove("x = up(down(x, 2), 2) + shift(up(down(shift(x, -1), 2), 2), 1)"),
    "condition": lambda: sc.prove("grad(down(conv(x, h), 2), h, g) = slide(up(g, 2), x)"),
    "many sums": lambda: sc.prove("even(conv(x, h)) = conv(even(x), even(h)) + conv(odd(x), odd(h))"),
    "vanishing": lambda: sc.prove("conv(x, h) = 0", given=["h = flip(h)", "h = -flip(h)"]),
    "zero": lambda: sc.prove("conv(x, zero) = zero"),
    "conjugates": lambda: sc.prove("corr(conj(x), x) = conj(flip(corr(conj(x), x)))"),
    "refuted": lambda: sc.prove("conv(x, h + k) = slide(x, h)"),
    "refuted with complex numbers": lambda: sc.prove("slide(x, conj(h)) = conv(x, h)"),
    "refuted by a condition": lambda: sc.prove("up(down(x, 2), 2) = x"),
    "check": lambda: sc.check("conv(x, h) = slide(x, flip(h))", image=(5, 6), kernel=(2, 3)),
    "check refuted": lambda: sc.check(
        "conv(x, h) = slide(x, flip(h))", image=(4, 5), kernel=(4, 4), mode="same", anchor="low"
    ),
    "check of combinations": lambda: sc.check("conv(x, h) - slide(x, h) = conv(x, odd(h))", image=(4,), kernel=(3,)),
    "check of layers": lambda: sc.check(
        sc.layer((2, 5, 5), (3, 2, 3, 3), bias=True), sc.layer((2, 5, 5), (3, 2, 3, 3))
    ),
    "check of adjoints": lambda: sc.check(
        sc.convolve((3,), (3,), mode="same", boundary="wrap").adjoint(), sc.convolve((3,), (3,), mode="same").adjoint()
    ),
    "scope": lambda: sc.scope("conv(x, h) = slide(x, flip(h))", mode="same", anchor="low", sizes=range(1, 4)),
    "scope everywhere": lambda: sc.scope("conv(x, h) = slide(x, flip(h))", sizes=range(1, 4)),
    "gradients": lambda: sc.gradients(sc.layer((2, 2, 5, 5), (3, 2, 3, 3), stride=2, padding=1)),
    "gradients of groups": lambda: sc.gradients(sc.layer((2, 4, 6), (6, 2, 3), groups=2, stride=2)),
    "gradients that fold": lambda: sc.gradients(sc.convolve((5,), (3,), mode="same", boundary="mirror")),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_markdown_keeps_to_the_safe_subset(name):
    check_markdown(VERDICTS[name]().render("markdown"))


@NEEDS_TEX
def test_latex_compiles_without_overfull_boxes(tmp_path):
    documents = [make().render("latex") for make in VERDICTS.values()]
    head = documents[0].partition("\\begin{document}")[0]
    bodies = [document.partition("\\begin{document}")[2].partition("\\end{document}")[0] for document in documents]
    log = compiled(head + "\\begin{document}" + "\n".join(bodies) + "\\end{document}", tmp_path)
    assert "Overfull" not in log


@pytest.mark.parametrize("name", VERDICTS)
def test_every_format_writes_it(name):
    verdict = VERDICTS[name]()
    for format in ("text", "latex", "markdown", "typst", "word"):
        text = text_of(verdict, Writer.of(format))
        assert "<" not in re.sub(r"<=|&lt;", "", text) or format == "latex"
    assert verdict.render("latex", fragment=True).startswith("% Needs")


def test_typst_compiles_them(tmp_path):
    typst = pytest.importorskip("typst")
    for number, make in enumerate(VERDICTS.values()):
        source = tmp_path / f"{number}.typ"
        source.write_text(make().render("typst"), "utf-8")
        assert typst.compile(str(source)).startswith(b"%PDF")


def test_the_change_of_variable_stands_beside_its_line_in_latex():
    latex = sc.prove("conv(x, h) = conv(h, x)").render("latex")
    assert r"&= \sum_{k} x[m-k] \cdot h[k] &\qquad& \text{put }k = m-i \\" in latex
    assert r"\mathrm{conv}(x, h)[m] &= \sum_{i} x[i] \cdot h[m-i] \\" in latex


def test_impulses_conditions_and_residue_classes_are_said():
    text = sc.prove("grad(down(conv(x, h), 2), h, g) = slide(up(g, 2), x)").render()
    assert "= Σ_i g[i]·x[2i-m]                δ leaves only j = 2i-m" in text
    assert "= Σ_k g[(m+k)/2]·x[k]·[2 ∣ m+k]   put k = 2i-m" in text
    assert "[2 ∣ m] is 1 where 2 divides m and 0 elsewhere" in text
    classes = sc.prove("x = up(down(x,2),2) + shift(up(down(shift(x,-1),2),2),1)").render()
    assert "m ≡ 1 (mod 2): 1 on the left, 1 on the right" in classes


def test_a_sum_that_is_its_own_negative_vanishes():
    text = sc.prove("corr(h, k) = 0", given=["k = flip(k)", "k = -flip(k)"]).render()
    assert "it is its own negative" in text and "Both sides are 0." in text


def test_several_terms_are_added_up_on_both_sides():
    text = sc.prove("even(conv(x, h)) = conv(even(x), even(h)) + conv(odd(x), odd(h))").render()
    assert "Σ_k x[k]·h[m-k]: coefficient 1/2 on the left, 1/4 + 1/4 = 1/2 on the right" in text


def test_a_counterexample_names_coefficients_that_differ():
    text = sc.prove("conv(x, h) = 2*conv(x, h)").render()
    assert "x[0]·h[0] stands on the\nleft with coefficient 1, on the right with 2." in text


def test_a_check_works_out_both_sides_of_the_first_cell():
    text = sc.check("conv(x, h) = slide(x, h)", image=(3,), kernel="1 2 5").render()
    assert "The first output that differs is [-2]." in text
    for line in (
        "  Definition: convolution, the kernel is flipped; i = m-k (i image, m output, k kernel",
        "  y_conv[-2] = Σ_k x[-2-k]·h[k]",
        "             = x[-1]·h[-1]",
        "             = 1·x[-1]",
        "  y_slide[-2] = Σ_k x[-2+k]·h[k]",
        "              = 5·x[-1]",
    ):
        assert line in text.splitlines()
    assert text.rstrip().endswith(
        "The first term that differs: x[-1], with coefficient 1 on the left and 5 on the right."
    )


def test_gradients_are_told_with_their_names():
    text = sc.gradients(sc.layer((1, 5, 5), (1, 1, 3, 3), stride=2)).render().replace("\n", " ")
    assert "∂L/∂w[o,c,k,l] = Σ_m Σ_n x[c,k+2m,l+2n]·g[o,m,n]" in text
    assert "It is the valid sliding cross-correlation of x with g. g is dilated by the stride, 2." in text
    assert (
        "It is the full convolution of g with w. The operation itself lays w as it is; its gradient flips it." in text
    )
    assert "g is spread by 2 before that, with zeros in between. The sum runs over the output channels too." in text


def test_gradients_of_groups_say_what_the_letter_of_the_group_is():
    parts = " ".join(sc.gradients(sc.layer((4, 6), (4, 2, 3), groups=2)).render().split()).split("to the kernel:")
    assert (
        "∂L/∂x[c,i] = Σ_o Σ_m g[2q+o,m]·w[2q+o,c-2q,i-m] Here q is the group that channel c belongs to: c/2" in parts[0]
    )
    assert "The sum runs over the output channels of group q too, o counting them from 0." in parts[0]
    assert "Here q is the group that channel o belongs to: o/2 rounded down." in parts[1]
    alone = " ".join(sc.gradients(sc.layer((3, 4), (3, 1, 2), groups=3)).render().split())
    assert "Here q is the group of channel c; each channel is a group of its own, so q = c." in alone
    assert "Here" not in sc.gradients(sc.layer((4, 6), (4, 4, 3))).render()


def test_expressions_print_as_mathematics():
    x, h = Sequence("x"), Sequence("h")
    made = conv(x, odd(h)) - 2 * conv(delta, h) / 3
    assert made.render() == "conv(x, odd(h)) - 2/3·conv(δ, h)"
    assert made.render("latex").startswith(
        r"\mathrm{conv}(x, \mathrm{odd}(h)) - \frac{2}{3} \cdot \mathrm{conv}(\delta, h)"
    )
    assert sorted(made._repr_mimebundle_()) == ["text/latex", "text/markdown", "text/plain"]


def test_brackets_can_be_chosen():
    assert "conv(x, h)_{m} = Σ_i x_{i}·h_{m-i}" in sc.prove("conv(x, h) = conv(h, x)").render(brackets="subscript")


def test_a_persons_template_and_wording_are_used(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "proof.txt.j2").write_text("{% block title scoped %}* {{ item.text }}\n{% endblock %}")
    (tmp_path / "wording.toml").write_text('[proof]\nput = "setze {put}"\n')
    text = sc.prove("conv(x, h) = conv(h, x)").render(templates=tmp_path)
    assert text.startswith("* Proof: conv(x, h) = conv(h, x)\n") and "setze k = m-i" in text
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "wording.toml").write_text('[proof]\nput = "setze {pt}"\n')
    with pytest.raises(TemplateError, match=r"line 2: the sentence 'proof.put' has no fact \{pt\}; did you mean 'put'"):
        sc.prove("conv(x, h) = conv(h, x)").render(templates=tmp_path / "other")


def test_a_notebook_gets_text_markdown_and_latex():
    for verdict in (VERDICTS["substitution"](), VERDICTS["check refuted"](), VERDICTS["gradients"]()):
        bundle = verdict._repr_mimebundle_()
        assert sorted(bundle) == ["text/latex", "text/markdown", "text/plain"]
        assert bundle["text/plain"] == str(verdict)


def test_an_unknown_format_is_refused():
    with pytest.raises(InputError, match="unknown format 'latx'; did you mean 'latex'"):
        sc.prove("x = x").render("latx")


def test_names_that_no_output_could_print_are_refused_by_the_language():
    with pytest.raises(InputError, match="'pi' stands for the number pi"):
        sc.prove("conv(pi, h) = conv(h, pi)")
    assert Printer().name("alpha_1") == "α_1"


@pytest.mark.parametrize("depth", range(1, 12))
def test_a_side_of_any_length_may_be_equal_to_zero(depth):
    nested = "down(" * depth + "zero" + ", 2)" * depth
    for identity in (f"zero = {nested}", f"{nested} = 0", f"x = {nested}", f"{nested} + x = x"):
        verdict = sc.prove(identity)
        for format in ("text", "latex", "markdown", "typst", "word"):
            assert text_of(verdict, Writer.of(format))


def test_a_hypothesis_that_is_not_needed_is_said_to_be_so():
    text = sc.prove("conv(x, h) = conv(h, x)", given=["h = flip(h)"]).render()
    assert "Not needed, though given: h = flip(h)." in text and "\nGiven" not in text
    assert "[2 ∣ i] is 1 where 2 divides i" in sc.prove("down(conv(x,x),2) = conv(down(x,2),down(x,2)) + "
        "conv(down(shift(x,1),2),down(shift(x,-1),2))").render()  # fmt: skip


def test_a_long_identity_stands_below_a_short_title():
    for name, title in (("polyphase", "Proof"), ("long and refuted", "Refuted")):
        text = VERDICTS[name]().render()
        assert text.startswith(f"{title}\n{'=' * len(title)}\n\n  ")
        assert f"\\section*{{{title}}}" in VERDICTS[name]().render("latex")
    long = "conv(x, h) + conv(x, even(h)) - conv(x, odd(h)) = slide(x, h)"
    assert sc.check(long, image=(3,), kernel=(3,)).render().startswith("Refuted\n=======\n")


@NEEDS_TEX
def test_what_notebooks_show_of_verdicts_is_plain_mathematics(tmp_path):
    shown = [
        sc.prove("conv(x, h) = slide(x, flip(h))"),
        sc.prove("conv(x, h) = slide(x, h)"),
        sc.prove("down(conv(x, up(h, 2)), 2) = conv(down(x, 2), h)"),
        sc.check("conv(x, h) = slide(x, h)", image=(4,), kernel=(2,)),
        sc.gradients(sc.convolve((5,), (3,))),
    ]
    blocks = [one._repr_mimebundle_()["text/latex"] for one in shown]
    assert all(block.startswith("$$\n\\begin{aligned}") and "symconv" not in block for block in blocks)
    text = "\\documentclass{article}\\usepackage{amsmath,xcolor}\\begin{document}" + "\n\n".join(blocks)
    compiled(text + "\\end{document}", tmp_path)
