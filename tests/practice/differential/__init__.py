"""The docker command on a real engine and on the practice engine, line by line.

`python -m tests.engine.daemon run --engine 28 -- python -m tests.practice.differential` plays every
scenario on both and compares what each command printed and returned. Nothing is recorded: the real
engine says what is expected. `scenario.py` has the format of scenarios, `masks.py` says what may
differ, and a scenario's `~` lines what does.
"""

from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"
DOCKERFILES = Path(__file__).parents[1] / "dockerfiles/corpus"
