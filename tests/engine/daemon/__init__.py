"""Real Docker Engines for the engine tests: fetched, started, upset, and gone without a trace.

`python -m tests.engine.daemon --help` is the way in from a shell; `engine.RealEngine` from Python.
"""
