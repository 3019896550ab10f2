"""Signals, operations and outputs."""
