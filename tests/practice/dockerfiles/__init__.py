"""Dockerfiles as beginners write them, each built on a real engine and on the practice engine.

`corpus` holds them in the format of scenarios (`differential/scenario.py`): the command that builds
the image `built`, the Dockerfile, and a small context. `facts.py` says what has to be equal. They
are built by `python -m tests.practice.differential`, together with the scenarios.
"""
