"""`docker system df`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command
from tui.docker_command.output import say
from tui.docker_command.showing.formats import print_rows, template
from tui.docker_command.showing.listed import NONE, ago, container_row, volume_row
from tui.docker_command.showing.times import standard
from tui.docker_command.showing.units import human_size, truncated_id
from tui.docker_command.values import TEXT

_TABLE = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}"
_HEADERS = {"TotalCount": "TOTAL"}
_IMAGES = (
    "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}"
    "\t{{.UniqueSize}}\t{{.Containers}}"
)
_CONTAINERS = (
    "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}"
    "\t{{.Status}}\t{{.Names}}"
)
_VOLUMES = "{{.Name}}\t{{.Links}}\t{{.Size}}"
_CACHE = (
    "{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}"
    "\t{{.UsageCount}}\t{{.Shared}}"
)
_ALIVE = ("running", "paused", "restarting")


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of the disk one kind of thing takes."""

    kind: str
    total: int
    active: int
    size: int
    reclaimable: int

    def row(self) -> dict[str, object]:
        """A row of the table."""
        parts = self.size > 0 and self.kind != "Build Cache"
        share = f" ({self.reclaimable * 100 // self.size}%)" if parts else ""
        return {
            "Type": self.kind,
            "TotalCount": str(self.total),
            "Active": str(self.active),
            "Size": human_size(self.size),
            "Reclaimable": f"{human_size(self.reclaimable)}{share}",
        }


def usages(said: Mapping[str, Any]) -> list[Usage]:
    """What the engine's answer comes to, kind by kind."""
    images, containers, volumes, cache = (
        said.get(name) or [] for name in ("Images", "Containers", "Volumes", "BuildCache")
    )
    used = [image for image in images if image.get("Containers", 0) > 0]
    taken = sum(
        image["Size"] - max(image.get("SharedSize", 0), 0)
        for image in used
        if image["Size"] >= 0 and image.get("SharedSize", -1) >= 0
    )
    layers = int(said.get("LayersSize") or 0)
    idle = [one for one in containers if one["State"] not in _ALIVE]
    known = [volume for volume in volumes if (volume.get("UsageData") or {}).get("Size", -1) != -1]
    free = [volume for volume in known if volume["UsageData"]["RefCount"] == 0]
    linked = [one for one in volumes if (one.get("UsageData") or {}).get("RefCount", 0) > 0]
    unshared = [entry for entry in cache if not entry.get("Shared")]
    return [
        Usage("Images", len(images), len(used), layers, layers - taken),
        Usage(
            "Containers",
            len(containers),
            len(containers) - len(idle),
            _written(containers),
            _written(idle),
        ),
        Usage("Local Volumes", len(volumes), len(linked), _kept(known), _kept(free)),
        Usage(
            "Build Cache",
            len(cache),
            sum(bool(entry.get("InUse")) for entry in cache),
            sum(entry["Size"] for entry in unshared),
            sum(entry["Size"] for entry in unshared if not entry.get("InUse")),
        ),
    ]


def _written(containers: Sequence[Mapping[str, Any]]) -> int:
    return sum(one.get("SizeRw") or 0 for one in containers)


def _kept(volumes: Sequence[Mapping[str, Any]]) -> int:
    return sum(one["UsageData"]["Size"] for one in volumes)


@click.command(cls=Command, help="Show how much of the disk images, containers and volumes take.")
@click.option("--format", type=TEXT, default="", help="table, json, or a template")
@click.option("-v", "--verbose", is_flag=True, help="List each of them")
@click.pass_obj
def df(engine: Engine, words: tuple[str, ...], format: str, verbose: bool) -> None:
    """Show the disk's use."""
    said = engine.get("/system/df")
    if not verbose:
        rows = [usage.row() for usage in usages(said)]
        print_rows(rows, format, table=_TABLE, headers=_HEADERS)
        return
    if format.startswith("table"):
        raise Failed("table format is not supported with --verbose")
    every = _every(said)
    if format:
        shape = template("{{json .}}" if format == "json" else format)
        say(shape.render(every))
        return
    _print_all(every, usages(said)[-1])


def _every(said: Mapping[str, Any]) -> dict[str, list[dict[str, object]]]:
    return {
        "Images": [_image(image) for image in said.get("Images") or ()],
        "Containers": [container_row(one) for one in said.get("Containers") or ()],
        "Volumes": [_volume(volume) for volume in said.get("Volumes") or ()],
        "BuildCache": [_cache(entry) for entry in said.get("BuildCache") or ()],
    }


def _print_all(every: Mapping[str, list[dict[str, object]]], cache: Usage) -> None:
    say("Images space usage:\n")
    titles = {"ID": "IMAGE ID", "CreatedSince": "CREATED", "SharedSize": "SHARED SIZE"}
    print_rows(every["Images"], "", table=_IMAGES, headers={**titles, "UniqueSize": "UNIQUE SIZE"})
    say("\nContainers space usage:\n")
    titles = {"ID": "CONTAINER ID", "LocalVolumes": "LOCAL VOLUMES", "RunningFor": "CREATED"}
    print_rows(every["Containers"], "", table=_CONTAINERS, headers=titles)
    say("\nLocal Volumes space usage:\n")
    print_rows(every["Volumes"], "", table=_VOLUMES, headers={"Name": "VOLUME NAME"})
    say(f"\nBuild cache usage: {human_size(cache.size)}\n")
    titles = {"ID": "CACHE ID", "CacheType": "CACHE TYPE", "CreatedSince": "CREATED"}
    titles |= {"LastUsedSince": "LAST USED", "UsageCount": "USAGE"}
    print_rows(every["BuildCache"], "", table=_CACHE, headers=titles)


def _image(image: Mapping[str, Any]) -> dict[str, object]:
    name, _, tag = ((image.get("RepoTags") or [f"{NONE}:{NONE}"])[0]).rpartition(":")
    shared = max(image.get("SharedSize", 0), 0)
    return {
        "Repository": name,
        "Tag": tag,
        "ID": truncated_id(image["Id"]),
        "CreatedSince": ago(image["Created"]),
        "CreatedAt": standard(image["Created"]),
        "Size": human_size(image["Size"], 3),
        "SharedSize": human_size(shared),
        "UniqueSize": human_size(image["Size"] - shared),
        "Containers": str(image.get("Containers", 0)),
    }


def _volume(volume: Mapping[str, Any]) -> dict[str, object]:
    usage = volume.get("UsageData") or {}
    size, links = usage.get("Size", -1), usage.get("RefCount", -1)
    return {
        **volume_row(volume),
        "Links": "N/A" if links < 0 else str(links),
        "Size": "N/A" if size < 0 else human_size(size),
    }


def _cache(entry: Mapping[str, Any]) -> dict[str, object]:
    return {
        "ID": truncated_id(entry["ID"]) + ("" if entry.get("InUse") else "*"),
        "CacheType": entry.get("Type", ""),
        "Size": human_size(entry["Size"], 3),
        "CreatedSince": entry.get("CreatedAt", ""),
        "LastUsedSince": entry.get("LastUsedAt") or "",
        "UsageCount": str(entry.get("UsageCount", 0)),
        "Shared": "true" if entry.get("Shared") else "false",
    }
