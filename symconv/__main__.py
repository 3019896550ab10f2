"""`python -m symconv` is the same as `symconv`."""

from __future__ import annotations

from symconv.cli.main import main

main()
