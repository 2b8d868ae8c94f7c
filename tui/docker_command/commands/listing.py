"""`docker ps`, `docker images`, `docker network ls` and `docker volume ls`."""

from __future__ import annotations

from collections.abc import Mapping

import click

from tui.docker_command.engine import Engine, Filters, filters
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, between
from tui.docker_command.names import IMAGES
from tui.docker_command.output import complain
from tui.docker_command.showing.formats import as_struct, print_rows
from tui.docker_command.showing.listed import (
    container_row,
    image_rows,
    natural,
    network_row,
    volume_row,
)
from tui.docker_command.showing.template import TemplateError, parsed
from tui.docker_command.showing.template.values import Struct
from tui.docker_command.values import FILTER, NUMBER, TEXT

FORMAT = "How to print it: table, table TEMPLATE, json, or a Go template"
_QUIET = "{{.ID}}"

_CONTAINERS = (
    r"{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
)
_CONTAINER_HEADERS = {
    "ID": "CONTAINER ID",
    "RunningFor": "CREATED",
    "CreatedAt": "CREATED AT",
    "LocalVolumes": "LOCAL VOLUMES",
}
_CONTAINER_LINES = r"""container_id: {{.ID}}
image: {{.Image}}
command: {{.Command}}
created_at: {{.CreatedAt}}
state: {{- pad .State 1 0}}
status: {{- pad .Status 1 0}}
names: {{.Names}}
labels: {{- pad .Labels 1 0}}
ports: {{- pad .Ports 1 0}}
"""
_IMAGES = (
    r"{{.Repository}}\t{{.Tag}}\t%s{{.ID}}"
    r"\t{{if .CreatedSince}}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}"
)
_IMAGE_HEADERS = {
    "ID": "IMAGE ID",
    "CreatedSince": "CREATED",
    "CreatedAt": "CREATED AT",
    "VirtualSize": "SIZE",
    "SharedSize": "SHARED SIZE",
    "UniqueSize": "UNIQUE SIZE",
}
_IMAGE_LINES = """repository: {{.Repository}}
tag: {{.Tag}}
%simage_id: {{.ID}}
created_at: {{.CreatedAt}}
virtual_size: {{.Size}}
"""
_NETWORKS = r"{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}"
_NETWORK_HEADERS = {"ID": "NETWORK ID", "CreatedAt": "CREATED AT", "IPv4": "IPV4", "IPv6": "IPV6"}
_NETWORK_LINES = "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n"
_VOLUMES = r"{{.Driver}}\t{{.Name}}"
_CLUSTER_VOLUMES = r"{{.Name}}\t{{.Group}}\t{{.Driver}}\t{{.Availability}}\t{{.Status}}"
_VOLUME_HEADERS = {"Name": "VOLUME NAME"}
_VOLUME_LINES = "name: {{.Name}}\ndriver: {{.Driver}}\n"
_AMBIGUOUS = (
    *("build", "history", "import", "inspect", "list", "load", "ls"),
    *("prune", "pull", "push", "rm", "save", "tag"),
)
"""Commands on images that one may have meant by `docker images NAME`."""


@click.command(cls=Command, help="List containers: those that run, or all.")
@click.option("-a", "--all", "everything", is_flag=True, help="List those that do not run too")
@click.option(
    "-f", "--filter", "conditions", type=FILTER, multiple=True, help="List only those that match"
)
@click.option("--format", type=TEXT, default="", help=FORMAT)
@click.option(
    "-n", "--last", type=NUMBER, default=-1, help="List the newest ones, as many, running or not"
)
@click.option("-l", "--latest", is_flag=True, help="List the newest one, running or not")
@click.option("--no-trunc", is_flag=True, help="Do not shorten anything")
@click.option("-q", "--quiet", is_flag=True, help="Print identifiers only")
@click.option(
    "-s", "--size", is_flag=True, default=None, help="Show how much of the disk they take"
)
@click.pass_obj
def ps(
    engine: Engine,
    words: tuple[str, ...],
    everything: bool,
    conditions: Filters,
    format: str,
    last: int,
    latest: bool,
    no_trunc: bool,
    quiet: bool,
    size: bool | None,
) -> None:
    """List containers."""
    if latest and last == -1:
        last = 1
    if format and quiet:
        complain("WARNING: Ignoring custom format, because both --format and --quiet are set.")
    wants_size = bool(size)
    if not wants_size and format and _asks_for_size(format):
        wants_size = size is None and not quiet
    containers = engine.get(
        "/containers/json",
        all=True if everything else None,
        limit=last if last > 0 else None,
        size=True if wants_size else None,
        filters=filters(conditions),
    )
    table, lines = _CONTAINERS, _CONTAINER_LINES
    if wants_size:
        table, lines = table + r"\t{{.Size}}", lines + "size: {{.Size}}\n"
    print_rows(
        (container_row(each, shorten=not no_trunc) for each in containers),
        _container_format(format, quiet, lines),
        table=table,
        headers=_CONTAINER_HEADERS,
        kind=_CONTAINER_KIND,
    )


def _container_format(format: str, quiet: bool, lines: str) -> str:
    if format == "raw":
        return f"container_id: {_QUIET}" if quiet else lines
    return _QUIET if quiet else format


_CONTAINER_KIND = "*formatter.ContainerContext"


class _Watched(dict[str, object]):
    """Fields of a container, of which one tells whether it was looked at."""

    asked = False

    def __getitem__(self, key: str) -> object:
        self.asked |= key == "Size"
        return super().__getitem__(key)

    def items(self):  # type: ignore[no-untyped-def]
        self.asked = True
        return super().items()


