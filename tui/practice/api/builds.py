"""Building images over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.practice.api.progress import progress
from tui.practice.api.responses import Json, Response
from tui.practice.api.routing import Route
from tui.practice.catalog.images import host_architecture
from tui.practice.daemon.builds.context import DOCKERFILE
from tui.practice.daemon.builds.options import Options
from tui.practice.daemon.images import platforms
from tui.practice.errors import BadRequest, Failed, LeftOut

if TYPE_CHECKING:
    from tui.practice.api.query import Query
    from tui.practice.api.request import Request
    from tui.practice.daemon.daemon import Daemon

Document = dict[str, Any]

_CLASSIC, _BUILDKIT = "1", "2"
_ISOLATIONS = ("", "default", "process", "hyperv")
_NUMBERS = {
    "cpuperiod": "CpuPeriod",
    "cpuquota": "CpuQuota",
    "cpushares": "CpuShares",
    "memory": "Memory",
    "memswap": "MemorySwap",
}
_TEXTS = {
    "cgroupparent": "CgroupParent",
    "cpusetcpus": "CpusetCpus",
    "cpusetmems": "CpusetMems",
    "networkmode": "NetworkMode",
}
_SESSION = "client-session"
_URLS = ("http://", "https://", "git://", "git@", "github.com/")


async def build(daemon: Daemon, request: Request) -> Response:
    """POST /build."""
    _check_remote(request.query)
    return await progress(daemon.builder.build(options_of(request.query), request.stream()))


async def prune(daemon: Daemon, _request: Request) -> Response:
    """POST /build/prune: the classic builder has no cache but images, which have their own."""
    daemon.events.emit("builder", "prune", "", {"reclaimed": "0"})
    return Json({"CachesDeleted": None, "SpaceReclaimed": 0})


def options_of(query: Query) -> Options:
    """What a request asks for. Raises BadRequest, Failed, or LeftOut for BuildKit's part."""
    _check_version(query)
    if query.all("securityopt"):
        raise BadRequest("security options are not supported on linux")
    forced = query.flag("forcerm")
    if query.flag("squash"):
        raise BadRequest("squash is only supported with experimental mode")
    if query.text("isolation").lower() not in _ISOLATIONS:
        raise BadRequest(f'unsupported isolation: "{query.text("isolation")}"')
    platform = query.text("platform")
    if platform:
        platforms.parse(platform, host_architecture())
    labels = _texts(query, "labels", "labels", "string")
    return Options(
        tags=query.all("t"),
        dockerfile=query.text("dockerfile") or DOCKERFILE,
        target=query.text("target"),
        arguments=_texts(query, "buildargs", "build args", "*string"),
        labels={key: value or "" for key, value in labels.items()},
        platform=platform,
        cache=not query.flag("nocache"),
        cache_from=_listed(query, "cachefrom", "cache-from"),
        pull=query.flag("pull"),
        quiet=query.flag("q"),
        remove=forced or query.flag("rm", default=True),
        force_remove=forced,
        host_config=_host_config(query),
    )


def _check_version(query: Query) -> None:
    version = query.text("version") or _CLASSIC
    if version == _BUILDKIT or query.text("session"):
        raise LeftOut(
            "the practice engine has no BuildKit; set DOCKER_BUILDKIT=0 in front of the command to"
            " build with the classic builder"
        )
    if version != _CLASSIC:
        raise BadRequest(f'invalid version "{version}"')


def _check_remote(query: Query) -> None:
    remote = query.text("remote")
    if not remote:
        return
    if remote == _SESSION:
        raise BadRequest(
            "experimental session with v1 builder is no longer supported, use builder version v2"
            " (BuildKit) instead"
        )
    if not remote.startswith(_URLS):
        raise Failed(f"remoteURL ({remote}) could not be recognized as URL")
    raise LeftOut(
        "the practice engine fetches nothing from the network; build from a folder instead"
    )


def _host_config(query: Query) -> Document:
    """What the containers of steps are asked for, in the terms of the API."""
    asked: Document = {name: _number(query, key) for key, name in _NUMBERS.items()}
    asked |= {name: query.text(key) for key, name in _TEXTS.items()}
    asked["ExtraHosts"] = list(query.all("extrahosts"))
    size = query.text("shmsize")
    if size and not (size.isascii() and size.isdigit() and len(size) < 19):
        raise Failed(f'strconv.ParseInt: parsing "{size}": invalid syntax')
    asked["ShmSize"] = int(size or "0")
    if query.text("ulimits"):
        asked["Ulimits"] = _document(query, "ulimits", "ulimit settings")
    return {name: value for name, value in asked.items() if value}


def _number(query: Query, name: str) -> int:
    """A whole number; anything else counts as none, as in the real engine."""
    try:
        return query.number(name)
    except Failed:
        return 0


# -- documents in the query --------------------------------------------------------------------


def _texts(query: Query, name: str, what: str, kind: str) -> dict[str, str | None]:
    """An object whose values are texts, or null."""
    document = _document(query, name, what)
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise _wrong(what, document, f"value of type map[string]{kind}")
    for key, value in document.items():
        if not isinstance(value, str | None):
            raise _wrong(what, value, f"struct field .{key} of type string")
    return document


def _listed(query: Query, name: str, what: str) -> tuple[str, ...]:
    document = _document(query, name, what)
    if document is None:
        return ()
    if not isinstance(document, list):
        raise _wrong(what, document, "value of type []string")
    for value in document:
        if not isinstance(value, str):
            raise _wrong(what, value, "value of type string")
    return tuple(document)


def _document(query: Query, name: str, what: str) -> Any:
    """The JSON of a parameter; None where it is not given. Raises BadRequest."""
    text = query.text(name)
    if not text:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cause = "unexpected end of JSON input"
        if error.pos < len(text):
            cause = f"invalid character '{text[error.pos]}' looking for beginning of value"
    except RecursionError:
        cause = "exceeded max depth"
    raise BadRequest(f"error reading {what}: {cause}")


def _wrong(what: str, value: object, wanted: str) -> BadRequest:
    kinds: Mapping[type, str] = {list: "array", dict: "object", str: "string", bool: "bool"}
    kind = kinds.get(type(value), "number")
    return BadRequest(f"error reading {what}: json: cannot unmarshal {kind} into Go {wanted}")


ROUTES = (
    Route("POST", "/build", build),
    Route("POST", "/build/prune", prune),
)
