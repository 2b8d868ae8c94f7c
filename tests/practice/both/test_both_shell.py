"""Shell scripts of every kind that a lesson might use, and just what they print.

The tables stand in `scripts`. Scripts run one after another in one container, each in an empty
folder.
"""

from __future__ import annotations

import pytest
from docker.models.containers import Container

from tests.practice.both.scripts import Script, scripts
from tests.practice.subject import Maker, execute

SMALL, GNU = scripts("small"), scripts("gnu")


@pytest.fixture(scope="module")
def small(shared: Maker) -> Container:
    """A container of busybox."""
    return shared.sleeper(environment={"COLOUR": "blue"}, hostname="quay")


@pytest.fixture(scope="module")
def gnu(shared: Maker, python: str) -> Container:
    """A container of a GNU userland."""
    return shared.sleeper(image=python, environment={"LC_ALL": "C.UTF-8"})


def outcome(container: Container, text: str) -> tuple[int, str, str]:
    """Run a script in an empty folder: its exit code, output and errors."""
    execute(container, "rm -rf /tmp/w; mkdir /tmp/w")
    ran = execute(container, text, workdir="/tmp/w")
    return ran.code, ran.out, ran.err


@pytest.mark.parametrize("script", SMALL.values(), ids=SMALL.keys())
def test_a_small_script(small: Container, script: Script) -> None:
    assert outcome(small, script.text) == (script.code, script.out, script.err)


@pytest.mark.parametrize("script", GNU.values(), ids=GNU.keys())
def test_a_gnu_script(gnu: Container, script: Script) -> None:
    assert outcome(gnu, script.text) == (script.code, script.out, script.err)
