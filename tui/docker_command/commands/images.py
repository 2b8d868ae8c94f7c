"""`docker rmi` and `docker tag`."""

from __future__ import annotations

import click

from tui.docker_command.comma_lists import STRINGS
from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed, Refused
from tui.docker_command.grammar import Command, at_least, exactly
from tui.docker_command.names import IMAGES
from tui.docker_command.output import complain, say
from tui.docker_command.registries.platforms import as_json
from tui.docker_command.registries.references import is_identifier, reference

_MISSING = 404


@click.command(
    cls=Command,
    usage="[OPTIONS] IMAGE [IMAGE...]",
    takes=at_least(1),
    completes=IMAGES,
    help="Remove images: the names that are given, and the files that no other name needs.",
)
@click.option("-f", "--force", is_flag=True, help="Even those that containers were made of")
@click.option("--no-prune", is_flag=True, help="Keep the unnamed images that they were built on")
@click.option(
    "--platform", type=STRINGS, multiple=True, help="Remove the variant for this platform alone"
)
@click.pass_obj
def rmi(
    engine: Engine,
    words: tuple[str, ...],
    force: bool,
    no_prune: bool,
    platform: tuple[list[str], ...],
) -> None:
    """Remove images."""
    try:
        platforms = [as_json(each) for some in platform for each in some]
    except ValueError as error:
        raise Failed(str(error)) from error
    query = {
        "force": force or None,
        "noprune": no_prune or None,
        "platforms": platforms or None,
    }
    complaints = []
    fatal = False
    for name in words:
        try:
            removed = engine.delete(f"/images/{segment(name)}", **query)
        except Refused as error:
            # What is not there is as it should be, for those who insist.
            fatal = fatal or not (force and error.status == _MISSING)
            complaints.append(error.words)
            continue
        for one in removed:
            say(
                f"Deleted: {one['Deleted']}" if "Deleted" in one else f"Untagged: {one['Untagged']}"
            )
    for complaint in complaints:
        complain(complaint)
    if fatal:
        raise Ended(1)


@click.command(
    cls=Command,
    usage="SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
    takes=exactly(2),
    completes=IMAGES,
    help="Give an image one more name; it keeps those that it has.",
)
@click.pass_obj
def tag(engine: Engine, words: tuple[str, ...]) -> None:
    """Tag an image."""
    source, target = words
    try:
        if not is_identifier(source):
            reference(source)
    except ValueError as error:
        raise _not_a_name(source, error) from error
    try:
        name = reference(target)
    except ValueError as error:
        raise _not_a_name(target, error) from error
    if name.digest:
        raise Failed("refusing to create a tag with a digest reference")
    query = {"repo": name.familiar, "tag": name.tagged().tag}
    engine.ask("POST", f"/images/{segment(source)}/tag", query=query)


def _not_a_name(text: str, error: ValueError) -> Failed:
    return Failed(f'Error parsing reference: "{text}" is not a valid repository/tag: {error}')
