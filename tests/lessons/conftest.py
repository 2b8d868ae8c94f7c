"""Homes for learners."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short path: that of a Unix socket may have 104 bytes, and no more."""
    folder = Path(tempfile.mkdtemp(prefix="cais-l-")).resolve()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
