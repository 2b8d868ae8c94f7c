"""Fixtures for the sample service, which runs on its own, outside any package."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

HERE = Path(__file__).resolve().parent
# Its modules find each other by folder, so the tests find them in the same way.
sys.path[:0] = [str(HERE), str(HERE.parents[2] / "sample_app")]

if TYPE_CHECKING:
    from sample_service import Launcher


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    """The folder that the service under test logs to; it does not exist yet."""
    return tmp_path / "logs"


@pytest.fixture
def launcher() -> Iterator["Launcher"]:
    """Starts the service in processes of its own and ends them after the test."""
    from sample_service import Launcher

    launcher = Launcher()
    yield launcher
    launcher.close()
