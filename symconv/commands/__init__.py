"""The command line. Each subject has a door (arguments and help, cheap to import) and jobs (the work)."""

from __future__ import annotations
