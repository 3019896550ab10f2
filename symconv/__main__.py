"""The program `symconv`, also run as `python -m symconv`; an interrupt while it is imported is one sentence too."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from symconv.cli.main import main as run
    except KeyboardInterrupt:
        print("symconv: interrupted", file=sys.stderr)
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
