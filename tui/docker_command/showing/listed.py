"""What lists say of containers, images, networks and volumes: the fields of a row."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tui.docker_command.showing.template.values import NilPointer
from tui.docker_command.showing.times import local_time, second
from tui.docker_command.showing.units import ellipsis, human_duration, human_size, truncated_id
from tui.docker_command.values import quoted

Answer = Mapping[str, Any]
NONE = "<none>"
_LIBRARY = re.compile(r"^(?:(?:index\.)?docker\.io/)(?:library/)?")
_CONTENT = re.compile(r"@[a-z0-9+._-]+:[0-9a-f]+$")


def ago(seconds: int) -> str:
    """How long ago it was, in words."""
    return f"{human_duration(time.time() - seconds)} ago"


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key for the order in which people count: `net2` before `net10`."""
    return tuple(
        (0, int(part), part) if part.isdigit() else (1, 0, part)
        for part in re.findall(r"[0-9]+|[^0-9]", name)
    )


def labels(answer: Answer) -> tuple[str, Callable[[str], str]]:
    """All labels in one text, and a way to look one up."""
    found = answer.get("Labels") or {}
    text = ",".join(sorted(f"{name}={value}" for name, value in found.items()))

    def label(name: str) -> str:
        return str(found.get(name, ""))

    return text, label


def container_row(container: Answer, *, shorten: bool = True) -> dict[str, object]:
    """A row of `docker ps`."""
    text, label = labels(container)
    mounts = container.get("Mounts") or []
    created = container.get("Created", 0)
    cut: Callable[[str, int], str] = ellipsis if shorten else _whole
    own_size = human_size(container.get("SizeRw") or 0, 3)
    whole_size = container.get("SizeRootFs") or 0
    platform = (container.get("ImageManifestDescriptor") or {}).get("platform")
    return {
        "ID": truncated_id(container["Id"]) if shorten else container["Id"],
        "Names": _names(container.get("Names") or [], shorten),
        "Image": _image(container, shorten),
        "Command": quoted(cut(container.get("Command", ""), 20)),
        "CreatedAt": second(created),
        "RunningFor": ago(created),
        "Platform": platform or NilPointer("*v1.Platform"),
        "Ports": displayed_ports(container.get("Ports") or []),
        "State": container.get("State", ""),
        "Status": container.get("Status", ""),
        "Size": f"{own_size} (virtual {human_size(whole_size, 3)})" if whole_size else own_size,
        "Labels": text,
        "Label": label,
        "Mounts": ",".join(cut(each.get("Name") or each.get("Source", ""), 15) for each in mounts),
        "LocalVolumes": str(sum(each.get("Driver") == "local" for each in mounts)),
        "Networks": ",".join(
            sorted((container.get("NetworkSettings") or {}).get("Networks") or {})
        ),
    }


def _whole(text: str, _: int) -> str:
    return text


def _names(given: list[str], shorten: bool) -> str:
    names = [name.removeprefix("/") for name in given]
    if shorten:
        # A link's name holds a slash of its own.
        names = next(([name] for name in names if "/" not in name), names)
    return ",".join(names)


def _image(container: Answer, shorten: bool) -> str:
    image = str(container.get("Image", ""))
    if not image:
        return "<no image>"
    if not shorten:
        return image
    own = truncated_id(container.get("ImageID", ""))
    if own == truncated_id(image):
        return own
    if re.fullmatch(r"(sha256:)?[0-9a-f]{64}", image):
        return image
    return _LIBRARY.sub("", _CONTENT.sub("", image))


def displayed_ports(ports: Iterable[Answer]) -> str:
    """The ports of a container; neighbours that are published as they are come as a range."""
    runs: dict[str, tuple[int, int]] = {}
    done: list[str] = []
    others: list[str] = []
    for port in sorted(ports, key=_port_order):
        address, inner, kind = port.get("IP", ""), port["PrivatePort"], port["Type"]
        key = kind
        if address:
            outer = port.get("PublicPort", 0)
            if outer != inner:
                others.append(f"{_joined(address, outer)}->{inner}/{kind}")
                continue
            key = f"{address}/{kind}"
        start, end = runs.get(key, (inner, inner - 1))
        if inner == end + 1:
            runs[key] = start, inner
        else:
            done.append(_run(key, start, end))
            runs[key] = inner, inner
    return ", ".join([*done, *(_run(key, *run) for key, run in runs.items()), *others])


