"""Benchmarks: how fast cais shows what happens on an engine, and what that costs.

`python -m tests.bench --help`. They print figures beside goals; they never fail a build.
"""
