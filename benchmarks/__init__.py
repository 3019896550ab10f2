"""Benchmarks: each figure beside what a person would do otherwise, as ratios from the same run."""
