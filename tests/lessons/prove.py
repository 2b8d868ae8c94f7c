"""python -m tests.lessons.prove: every lesson proven on the practice engine and on real ones.

Proving is mostly waiting, so there are four at once: each has an engine of its own, since a lesson
takes whatever is new on its engine for the learner's doing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tui.course.loader import load_course
from tui.paths import bundled

ROOT = Path(__file__).parents[2]
TOGETHER = ("ports", "the-flow", "ml-app-container", "compose", "networks")
"""They publish ports of this machine, and would take them from one another."""
_PROVEN = re.compile(r"(\d+) lessons: (\d+) steps, (\d+) near-misses and (\d+) conditions proven")


@dataclass(slots=True)
class Shard:
    """Some lessons on one engine."""

    engine: str
    slugs: list[str]
    said: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to prove."""
        check = [sys.executable, "-m", "tui", "lessons", "check", "--lang", "en"]
        check += ["--engine", self.engine, *self.slugs]
        if self.engine == "real":
            bring = f"{sys.executable} -m tests.lessons.bring && exec {' '.join(check)}"
            run = ["-m", "tests.engine.daemon", "run", "--engine", "28", "--", "sh", "-c", bring]
            check = [sys.executable, *run]
        with self.said.open("wb") as file:
            self.process = subprocess.Popen(
                check, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
            )

    def finish(self) -> int:
        """Wait for the end; returns the exit code."""
        assert self.process is not None
        return self.process.wait()


def main() -> int:
    """Prove all, tell what was proven; returns the exit code."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cais-prove-") as folder:
        shards = [
            Shard(engine, slugs, Path(folder, f"{engine}-{number}"))
            for engine in ("practice", "real")
            for number, slugs in enumerate(halves())
        ]
        for shard in shards:
            shard.start()
        codes = [shard.finish() for shard in shards]
        for shard, code in zip(shards, codes, strict=True):
            text = shard.said.read_text("utf-8", "replace")
            if code:
                print(
                    f"== {shard.engine}: {' '.join(shard.slugs)}: exit code {code}\n{text[-6000:]}"
                )
        for engine in ("practice", "real"):
            sums = [0, 0, 0, 0]
            for shard in shards:
                found = _PROVEN.search(shard.said.read_text("utf-8", "replace"))
                if shard.engine == engine and found:
                    sums = [a + int(b) for a, b in zip(sums, found.groups(), strict=True)]
            print(
                f"{engine}: {sums[0]} lessons in both languages, {sums[1]} steps, "
                f"{sums[2]} near-misses, {sums[3]} conditions proven"
            )
    print(f"in {time.monotonic() - began:.0f} s")
    return 1 if any(codes) else 0


def halves() -> tuple[list[str], list[str]]:
    """The lessons in two parts with about as much to prove."""
    course = load_course(bundled("lessons"))

    def weight(slug: str) -> int:
        steps = course.lessons[slug].steps
        return sum(2 + len(step.near_miss) for step in steps if step.check)

    first, second = list(TOGETHER), [slug for slug in course.slugs if slug not in TOGETHER]
    while sum(map(weight, second)) - sum(map(weight, first)) > weight(second[-1]):
        first.append(second.pop())
    return first, second


if __name__ == "__main__":
    sys.exit(main())
