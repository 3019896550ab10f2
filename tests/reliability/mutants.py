"""A mutation run over a sample: `python -m tests.reliability.mutants --each 30 --seed 2026`, with mutmut installed.

The modules and the tests are those of `[tool.mutmut]` in `pyproject.toml`. The same seed draws the same mutants of the
same code. `mutmut show NAME` shows what a mutant changes.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
KILLED = {1, 3, -24, 24, 36, 152, 255, -11, -9}
"""Exit codes of mutmut for a mutant that a test killed, that took too long, or that crashed."""


def mutmut(*names, processes):
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", str(processes), *names], cwd=ROOT)


def outcomes():
    """Module -> mutant -> exit code; None for one that was not tried."""
    files = sorted(Path(ROOT, "mutants").rglob("*.py.meta"))
    found = {str(path.relative_to(ROOT / "mutants")): json.loads(path.read_text("utf-8")) for path in files}
    return {name.removesuffix(".meta"): one["exit_code_by_key"] for name, one in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=10**6, help="at most so many mutants of each module")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    mutmut("none", processes=given.processes)  # makes the mutants, and then says that nothing matches
    drawn = [
        name
        for mutants in outcomes().values()
        for name in Random(given.seed).sample(sorted(mutants), min(given.each, len(mutants)))
    ]
    mutmut(*drawn, processes=given.processes)
    total = Counter()
    for module, mutants in outcomes().items():
        tried = {name: code for name, code in mutants.items() if code is not None and name in drawn}
        counted = Counter("killed" if code in KILLED else "survived" for code in tried.values())
        total += counted
        print(f"{module}: {len(mutants)} mutants, {dict(counted)}", *(n for n, c in tried.items() if c not in KILLED))
    print(f"{total.total()} tried, {total['killed']} killed, {total['survived']} survived")


if __name__ == "__main__":
    main()
