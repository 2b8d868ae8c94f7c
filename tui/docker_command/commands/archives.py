"""`docker save`, `load`, `export` and `import`: images and file systems as tar archives."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

import click

from tui.docker_command.archives.sent import pieces
from tui.docker_command.archives.written import pour, whole
from tui.docker_command.containers.env_files import unread
from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, at_least, exactly
from tui.docker_command.names import CONTAINERS, IMAGES
from tui.docker_command.registries.platforms import as_json
from tui.docker_command.registries.progress import show
from tui.docker_command.registries.references import reference
from tui.docker_command.values import LIST, TEXT

_ARCHIVE = {"Content-Type": "application/x-tar"}


@click.command(
    cls=Command,
    usage="[OPTIONS] IMAGE [IMAGE...]",
    takes=at_least(1),
    completes=IMAGES,
    help="Write images, with their layers and names, as one tar archive that `load` reads.",
)
@click.option("-o", "--output", type=TEXT, default="", help="File to write, and not the output")
@click.option("--platform", type=TEXT, default="", help="Save the variant for this platform alone")
@click.pass_obj
def save(engine: Engine, words: tuple[str, ...], output: str, platform: str) -> None:
    """Save images."""
    chosen = _platform(platform)
    with _destination(output, "failed to save image") as file:
        query = {"names": list(words), "platform": chosen}
        pour(engine.pieces(engine.ask("GET", "/images/get", query=query, stream=True)), file)


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER",
    takes=exactly(1),
    completes=CONTAINERS,
    help="Write all files of a container, without its volumes, as a tar archive.",
)
@click.option("-o", "--output", type=TEXT, default="", help="File to write, and not the output")
@click.pass_obj
def export(engine: Engine, words: tuple[str, ...], output: str) -> None:
    """Export a container."""
    with _destination(output, "failed to export container") as file:
        path = f"/containers/{segment(words[0])}/export"
        pour(engine.pieces(engine.ask("GET", path, stream=True)), file)


@click.command(
    cls=Command,
    help="Bring in the images of an archive that `save` wrote, from a file or standard input.",
)
@click.option("-i", "--input", "source", type=TEXT, default="", help="File to read")
@click.option("--platform", type=TEXT, default="", help="Load the variant for this platform alone")
@click.option("-q", "--quiet", is_flag=True, help="Do not show how far each layer is")
@click.pass_obj
def load(engine: Engine, words: tuple[str, ...], source: str, platform: str, quiet: bool) -> None:
    """Load images."""
    if not source and sys.stdin.isatty():
        raise Failed("requested load from stdin, but stdin is empty")
    with _source(source or "-") as file:
        query = {
            "quiet": quiet or not sys.stdout.isatty(),
            "platform": _platform(platform),
        }
        answer = engine.ask(
            "POST", "/images/load", query=query, data=pieces(file), headers=_ARCHIVE, stream=True
        )
    if "json" in answer.headers.get("Content-Type", ""):
        show(engine.messages(answer), sys.stdout)
    else:
        pour(engine.pieces(answer), sys.stdout.buffer)


@click.command(
    "import",
    cls=Command,
    usage="[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
    takes=at_least(1),
    help="Make an image of one layer out of a tar archive of files. The engine fetches a URL.",
)
@click.option(
    "-c", "--change", type=LIST, multiple=True, help="Dockerfile line to apply, such as CMD"
)
@click.option("-m", "--message", type=TEXT, default="", help="Remark, which history shows")
@click.option("--platform", type=TEXT, default="", help="Platform that its programs are for")
@click.pass_obj
def import_archive(
    engine: Engine, words: tuple[str, ...], change: tuple[str, ...], message: str, platform: str
) -> None:
    """Import an archive."""
    source, name = words[0], "".join(words[1:2])
    remote = source.startswith(("http://", "https://"))
    query = {
        "fromSrc": source if remote else "-",
        "repo": name or None,
        "message": message or None,
        "changes": list(change),
        "platform": platform.lower() or None,
    }
    if remote:
        _send(engine, query, name, None)
        return
    with _source(source) as file:
        _send(engine, query, name, pieces(file))


def _send(
    engine: Engine, query: Mapping[str, object], name: str, data: Iterable[bytes] | None
) -> None:
    if name:
        try:
            reference(name)
        except ValueError as error:
            raise Failed(str(error)) from error
    answer = engine.ask("POST", "/images/create", query=query, data=data, stream=True)
    show(engine.messages(answer), sys.stdout)


def _platform(text: str) -> str | None:
    try:
        return as_json(text) if text else None
    except ValueError as error:
        raise Failed(f"invalid platform: {error}") from error


@contextmanager
def _destination(path: str, failure: str) -> Iterator[BinaryIO]:
    if not path:
        if sys.stdout.isatty():
            raise Failed("cowardly refusing to save to a terminal. Use the -o flag or redirect")
        yield sys.stdout.buffer
        return
    try:
        with whole(path) as file:
            yield file
    except ValueError as error:
        raise Failed(f"{failure}: {error}") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failed(f"{failure}: {error.strerror}: {path}") from error


@contextmanager
def _source(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    with _opened(path) as file:
        yield file


def _opened(path: str) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise Failed(unread(path, error)) from error
