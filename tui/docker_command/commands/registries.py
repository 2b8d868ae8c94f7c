"""`docker pull` and `docker push`."""

from __future__ import annotations

import io
import os
import sys

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.names import IMAGES
from tui.docker_command.output import say
from tui.docker_command.registries import registry_auth
from tui.docker_command.registries.platforms import as_json
from tui.docker_command.registries.progress import show
from tui.docker_command.registries.pulling import fetch
from tui.docker_command.registries.references import LATEST, Reference, reference
from tui.docker_command.values import TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] NAME[:TAG|@DIGEST]",
    takes=exactly(1),
    completes=IMAGES,
    help="Fetch an image from a registry: Docker Hub, unless its name begins with another host.",
)
@click.option("-a", "--all-tags", is_flag=True, help="Fetch every tag of the repository")
@click.option("--disable-content-trust", is_flag=True, default=True, hidden=True)
@click.option("--platform", type=TEXT, default="", help="Fetch the variant for this platform")
@click.option("-q", "--quiet", is_flag=True, help="Print the image's whole name alone")
@click.pass_obj
def pull(
    engine: Engine,
    words: tuple[str, ...],
    all_tags: bool,
    disable_content_trust: bool,
    platform: str,
    quiet: bool,
) -> None:
    """Pull an image."""
    image = _parsed(words[0])
    if all_tags and not image.bare:
        raise Failed("tag can't be used with --all-tags/-a")
    if not all_tags and image.bare:
        image = image.tagged()
        if not quiet:
            say(f"Using default tag: {LATEST}")
    chosen = platform or os.environ.get("DOCKER_DEFAULT_PLATFORM", "")
    fetch(engine, str(image), platform=chosen, quiet=quiet, all_tags=all_tags)
    say(str(image))


def _parsed(name: str) -> Reference:
    try:
        return reference(name)
    except ValueError as error:
        raise Failed(str(error)) from error


@click.command(
    cls=Command,
    usage="[OPTIONS] NAME[:TAG]",
    takes=exactly(1),
    completes=IMAGES,
    help="Send an image to the registry that its name begins with, or to Docker Hub.",
)
@click.option("-a", "--all-tags", is_flag=True, help="Send all images of the repository")
@click.option("--disable-content-trust", is_flag=True, default=True, hidden=True)
@click.option("--platform", type=TEXT, default="", help="Send the variant for this platform alone")
@click.option("-q", "--quiet", is_flag=True, help="Print the image's whole name alone")
@click.pass_obj
def push(
    engine: Engine,
    words: tuple[str, ...],
    all_tags: bool,
    disable_content_trust: bool,
    platform: str,
    quiet: bool,
) -> None:
    """Push an image."""
    chosen = _for_push(platform) if platform else None
    image = _parsed(words[0])
    if all_tags and not image.bare:
        raise Failed("tag can't be used with --all-tags/-a")
    if image.digest:
        raise Failed("cannot push a digest reference")
    if not all_tags and image.bare:
        image = image.tagged()
        if not quiet:
            say(f"Using default tag: {LATEST}")
    answer = engine.ask(
        "POST",
        f"/images/{segment(image.familiar)}/push",
        query={"tag": image.tag or None, "platform": chosen},
        headers=registry_auth.for_image(image),
        stream=True,
    )
    show(engine.messages(answer), io.StringIO() if quiet else sys.stdout)
    if quiet:
        say(str(image))


def _for_push(platform: str) -> str:
    try:
        chosen = as_json(platform)
    except ValueError as error:
        raise Failed(f"Invalid platform {platform}{error}") from error
    say(
        "\n Info -> Using --platform pushes only the specified platform manifest of a"
        " multi-platform image index.\n"
        "         Other components, like attestations, will not be included.\n"
        "         To push the complete multi-platform image, remove the --platform flag.\n"
        "         "
    )
    return chosen
