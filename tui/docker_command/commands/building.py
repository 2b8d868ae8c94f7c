"""`docker build`: what is sent to the classic builder, and what it tells."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from typing import Any, TextIO

import click

from tui.docker_command.archives.meters import Meter
from tui.docker_command.building import build_context, remote_contexts
from tui.docker_command.building.build_context import STDIN, Context
from tui.docker_command.building.build_query import query
from tui.docker_command.building.other_builder import tell_of_other_builder
from tui.docker_command.checked import Checked
from tui.docker_command.comma_lists import STRINGS
from tui.docker_command.containers.container_flags import host_entry
from tui.docker_command.containers.device_flags import limit
from tui.docker_command.containers.env_files import label, unread, variable
from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed, Refused
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.names import files
from tui.docker_command.output import complain
from tui.docker_command.registries import registry_auth
from tui.docker_command.registries.progress import Reported, show
from tui.docker_command.registries.references import reference
from tui.docker_command.settings import proxy_variables, settings
from tui.docker_command.values import NUMBER, SIZE, TEXT, Size, quoted

_SENDING = "Sending build context to Docker daemon"
_DOWNLOADING = "Downloading build context from remote url:"
_GZIP = 16 + zlib.MAX_WBITS


class ClassicBuild(Command):
    """The command, which tells of the other builder before it reads anything else."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            tell_of_other_builder()
        return super().parse_args(ctx, args)


def _name(text: str) -> str:
    reference(text)
    return text


@click.command(
    cls=ClassicBuild,
    usage="[OPTIONS] PATH | URL | -",
    takes=exactly(1),
    completes=click.Path(),
    help="Make an image as a Dockerfile says, of the files in a folder.",
)
@click.option(
    "--add-host", type=Checked(host_entry), multiple=True, help="Address that RUN knows: HOST:IP"
)
@click.option(
    "--build-arg",
    type=Checked(variable),
    multiple=True,
    help="Value of an ARG: NAME=VALUE, or NAME for that of the environment",
)
@click.option(
    "--cache-from", type=STRINGS, multiple=True, help="Images whose layers may be taken again"
)
@click.option("--cgroup-parent", type=TEXT, default="", help="Control group that RUN is put below")
@click.option("--compress", is_flag=True, help="Send the files compressed")
@click.option("--cpu-period", type=NUMBER, default=0, help="Span that --cpu-quota is of, in µs")
@click.option("--cpu-quota", type=NUMBER, default=0, help="CPU time that RUN gets in it, in µs")
@click.option("-c", "--cpu-shares", type=NUMBER, default=0, help="Weight of RUN among others")
@click.option("--cpuset-cpus", type=TEXT, default="", help="CPUs that RUN may use, such as 0-3")
@click.option("--cpuset-mems", type=TEXT, default="", help="Memory nodes that RUN may use")
@click.option("--disable-content-trust", is_flag=True, default=True, hidden=True)
@click.option(
    "-f",
    "--file",
    type=TEXT,
    default="",
    shell_complete=files,
    help="Dockerfile; - is standard input",
)
@click.option("--force-rm", is_flag=True, help="Remove containers of steps that failed, too")
@click.option("--iidfile", type=TEXT, default="", help="File that the image's ID is written to")
@click.option("--isolation", type=TEXT, default="", help="Of engines on Windows only")
@click.option("--label", type=Checked(label), multiple=True, help="Label of the image: NAME=VALUE")
@click.option("-m", "--memory", type=SIZE, default=0, help="Memory that RUN may use")
@click.option(
    "--memory-swap",
    type=Size(minus_one=True),
    default=0,
    help="Memory and swap together; -1 for as much swap as there is",
)
@click.option("--network", type=TEXT, default="default", help="Network that RUN is in")
@click.option("--no-cache", is_flag=True, help="Do every step anew")
@click.option("--platform", type=TEXT, default="", help="Platform that the image is for")
@click.option("--pull", is_flag=True, help="Ask the registry whether base images are newer there")
@click.option("-q", "--quiet", is_flag=True, help="Print the image's ID alone")
@click.option("--rm", is_flag=True, default=True, help="Remove the containers of steps")
@click.option("--security-opt", type=STRINGS, multiple=True, help="Security settings of RUN")
@click.option("--shm-size", type=SIZE, default=0, help="Size of RUN's /dev/shm")
@click.option("--squash", is_flag=True, help="Make one layer of all new ones, if the engine can")
@click.option("-t", "--tag", type=Checked(_name), multiple=True, help="Name of the image")
@click.option("--target", type=TEXT, default="", help="Stage to end with")
@click.option(
    "--ulimit", type=Checked(limit, "ulimit"), multiple=True, help="Limit of RUN: NAME=SOFT[:HARD]"
)
@click.pass_obj
def build(engine: Engine, /, words: tuple[str, ...], **given: Any) -> None:
    """Build an image."""
    file, quiet, iidfile = given["file"], given["quiet"], given["iidfile"]
    if file == STDIN and words[0] == STDIN:
        raise Failed("invalid argument: can't use stdin for both build context and dockerfile")
    if given["squash"]:
        _require_experimental(engine)
    if iidfile:
        _remove(iidfile)
    told = _Told(quiet)
    with ExitStack() as stack:
        try:
            context = _context(stack, words[0], file, told.stream)
        except Failed:
            if quiet and remote_contexts.is_url(words[0]):
                complain(told.text)
            raise
        image = _built(engine, context, given, told)
    if iidfile:
        _write(iidfile, image)


