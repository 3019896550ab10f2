"""Fuzzers: one for each reader of what somebody else may have written, see `python -m tests.fuzz --help`."""
