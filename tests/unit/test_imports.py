"""Imports are cheap, change nothing elsewhere and run in one direction; names are unique and plain."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from graphlib import TopologicalSorter

from tests.helpers import ONE_AT_A_TIME, ROOT

PACKAGE = ROOT / "symconv"
FILES = {
    ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in PACKAGE.rglob("*.py")
}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in FILES.items()}


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
import sympy, symconv, symconv.render.dispatch, symconv.handout
symconv.convolve((3,), "a b").derive(0).render("latex")
print(sympy.latex(sympy.Symbol("a") ** 2), sympy.Symbol("a") ** 2)
"""
    assert python(program) == "a^{2} a**2"


def test_every_public_name_loads_and_an_unknown_one_does_not():
    import symconv

    assert all(hasattr(symconv, name) for name in symconv.__all__)
    assert set(symconv.__all__) <= set(dir(symconv))
    assert not hasattr(symconv, "deconvolve")


def imported(tree):
    """The modules of the package that a module imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            yield from (name for alias in node.names if (name := f"{node.module}.{alias.name}") in FILES)
            if node.module in FILES and any(f"{node.module}.{alias.name}" not in FILES for alias in node.names):
                yield node.module


def test_modules_import_in_one_direction_but_for_the_few_methods_that_the_contract_lists():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert "exclude_type_checking_imports" not in settings
    (layers,) = (contract for contract in settings["contracts"] if contract["type"] == "layers")
    listed = {tuple(line.split(" -> ")) for line in layers["ignore_imports"]}
    graph = {name: {other for other in imported(tree) if (name, other) not in listed} for name, tree in TREES.items()}
    TopologicalSorter(graph).prepare()  # a CycleError names the circle


LOADERS = {
    "symconv",  # the public names, when they are first used
    "symconv.extras",  # optional packages
    "symconv.blackbox.call_text",  # the text of a user names a function of a library
}


def test_modules_are_loaded_by_name_in_three_places_only():
    found = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if getattr(node, "id", None) in ("import_module", "__import__")
        or getattr(node, "attr", None) == "import_module"
    }
    assert found == LOADERS


def test_no_class_name_occurs_twice():
    where = defaultdict(list)
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                where[node.name].append(module)
    assert not {name: modules for name, modules in where.items() if len(modules) > 1}


def test_two_modules_share_a_name_only_as_a_value_its_rendering_and_its_command():
    kinds = {"render": "rendering", "cli": "command"}
    found = defaultdict(list)
    for module in FILES:
        parts = module.split(".")
        kind = kinds.get(parts[1] if len(parts) > 1 else "", "value")
        found[parts[-1], kind].append(module)
    assert not {key: modules for key, modules in found.items() if len(modules) > 1}


METAPHORS = re.compile(
    r"\b(floors?|rooms?|houses?|doors?|downstairs|upstairs|scribes?|pens?|press(es)?|speakers?|desks?|voices?|dice"
    r"|trials?|blame[sd]?|hypertext|persons?|people|somebody|anybody|nobody|everybody)\b",
    flags=re.IGNORECASE,
)


def test_the_words_of_the_package_are_those_of_the_field():
    pages = (*FILES.values(), ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "templates" / "wording.toml")
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8").replace("_", " ") for path in pages}
    assert not {path: match[0] for path, text in texts.items() if (match := METAPHORS.search(text))}
