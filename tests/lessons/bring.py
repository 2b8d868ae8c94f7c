"""python -m tests.lessons.bring: what lessons pull, put into the mirror of a real engine in tests.

Such an engine has no way to the public images. The catalogue's stand in for them; they are pushed
to where the engine pulls from, and not left on it, since lessons begin with nothing.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import docker
from docker.errors import ImageNotFound

from tests.engine.daemon.rootfs import STAND_INS
from tests.practice.differential.stand_ins import StandIns
from tui.course.loader import load_course
from tui.course.references import normalised
from tui.paths import bundled

ALSO = ("busybox:1.36", "busybox:1.37")
"""What is pulled in steps, beside what lessons say they need."""


def main() -> int:
    """Bring them; returns the exit code."""
    if "CAIS_TEST_ENGINE" not in os.environ:
        print("this removes images: give it an engine of its own", file=sys.stderr)
        return 2
    course = load_course(bundled("lessons"))
    wanted = {normalised(name) for lesson in course.lessons.values() for name in lesson.spec.images}
    there = {image.reference for image in STAND_INS}
    client = docker.from_env(timeout=300)
    client.images.pull("python", "3.13-slim")
    fetched = sorted({*wanted, *ALSO} - there)
    StandIns(client).bring(fetched)
    for name in (*fetched, "python:3.13-slim"):
        with suppress(ImageNotFound):
            client.images.remove(name, force=True)
    print(f"the engine can pull: {', '.join(fetched)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
