"""Batches: one sheet for each student, in parallel, each on its own, resumed where they were interrupted."""

from symconv.handout.batch.roster import numbered, read_roster
from symconv.handout.batch.run import Report, run_batch

__all__ = ["Report", "numbered", "read_roster", "run_batch"]
