"""Where an engine may be: addresses named by the person, by Docker's settings, or by custom.

Nothing is contacted here. Sources for the well-known sockets: Docker's documentation on
rootless mode and on Desktop for Linux and Mac; the manuals of Colima, OrbStack, Rancher
Desktop and `podman system service`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from docker.context.config import get_current_context_name

from tui.engine.errors import Unreachable
from tui.paths import practice_folder, practice_socket
from tui.state.engine import Attempt, Endpoint, EngineKind, Outcome

SCHEMES = ("unix://", "tcp://", "http://", "https://", "npipe://", "ssh://")


def named(host: str | None, context: str | None, env: Mapping[str, str]) -> Endpoint | None:
    """The engine that the person chose by `--host`, `--context` or `DOCKER_HOST`, if any.

    Raises Unreachable where the choice itself can't be read: an address of no known form,
    or a context that does not exist.
    """
    if host:
        return _from_address(host, "--host", env)
    if context:
        return _from_context(context, "--context", explicit=True)
    if env.get("DOCKER_HOST"):
        return _from_address(env["DOCKER_HOST"], "DOCKER_HOST", env)
    if env.get("DOCKER_CONTEXT"):
        return _from_context(env["DOCKER_CONTEXT"], "DOCKER_CONTEXT", explicit=True)
    return None


def found(env: Mapping[str, str]) -> Iterator[Endpoint | Attempt]:
    """The places to try where nobody chose, best first, each address once.

    A place that can't even be read (a damaged context) comes as the attempt that it failed.
    """
    current = get_current_context_name()
    seen: set[str] = set()
    if current and current != "default":
        source = f"context {current}"
        try:
            endpoint = _from_context(current, source, explicit=False)
        except Unreachable as error:
            yield Attempt(Endpoint("", source), error.outcome, error.detail)
        else:
            seen.add(endpoint.url)
            yield endpoint
    for endpoint in _customary(env):
        if endpoint.url not in seen:
            seen.add(endpoint.url)
            yield endpoint


def practice(env: Mapping[str, str]) -> Endpoint:
    """Where cais's own practice engine listens, if it runs.

    Where there are no Unix sockets it takes a free port, and writes down which, and the secret
    that it wants to be told.
    """
    folder = practice_folder(env)
    try:
        url = (folder / "engine.lock").read_text("utf-8")
        if url.startswith("tcp://127.0.0.1:"):
            token = (folder / "engine.token").read_text("utf-8")
            return Endpoint(url, "cais", EngineKind.PRACTICE, token=token)
    except (OSError, ValueError):
        # It does not run, or is just being started.
        pass
    return Endpoint(f"unix://{practice_socket(env)}", "cais", EngineKind.PRACTICE)


def installed(env: Mapping[str, str]) -> bool:
    """Whether a container engine's program is on this machine, running or not."""
    path = env.get("PATH")
    if any(shutil.which(name, path=path) for name in ("dockerd", "podman", "colima", "orb")):
        return True
    desktop = (
        Path("/Applications/Docker.app"),
        Path("/Applications/OrbStack.app"),
        Path("/opt/docker-desktop"),
        Path(env.get("PROGRAMFILES", "/nonexistent")) / "Docker" / "Docker",
    )
    return any(place.exists() for place in desktop)


def socket_path(endpoint: Endpoint) -> Path | None:
    """The file behind a `unix://` address."""
    scheme, _, rest = endpoint.url.partition("://")
    return Path(rest) if scheme == "unix" else None


