"""Images over HTTP: everything but building them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from tui.practice.api.progress import lines, progress, resumed
from tui.practice.api.responses import Empty, Json, Response, Stream
from tui.practice.api.routing import Route
from tui.practice.catalog.images import ARCHITECTURES, platform_of
from tui.practice.daemon.images import platforms, pull
from tui.practice.daemon.images.platforms import Platform
from tui.practice.errors import BadRequest, LeftOut, NotFound

if TYPE_CHECKING:
    from tui.practice.api.request import Request
    from tui.practice.daemon.daemon import Daemon

_COUNTS_CONTAINERS = (1, 51)
"""The version of the API from which on lists of images say how many containers each has."""
_INDEX = "application/vnd.oci.image.index.v1+json"
_MOST_FOUND = 100
_T = TypeVar("_T")


async def list_all(daemon: Daemon, request: Request) -> Response:
    """GET /images/json."""
    query = request.query
    documents = await daemon.images.listed(
        query.filters(),
        everything=query.flag("all"),
        shared=query.flag("shared-size"),
        count=request.version >= _COUNTS_CONTAINERS,
    )
    return Json(documents)


async def inspect(daemon: Daemon, request: Request) -> Response:
    """GET /images/{name}/json."""
    return Json(daemon.images.inspect(request.params["name"], _platform(request)))


async def history(daemon: Daemon, request: Request) -> Response:
    """GET /images/{name}/history."""
    return Json(daemon.images.history(request.params["name"], _platform(request)))


async def create(daemon: Daemon, request: Request) -> Response:
    """POST /images/create: pull an image, or import a file system."""
    query = request.query
    if query.text("fromImage"):
        pulling = daemon.images.pull(
            query.text("fromImage"), query.text("tag"), query.text("platform")
        )
        return await progress(pulling)
    source = query.text("fromSrc")
    if not source:
        raise BadRequest("fromImage or fromSrc has to be given")
    if source != "-":
        raise LeftOut("the practice engine fetches nothing from the network; import a file instead")
    identity = await daemon.images.import_(
        request.stream(),
        name=daemon.images.check_new_name(query.text("repo"), query.text("tag")),
        comment=query.text("message") or f"Imported from {source}",
        changes=query.all("changes"),
        platform=query.text("platform"),
    )
    return Json({"status": identity})


async def tag(daemon: Daemon, request: Request) -> Response:
    """POST /images/{name}/tag."""
    query = request.query
    reference = daemon.images.check_new_name(query.text("repo"), query.text("tag"))
    if not reference:
        return Empty(200)
    daemon.images.tag(request.params["name"], reference)
    return Empty(201)


async def remove(daemon: Daemon, request: Request) -> Response:
    """DELETE /images/{name}."""
    query = request.query
    for text in query.all("platforms"):
        platforms.parse_json(text)
    return Json(
        daemon.images.remove(
            request.params["name"],
            force=query.flag("force"),
            prune=not query.flag("noprune"),
        )
    )


async def prune(daemon: Daemon, request: Request) -> Response:
    """POST /images/prune."""
    records, freed = await daemon.images.prune(request.query.filters())
    return Json({"ImagesDeleted": records or None, "SpaceReclaimed": freed})


async def save(daemon: Daemon, request: Request) -> Response:
    """GET /images/get, and GET /images/{name}/get."""
    name = request.params.get("name")
    pieces = daemon.images.save([name] if name else request.query.all("names"))
    first = await anext(pieces)
    return Stream(resumed(first, pieces), "application/x-tar")


async def load(daemon: Daemon, request: Request) -> Response:
    """POST /images/load."""
    quiet = request.query.flag("quiet", default=True)
    # What goes wrong is told in the stream: clients look for it there.
    return Stream(lines(daemon.images.load(request.stream(), quiet=quiet)))


async def push(daemon: Daemon, request: Request) -> NoReturn:
    """POST /images/{name}/push."""
    name, tag = request.params["name"], request.query.text("tag")
    if daemon.images.find(f"{name}:{tag}" if tag else name) is None:
        raise NotFound(f"An image does not exist locally with the tag: {name}")
    raise LeftOut(
        "the practice engine reaches no registry, so nothing can be pushed; a real Docker Engine"
        " does it"
    )


async def search(daemon: Daemon, request: Request) -> Response:
    """GET /images/search."""
    query = request.query
    limit = query.number("limit") or 25
    if not 1 <= limit <= _MOST_FOUND:
        raise BadRequest(f"limit {limit} is outside the range of [1, {_MOST_FOUND}]")
    filters = query.filters()
    filters.check({"is-automated", "is-official", "stars"})
    if not filters.flag("is-official", default=True) or filters.flag("is-automated"):
        return Json([])
    stars = max((_count(text) for text in filters.get("stars", ())), default=0)
    found = pull.search(query.text("term"), limit)
    return Json([one for one in found if one["star_count"] >= stars])


async def distribution(daemon: Daemon, request: Request) -> Response:
    """GET /distribution/{name}/json."""
    published = await daemon.images.look_up(request.params["name"])
    return Json(
        {
            "Descriptor": {
                "mediaType": _INDEX,
                "digest": published.digest,
                "size": len(published.index.encode()),
            },
            "Platforms": [platform_of(architecture) for architecture in ARCHITECTURES],
        }
    )


async def log_in(daemon: Daemon, request: Request) -> NoReturn:
    """POST /auth."""
    await request.json()
    raise LeftOut("the practice engine reaches no registry, so there is none to log in to")


def _platform(request: Request) -> Platform | str:
    text = request.query.text("platform")
    return platforms.parse_json(text) if text else ""


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest(f"invalid filter 'stars=[{text}]'")
    return int(text)


ROUTES = (
    Route("GET", "/images/json", list_all),
    Route("GET", "/images/search", search),
    Route("GET", "/images/get", save),
    Route("POST", "/images/create", create),
    Route("POST", "/images/load", load),
    Route("POST", "/images/prune", prune),
    Route("GET", "/images/{name:path}/json", inspect),
    Route("GET", "/images/{name:path}/history", history),
    Route("GET", "/images/{name:path}/get", save),
    Route("POST", "/images/{name:path}/tag", tag),
    Route("POST", "/images/{name:path}/push", push),
    Route("DELETE", "/images/{name:path}", remove),
    Route("GET", "/distribution/{name:path}/json", distribution),
    Route("POST", "/auth", log_in),
)
