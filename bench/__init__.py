"""Benchmarks: each is a command that prints a table and writes JSON; only ratios are results."""
