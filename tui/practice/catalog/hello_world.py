"""`hello-world`: one program and nothing else, so that there is no shell in it."""

from __future__ import annotations

from tui.practice.catalog.recipes import PATH, Files, Recipe, Step

MESSAGE = """
Hello from Docker!
This message shows that the engine, its client and an image work together.

What led up to it:
 1. The Docker client asked the engine for a container of "hello-world".
 2. The engine had no such image, or had pulled it before. Here it comes from the catalogue
    that is shipped with cais; a real engine gets it from a registry.
 3. The engine made a container of the image, with this program as its first process.
 4. What the program wrote was handed to the client, and the client wrote it here.

This is the practice engine of cais: it simulates all of that, and runs nothing on your machine.

To go further, start a shell in a container:
 $ docker run -it ubuntu bash

"""
"""What the program in the image says."""

_CREATED = "2025-08-08T19:05:17Z"


def _files(files: Files) -> None:
    files.program("hello", "hello")


RECIPES = (
    Recipe(
        "hello-world",
        ("latest", "linux"),
        _CREATED,
        (
            Step(_CREATED, "COPY hello / # buildkit", _files, 10_072, 2_380),
            Step(_CREATED, 'CMD ["/hello"]'),
        ),
        {
            "Env": [PATH],
            "Cmd": ["/hello"],
            "WorkingDir": "/",
        },
    ),
)
