"""`vi`: here one without the editing, which says what else there is."""

from __future__ import annotations

from tui.practice.kernel.process import Process


async def vi(p: Process) -> int:
    """Tell how files are changed here."""
    name = next((word for word in p.argv[1:] if not word.startswith(("-", "+"))), "FILE")
    await p.err(
        f"{p.name}: the practice engine has no editor for a terminal.\n"
        f"To write a short file, type: cat > {name}\n"
        "then its lines, and Ctrl-D on an empty line. To change one, use sed -i, or edit it\n"
        "outside and mount it: docker run --mount type=bind,source=...,target=...\n"
    )
    return 1
