"""Fetching an image from a registry, for `docker pull` and for those that need the image."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed
from tui.docker_command.registries import registry_auth
from tui.docker_command.registries.progress import show
from tui.docker_command.registries.references import reference as parsed


def fetch(
    engine: Engine,
    reference: str,
    *,
    platform: str = "",
    quiet: bool = False,
    all_tags: bool = False,
    stream: TextIO | None = None,
) -> None:
    """Have the engine pull an image, and show on `stream` (standard output) how far it is.

    A name without a tag means the latest one, or with `all_tags` each that there is. Raises Failed
    where the name is none, Refused, Unanswered, and progress.Reported.
    """
    try:
        image = parsed(reference)
    except ValueError as error:
        raise Failed(str(error)) from error
    image = image if all_tags else image.tagged()
    answer = engine.ask(
        "POST",
        "/images/create",
        query={
            "fromImage": image.name,
            "tag": image.digest or image.tag or None,
            "platform": platform.lower() or None,
        },
        headers=registry_auth.for_image(image),
        stream=True,
    )
    # Even nobody who looks has to read to the end, and hears of what went wrong.
    show(engine.messages(answer), io.StringIO() if quiet else stream or sys.stdout)