def _port_order(port: Answer) -> tuple[int, str, int, str]:
    return port["PrivatePort"], port.get("IP", ""), port.get("PublicPort", 0), port["Type"]


def _run(key: str, start: int, end: int) -> str:
    address, _, kind = key.rpartition("/")
    run = str(start) if start == end else f"{start}-{end}"
    return f"{_joined(address, run)}->{run}/{kind}" if address else f"{run}/{kind}"


def _joined(address: str, port: int | str) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def image_rows(
    images: Iterable[Answer], *, shorten: bool = True, digests: bool = False
) -> Iterator[dict[str, object]]:
    """Rows of `docker images`: one for each name of each image."""
    for image in images:
        for repository, tag, digest in _image_names(image, digests):
            yield _image_row(image, repository, tag, digest, shorten)


def _image_names(image: Answer, digests: bool) -> Iterator[tuple[str, str, str]]:
    tags: dict[str, list[str]] = {}
    contents: dict[str, list[str]] = {}
    for name in image.get("RepoTags") or ():
        repository, _, tag = name.rpartition(":")
        tags.setdefault(_LIBRARY.sub("", repository), []).append(tag)
    for name in image.get("RepoDigests") or ():
        repository, _, content = name.partition("@")
        contents.setdefault(_LIBRARY.sub("", repository), []).append(content)
    if list(tags) in ([], [NONE]) and list(contents) in ([], [NONE]):
        yield NONE, NONE, NONE
        return
    for repository, own in tags.items():
        of_repository = contents.pop(repository, [])
        for tag in own:
            for content in (of_repository if digests else []) or [NONE]:
                yield repository, tag, content
    for repository, rest in contents.items():
        for content in rest if digests else [""]:
            yield repository, NONE, content


def _image_row(
    image: Answer, repository: str, tag: str, digest: str, shorten: bool
) -> dict[str, object]:
    size, shared = image.get("Size", 0), image.get("SharedSize", -1)
    containers = image.get("Containers", -1)
    return {
        "ID": truncated_id(image["Id"]) if shorten else image["Id"],
        "Repository": repository,
        "Tag": tag,
        "Digest": digest,
        "CreatedSince": ago(image.get("Created", 0)),
        "CreatedAt": second(image.get("Created", 0)),
        "Size": human_size(size, 3),
        "VirtualSize": human_size(size),
        "Containers": "N/A" if containers == -1 else str(containers),
        "SharedSize": "N/A" if shared == -1 else human_size(shared),
        "UniqueSize": "N/A" if -1 in (size, shared) else human_size(size - shared),
    }


def network_row(network: Answer, *, shorten: bool = True) -> dict[str, object]:
    """A row of `docker network ls`."""
    text, label = labels(network)
    return {
        "ID": truncated_id(network["Id"]) if shorten else network["Id"],
        "Name": network["Name"],
        "Driver": network.get("Driver", ""),
        "Scope": network.get("Scope", ""),
        "IPv4": _truth(network.get("EnableIPv4")),
        "IPv6": _truth(network.get("EnableIPv6")),
        "Internal": _truth(network.get("Internal")),
        "Labels": text,
        "Label": label,
        "CreatedAt": local_time(network.get("Created", "")),
    }


def _truth(value: object) -> str:
    return "true" if value else "false"


def volume_row(volume: Answer) -> dict[str, object]:
    """A row of `docker volume ls`."""
    text, label = labels(volume)
    use = volume.get("UsageData")
    cluster = volume.get("ClusterVolume") or {}
    return {
        "Name": volume["Name"],
        "Driver": volume.get("Driver", ""),
        "Scope": volume.get("Scope", ""),
        "Mountpoint": volume.get("Mountpoint", ""),
        "Labels": text,
        "Label": label,
        "Links": str(use["RefCount"]) if use else "N/A",
        "Size": human_size(use["Size"]) if use else "N/A",
        "Group": (cluster.get("Spec") or {}).get("Group", "") if cluster else "N/A",
        "Availability": (cluster.get("Spec") or {}).get("Availability", "") if cluster else "N/A",
        "Status": "pending creation" if cluster else "N/A",
    }
