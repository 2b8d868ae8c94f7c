"""What is said of Python code that is not run."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.python.imports import imports_of

REFUSAL = "the practice engine does not run Python programs"
_KINDS = {
    "fastapi": "a FastAPI app",
    "flask": "a Flask app",
    "django": "a Django project",
    "streamlit": "a Streamlit app",
    "sklearn": "a scikit-learn program",
    "torch": "a PyTorch program",
    "tensorflow": "a TensorFlow program",
}


async def refuse(p: Process) -> int:
    """Say it; returns the exit code."""
    await p.complain(REFUSAL)
    return 1


async def refuse_file(p: Process, file: str, source: str) -> int:
    """Say it of a file, and where it would run; returns the exit code."""
    await refuse(p)
    imported = {one.module for one in imports_of(source)}
    kind = next((words for module, words in _KINDS.items() if module in imported), "a program")
    await p.err(
        f"{file} is {kind} of its own: a real Docker engine would run it. Here only the sample"
        " app that comes with cais is served.\n"
    )
    return 1
