"""Importing stays cheap, and changes nothing for anybody else."""

import subprocess
import sys

from tests.helpers import ONE_AT_A_TIME


def python(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def seconds(statement):
    """The best of a few fresh processes, measured inside them."""
    timer = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    return min(float(python(timer)) for _ in range(5))


@ONE_AT_A_TIME
def test_importing_the_package_costs_at_most_a_third_of_sympy():
    assert 3 * seconds("import symconv") < seconds("import sympy")


def test_help_does_not_import_sympy():
    program = """
import sys, symconv.cli.main
for arguments in (["--help"], ["derive", "--help"], ["handout", "--help"], ["prove", "--help"], ["check", "--help"]):
    try:
        symconv.cli.main.main(arguments)
    except SystemExit:
        pass
print("sympy" in sys.modules)
"""
    assert python(program).endswith("False")


def test_importing_everything_leaves_sympys_printing_alone():
    program = """
import sympy, symconv, symconv.render, symconv.handout
symconv.convolve((3,), "a b").derive(0).render("latex")
print(sympy.latex(sympy.Symbol("a") ** 2), sympy.Symbol("a") ** 2)
"""
    assert python(program) == "a^{2} a**2"


def test_every_public_name_loads_and_an_unknown_one_does_not():
    import symconv

    assert all(hasattr(symconv, name) for name in symconv.__all__)
    assert set(symconv.__all__) <= set(dir(symconv))
    assert not hasattr(symconv, "deconvolve")