def _customary(env: Mapping[str, str]) -> Iterator[Endpoint]:
    if sys.platform == "win32":
        yield Endpoint("npipe:////./pipe/docker_engine", "Docker Desktop", EngineKind.DESKTOP)
        return
    home = Path(env.get("HOME") or Path.home())
    runtime = Path(env.get("XDG_RUNTIME_DIR") or "")
    if not runtime.is_absolute():
        runtime = Path(f"/run/user/{os.getuid()}")
    for path, source, kind in (
        (Path("/var/run/docker.sock"), "Docker", EngineKind.DOCKER),
        (runtime / "docker.sock", "rootless Docker", EngineKind.DOCKER),
        (home / ".docker/run/docker.sock", "Docker Desktop", EngineKind.DESKTOP),
        (home / ".docker/desktop/docker.sock", "Docker Desktop", EngineKind.DESKTOP),
        (home / ".colima/default/docker.sock", "Colima", EngineKind.COLIMA),
        (home / ".config/colima/default/docker.sock", "Colima", EngineKind.COLIMA),
        (home / ".orbstack/run/docker.sock", "OrbStack", EngineKind.ORBSTACK),
        (home / ".rd/docker.sock", "Rancher Desktop", EngineKind.RANCHER),
        (runtime / "podman/podman.sock", "Podman", EngineKind.PODMAN),
        (Path("/run/podman/podman.sock"), "Podman", EngineKind.PODMAN),
    ):
        yield Endpoint(f"unix://{path}", source, kind)


def _from_address(address: str, source: str, env: Mapping[str, str]) -> Endpoint:
    url = f"unix://{address}" if address.startswith("/") else address
    if not url.startswith(SCHEMES) or not url.partition("://")[2]:
        raise Unreachable(Outcome.BAD_ADDRESS, f"{source}: {address}")
    folder = env.get("DOCKER_CERT_PATH") or ""
    verify = bool(env.get("DOCKER_TLS_VERIFY"))
    if not (folder or verify) or not url.startswith(("tcp://", "http://", "https://")):
        return Endpoint(url, source, explicit=True)
    certificates = Path(folder) if folder else Path(env.get("HOME") or Path.home()) / ".docker"
    return Endpoint(
        url,
        source,
        explicit=True,
        tls=True,
        tls_verify=verify,
        tls_ca=str(certificates / "ca.pem"),
        tls_cert=str(certificates / "cert.pem"),
        tls_key=str(certificates / "key.pem"),
    )


def _from_context(name: str, source: str, *, explicit: bool) -> Endpoint:
    if source == "--context":
        source = f"--context {name}"
    if name == "default":
        return Endpoint("unix:///var/run/docker.sock", source, explicit=explicit, tls_verify=False)
    # Not by the SDK: without a config.json it reads contexts from the working folder.
    settings = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        identity = hashlib.sha256(name.encode()).hexdigest()
        meta = settings / "contexts" / "meta" / identity / "meta.json"
        endpoint = json.loads(meta.read_text("utf-8"))["Endpoints"]["docker"]
        url = str(endpoint.get("Host") or "unix:///var/run/docker.sock")
        verify = not endpoint.get("SkipTLSVerify")
    except FileNotFoundError as error:
        raise Unreachable(Outcome.BAD_ADDRESS, f"{source}: {name}") from error
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreachable(Outcome.BAD_ADDRESS, f"{source}: {error}") from error
    folder = settings / "contexts" / "tls" / identity / "docker"
    ca, cert, key = (
        str(folder / file) if (folder / file).is_file() else ""
        for file in ("ca.pem", "cert.pem", "key.pem")
    )
    tls = bool(ca or (cert and key))
    return Endpoint(
        url,
        source,
        _kind_of(name),
        explicit=explicit,
        tls=tls,
        tls_verify=tls and verify,
        tls_ca=ca,
        tls_cert=cert if key else "",
        tls_key=key if cert else "",
    )


def _kind_of(context: str) -> EngineKind:
    words = {
        "desktop": EngineKind.DESKTOP,
        "colima": EngineKind.COLIMA,
        "orbstack": EngineKind.ORBSTACK,
        "rancher": EngineKind.RANCHER,
        "podman": EngineKind.PODMAN,
    }
    return next((kind for word, kind in words.items() if word in context), EngineKind.DOCKER)
