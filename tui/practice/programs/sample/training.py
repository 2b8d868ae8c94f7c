"""`train.py` of the sample app: nothing is trained; the model that cais ships stands in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.process import Process
from tui.practice.programs.python.imports import missing_import, tell_missing
from tui.practice.programs.sample.bundle import SampleApp
from tui.practice.programs.tools import reason

_USAGE = "usage: train.py [-h] [--out OUT]\n"
_HELP = (
    f"{_USAGE}\nTrain the sentiment classifier.\n\noptions:\n"
    "  -h, --help  show this help message and exit\n  --out OUT   file to write\n"
)
_NOTICE = "cais: training is simulated; the model that comes with cais stands in for a new one.\n"


async def run_training(
    p: Process,
    sample: SampleApp,
    file: str,
    source: str,
    folders: Sequence[str],
    words: Sequence[str],
) -> int:
    """Be `python train.py` with these words after it."""
    missing = missing_import(p, source, folders)
    if missing is not None:
        return await tell_missing(p, missing, file)
    folder = file.rpartition("/")[0]
    out = f"{folder}/model.json"
    rest = iter(words)
    for word in rest:
        name, joined, value = word.partition("=")
        if word in ("-h", "--help"):
            await p.out(_HELP)
            return 0
        if name not in ("--out", "--ou", "--o"):
            await p.err(f"{_USAGE}train.py: error: unrecognized arguments: {word}\n")
            return 2
        out = value if joined else next(rest, "")
        if not out:
            await p.err(f"{_USAGE}train.py: error: argument --out: expected one argument\n")
            return 2
    data = f"{folder}/data/comments.csv"
    try:
        (await p.open(data)).close()
        await p.err(_NOTICE)
        handle = await p.open(out, OVERWRITING)
    except OSError as error:
        return await _fail(p, error)
    model = sample.text("model.json")
    try:
        await handle.write(model.encode())
    finally:
        handle.close()
    await _report(p, json.loads(model)["about"], out)
    return 0


async def _report(p: Process, about: dict[str, object], out: str) -> None:
    grades = about["held_out_metrics"]
    assert isinstance(grades, dict)
    await p.out(f"{'held-out part':<22}{'accuracy':>10}{'macro F1':>10}\n")
    for name, numbers in grades.items():
        words = name.replace("_", " ")
        await p.out(f"{words:<22}{numbers['accuracy']:>10.3f}{numbers['macro_f1']:>10.3f}\n")
    await p.out(f"Model {about['version']} written to {out}.\n")


async def _fail(p: Process, error: OSError) -> int:
    kind = type(error).__name__
    await p.err(
        "Traceback (most recent call last):\n"
        f"{kind}: [Errno {error.errno}] {reason(error)}: '{error.filename}'\n"
    )
    return 1
