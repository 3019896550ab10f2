"""`python -m symconv` is the same as `symconv`."""

from symconv.cli import main

main()
