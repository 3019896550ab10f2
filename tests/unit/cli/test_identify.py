"""The commands `identify` and `atlas`."""

import numpy as np
import pytest
from click.testing import CliRunner

from symconv import SymconvError
from symconv.cli.main import cli


def run(*arguments):
    done = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    if isinstance(done.exception, SymconvError):
        raise done.exception
    assert done.exception is None, done.exception
    return done.output


def test_a_call_gets_its_card():
    lines = run("identify", "numpy.convolve(x, h, 'same')", "--image", "6", "--kernel", "4").splitlines()
    assert lines[1] == "kind        convolution (the kernel flipped)"
    assert lines[2].startswith("axis 0      p = n - k + 1, zero boundary, same, anchor 1 (low)")


def test_one_output_is_worked_out_in_the_terms_of_the_call():
    text = run("identify", "numpy.correlate(x, h, 'valid')", "--rank", "1", "--at", "1")
    assert "y[m] = Σ_i x[i]·conj(h[i-m])" in text
    assert "y[1] = x[1]·conj(h[0]) + x[2]·conj(h[1]) + x[3]·conj(h[2])" in text


def test_the_rule_holds_for_all_sizes():
    assert "p = n + k - (K//2), size P" in run("identify", "numpy.correlate(x, h, 'same')", "--rule", "--rank", "1")


def test_the_card_comes_as_latex_and_markdown(tmp_path):
    call = ["identify", "numpy.convolve(x, h)", "--rank", "1"]
    assert "* **axis 0**: `p = n - k`, zero boundary, full" in run(*call, "--format", "markdown")
    run(*call, "--format", "latex", "--out", str(tmp_path / "card.tex"))
    assert r"\item[axis 0] $p = n - k$, zero boundary" in (tmp_path / "card.tex").read_text("utf-8")


def test_the_number_of_axes_is_found_and_a_title_is_taken():
    assert "image (6,), kernel (3,)" in run("identify", "numpy.convolve(x, h, 'same')")
    assert "image (6, 7), kernel (3, 4)" in run("identify", "matlab.conv2 same")


def test_two_calls_are_compared_and_one_is_ported_to_the_other():
    assert "y[0] = x[1]·h[0] = 1·1 = 1" in run("difference", "numpy.convolve same", "numpy.correlate same")
    assert "h = h[::-1]" in run("port", "numpy.convolve same", "numpy.correlate same")


def test_a_call_with_x_alone_is_an_autocorrelation():
    text = run("identify", "numpy.correlate(x, x, 'full')")
    assert "lag 0 is output 5; the lags run from -5 to 5" in text
    assert "a second operand that comes d later moves the largest output to 5 - d" in text
    with pytest.raises(SymconvError, match="x with itself has no kernel"):
        run("identify", "numpy.correlate(x, x, 'full')", "--kernel", "3")


def test_numbers_are_diagnosed_from_text_and_files(tmp_path):
    operands = ["--image", "1 2 3 4 6", "--kernel", "1 2 5"]
    assert run("diagnose", "--values", "12 20 28 41 16", *operands) == "kernel not flipped\n"
    np.save(tmp_path / "y.npy", np.array([12, 20, 28, 41, 17]))
    text = run("diagnose", "--values", str(tmp_path / "y.npy"), *operands, "--expected", "sliding")
    assert text == "4 of 5 cells agree with sliding, zero; y[4] is 1 too large\n"
    (tmp_path / "z.npy").write_bytes(b"no array")
    with pytest.raises(SymconvError, match=r"give a file that numpy\.save wrote"):
        run("diagnose", "--values", str(tmp_path / "z.npy"), *operands)


def test_functions_of_the_users_own_files_are_taken(tmp_path, monkeypatch):
    (tmp_path / "my_helper.py").write_text("import numpy\n\n\ndef window(x):\n    return numpy.asarray(x)\n")
    (tmp_path / "my_blur.py").write_text(
        "import numpy\nfrom my_helper import window\n\n\ndef conv(x, h):\n    return numpy.convolve(window(x), h)\n"
    )
    (tmp_path / "my_fault.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    for call in ("my_blur.py:conv", "my_blur.conv(x, h)", "my_blur.conv"):
        assert "p = n - k, zero boundary, full" in run("identify", call)
    for call, message in (
        ("my_blur.py:con", "has no function 'con'; did you mean 'conv'?"),
        ("other.py:conv", "there is no file 'other.py'"),
        ("my_fault.py:conv", "cannot be loaded: it raised ZeroDivisionError('division by zero')"),
        ("my_fault.conv(x, h)", "cannot be loaded: it raised ZeroDivisionError('division by zero')"),
    ):
        with pytest.raises(SymconvError) as error:
            run("identify", call)
        assert message in str(error.value) and "\n" not in str(error.value)


def test_gradients_are_derived_and_one_entry_is_worked_out():
    options = ["gradients", "convolution", "--image", "5", "--kernel", "a b c", "--mode", "valid"]
    assert "It is the full" in run(*options)
    text = run(*options, "--of", "kernel", "--at", "0")
    assert "grad_h[0] = x[-1]·g[-1] + x[0]·g[0] + x[1]·g[1]" in text
    with pytest.raises(SymconvError, match="--of and --at belong together"):
        run(*options, "--at", "0")


def test_the_committed_atlas_is_shown_without_running_anything():
    text = run("atlas", "--committed", "--library", "numpy")
    assert "| `numpy.convolve mode='same'` | convolution | `p = n - k + (K - 1)//2` | `P` | zero | same |" in text
    assert "scipy" not in text


REFUSED = [
    (["identify", "numpy.sort(x)"], "the call does not mention x and h"),
    (["identify", "nolib.f(x, h)"], "'nolib' cannot be imported"),
    (["identify", "numpy.convolve(x, h, 'same')", "--rank", "2"], "give --rank 1"),
    (
        ["identify", "numpy.convolve(x, h)", "--rank", "1", "--at", "9"],
        "there is no output [9]; indices run from 0 to 7",
    ),
    (["identify", "numpy.convolve(x, h)", "--rank", "1", "--rule", "--at", "1"], "--rule prints one line of text"),
    (["identify", "numpy.convolve(x, h)", "--image", "2x2x2x2x2"], "2x2x2x2x2"),
    (["atlas", "--library", "numpyy"], "the atlas knows no library 'numpyy'; known: numpy, scipy"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments, message):
    with pytest.raises(SymconvError) as error:
        run(*arguments)
    assert message in str(error.value) and "\n" not in str(error.value)