class _Told:
    """Where the engine's words go: with --quiet nowhere, unless the build fails."""

    def __init__(self, quiet: bool) -> None:
        self._kept = io.StringIO(newline="") if quiet else None

    @property
    def stream(self) -> TextIO:
        return self._kept or sys.stdout

    @property
    def text(self) -> str:
        return self._kept.getvalue() if self._kept else ""

    def forget(self) -> None:
        """What was told up to now is of no use."""
        if self._kept:
            self._kept.seek(0)
            self._kept.truncate()


def _context(stack: ExitStack, place: str, file: str, stream: TextIO) -> Context:
    stdin = sys.stdin.buffer
    if place == STDIN:
        return build_context.of_stream(stdin, file)
    if os.path.exists(place):
        return build_context.of_folder(place, file, stdin)
    if remote_contexts.is_git(place):
        folder = stack.enter_context(remote_contexts.cloned(place))
        return build_context.of_folder(folder, file, stdin, cloned=True)
    if remote_contexts.is_url(place):
        answer = stack.enter_context(remote_contexts.downloaded(place))
        total = int(answer.headers.get("Content-Length") or 0)
        meter = Meter(stream, f"{_DOWNLOADING} {place}", total)
        return build_context.of_stream(meter.reader(answer.raw), file, stdin)
    raise Failed(f"unable to prepare context: path {quoted(place)} not found")


def _built(engine: Engine, context: Context, given: dict[str, Any], told: _Told) -> str:
    """The identifier of the image, as it was told."""
    pieces = _compressed(context.pieces) if given["compress"] else context.pieces
    proxies = proxy_variables(settings(), engine.endpoint.url)
    meter = Meter(told.stream, _SENDING, last_only=not sys.stdout.isatty())
    try:
        answer = engine.ask(
            "POST",
            "/build",
            query=query(given, context.dockerfile, proxies),
            data=meter.counted(pieces),
            headers={"Content-Type": "application/x-tar", **registry_auth.for_build()},
            stream=True,
        )
    except Refused:
        sys.stderr.write(told.text)
        raise
    found: list[str] = []
    sent = told.text
    told.forget()
    try:
        show(engine.messages(answer), told.stream, aux=lambda aux: found.append(str(aux.get("ID"))))
    except Reported as error:
        sys.stderr.write(sent + told.text)
        raise Failed(error.words, error.number or 1) from error
    if given["quiet"]:
        sys.stdout.write(told.text)
        return told.text
    return found[-1] if found else ""


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=_GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _require_experimental(engine: Engine) -> None:
    if engine.ask("GET", "/_ping").headers.get("Docker-Experimental") != "true":
        raise Failed(
            '"--squash" is only supported on a Docker daemon with experimental features enabled'
        )


def _remove(path: str) -> None:
    """Remove what an earlier build has written: this one might fail."""
    try:
        with suppress(FileNotFoundError):
            os.rmdir(path) if os.path.isdir(path) else os.remove(path)
    except OSError as error:
        why = (error.strerror or "").lower()
        raise Failed(f"Removing image ID file: remove {path}: {why}") from error


def _write(path: str, image: str) -> None:
    if not image:
        raise Failed(f"Server did not provide an image ID. Cannot write {path}")
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(image)
    except OSError as error:
        raise Failed(unread(path, error)) from error
