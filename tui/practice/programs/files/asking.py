"""Questions that programs ask before they do what can't be undone."""

from __future__ import annotations

from tui.practice.kernel.process import Process

_MOST = 4096


async def confirmed(p: Process, question: str) -> bool:
    """Ask after the program's name; whether the answer begins with a y."""
    return await answered(p, f"{p.name}: {question}")


async def answered(p: Process, question: str) -> bool:
    """Ask on standard error, read a line of standard input; whether it begins with a y."""
    await p.err(question)
    answer = b""
    while not answer.endswith(b"\n"):
        # One at a time, for the rest of the input belongs to the next question.
        data = await p.read(0, 1)
        if not data:
            break
        answer = (answer + data)[-_MOST:] if len(answer) >= _MOST else answer + data
    return answer[:1] in (b"y", b"Y")