def _asks_for_size(format: str) -> bool:
    """Whether a template shows sizes, which the engine computes on demand. Raises Failed."""
    row = as_struct(container_row({"Id": ""}), _CONTAINER_KIND)
    watched = _Watched(row.fields)
    try:
        shape = parsed(format)
    except TemplateError as error:
        raise Failed(f"failed to parse template: {error}") from error
    try:
        shape.execute(Struct(row.kind, watched, methods=row.methods))
    except TemplateError as error:
        raise Failed(f"failed to execute template: {error}") from error
    return watched.asked


@click.command(
    cls=Command,
    usage="[OPTIONS] [REPOSITORY[:TAG]]",
    takes=between(0, 1),
    completes=IMAGES,
    help="List images: all, or those of a name.",
)
@click.option(
    "-a", "--all", "everything", is_flag=True, help="List what builds left on their way too"
)
@click.option("--digests", is_flag=True, help="Show the checksums that registries know them by")
@click.option(
    "-f", "--filter", "conditions", type=FILTER, multiple=True, help="List only those that match"
)
@click.option("--format", type=TEXT, default="", help=FORMAT)
@click.option("--no-trunc", is_flag=True, help="Do not shorten anything")
@click.option("-q", "--quiet", is_flag=True, help="Print identifiers only")
@click.option("--tree", is_flag=True, help="Not there: the docker that comes with cais has no tree")
@click.pass_context
def images(
    ctx: click.Context,
    words: tuple[str, ...],
    everything: bool,
    digests: bool,
    conditions: Filters,
    format: str,
    no_trunc: bool,
    quiet: bool,
    tree: bool,
) -> None:
    """List images."""
    engine: Engine = ctx.obj
    if tree:
        _refuse_tree(quiet, no_trunc, digests, format)
    name = words[0] if words else ""
    if name:
        conditions = [*conditions, ("reference", name)]
    found = engine.get(
        "/images/json", all=True if everything else None, filters=filters(conditions)
    )
    with_digest = digests or "{{.Digest}}" in format
    print_rows(
        image_rows(found, shorten=not no_trunc, digests=with_digest),
        _image_format(format, quiet, digests),
        table=_IMAGES % (r"{{.Digest}}\t" if digests else ""),
        headers=_IMAGE_HEADERS,
        kind="*formatter.imageContext",
    )
    if not found and ctx.info_name == "images" and name in _AMBIGUOUS:
        complain(f'\nNo images found matching "{name}": did you mean "docker image {name}"?')


def _refuse_tree(quiet: bool, no_trunc: bool, digests: bool, format: str) -> None:
    given = {"quiet": quiet, "no-trunc": no_trunc, "show-digest": digests, "format": bool(format)}
    for name, is_given in given.items():
        if is_given:
            raise Failed(f"--{name} is not yet supported with --tree")
    raise Failed("--tree is not there in the docker that comes with cais")


def _image_format(format: str, quiet: bool, digests: bool) -> str:
    if format in ("", "table"):
        return _QUIET if quiet else format
    if format == "raw":
        digest = "digest: {{.Digest}}\n" if digests else ""
        return f"image_id: {_QUIET}" if quiet else _IMAGE_LINES % digest
    if digests and format.startswith("table") and "{{.Digest}}" not in format:
        return format + r"\t{{.Digest}}"
    return format


@click.command(cls=Command, help="List networks.")
@click.option(
    "-f", "--filter", "conditions", type=FILTER, multiple=True, help="List only those that match"
)
@click.option("--format", type=TEXT, default="", help=FORMAT)
@click.option("--no-trunc", is_flag=True, help="Do not shorten identifiers")
@click.option("-q", "--quiet", is_flag=True, help="Print identifiers only")
@click.pass_obj
def networks(
    engine: Engine,
    words: tuple[str, ...],
    conditions: Filters,
    format: str,
    no_trunc: bool,
    quiet: bool,
) -> None:
    """List networks."""
    found = engine.get("/networks", filters=filters(conditions))
    print_rows(
        (
            network_row(each, shorten=not no_trunc)
            for each in sorted(found, key=lambda network: natural(network["Name"]))
        ),
        _simple_format(format, _QUIET if quiet else "", f"network_id: {_QUIET}", _NETWORK_LINES),
        table=_NETWORKS,
        headers=_NETWORK_HEADERS,
        kind="*network.networkContext",
    )


@click.command(cls=Command, help="List volumes.")
@click.option("--cluster", is_flag=True, help="List only those of a swarm, of which cais has none")
@click.option(
    "-f", "--filter", "conditions", type=FILTER, multiple=True, help="List only those that match"
)
@click.option("--format", type=TEXT, default="", help=FORMAT)
@click.option("-q", "--quiet", is_flag=True, help="Print names only")
@click.pass_obj
def volumes(
    engine: Engine,
    words: tuple[str, ...],
    cluster: bool,
    conditions: Filters,
    format: str,
    quiet: bool,
) -> None:
    """List volumes."""
    found: list[Mapping[str, object]] = (
        engine.get("/volumes", filters=filters(conditions))["Volumes"] or []
    )
    if cluster:
        found = [volume for volume in found if volume.get("ClusterVolume")]
    name = "{{.Name}}"
    print_rows(
        (
            volume_row(each)
            for each in sorted(found, key=lambda volume: natural(str(volume["Name"])))
        ),
        _simple_format(format, name if quiet else "", f"name: {name}", _VOLUME_LINES),
        table=_CLUSTER_VOLUMES if cluster else _VOLUMES,
        headers=_VOLUME_HEADERS,
        kind="*formatter.volumeContext",
    )


def _simple_format(format: str, quiet: str, quiet_line: str, lines: str) -> str:
    """What `--quiet` and the word `raw` make of a format."""
    if format in ("", "table"):
        return quiet or format
    if format == "raw":
        return quiet_line if quiet else lines
    return format
