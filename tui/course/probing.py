"""Asks what checks want to know, again and again, on a thread of its own.

The host's files and servers are asked here; what is asked of an engine goes to whoever was handed
over for that.
"""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from tui.course.probes import (
    ContainerFile,
    ContainerSettings,
    Finding,
    HostFile,
    HttpAnswer,
    HttpFacts,
    ImageSettings,
    Probe,
    Unknown,
)
from tui.state.facts import MOST_OF_FILE, ContainerFacts, FileFacts, ImageFacts
from tui.state.outcomes import ActionFailed, Refusal

EVERY_SECONDS = 0.4
"""How long after an answer the same is asked again."""
HTTP_SECONDS = 2.0
MOST_OF_ANSWER = 64 * 1024
_FOR_GOOD = (ContainerSettings, ImageSettings)
"""What never changes, and is asked once."""


class EngineProbes(Protocol):
    """What an engine can be asked. Each call blocks, and raises ActionFailed."""

    def container(self, identity: str) -> ContainerFacts: ...
    def image(self, identity: str) -> ImageFacts: ...
    def file(self, identity: str, path: str) -> FileFacts: ...


class Prober:
    """Keeps the answers to a changing set of questions fresh."""

    def __init__(self, engine: EngineProbes, changed: Callable[[], None]) -> None:
        """`changed` is called on the prober's thread when there is an answer that is new."""
        self._engine = engine
        self._changed = changed
        self._wake = threading.Condition()
        self._wanted: frozenset[Probe] = frozenset()
        self._findings: dict[Probe, Finding] = {}
        self._ended = False
        self._thread: threading.Thread | None = None

    @property
    def findings(self) -> Mapping[Probe, Finding]:
        """What is known by now."""
        with self._wake:
            return dict(self._findings)

    def want(self, probes: frozenset[Probe]) -> None:
        """Say what is to be asked from now on. Returns at once."""
        with self._wake:
            if probes == self._wanted:
                return
            self._wanted = probes
            # What a container was set up with is known when it is gone, too.
            self._findings = {
                probe: found
                for probe, found in self._findings.items()
                if probe in probes or isinstance(probe, _FOR_GOOD)
            }
            self._wake.notify_all()
            if self._thread is None and probes and not self._ended:
                self._thread = threading.Thread(target=self._run, name="cais-prober", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Ask nothing more. Returns at once."""
        with self._wake:
            self._ended = True
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._wanted and not self._ended:
                    self._wake.wait()
                if self._ended:
                    return
                wanted = self._wanted
            news = False
            for probe in wanted:
                if self._ended:
                    return
                news = self._ask(probe) or news
            if news:
                self._changed()
            with self._wake:
                if wanted == self._wanted and not self._ended:
                    self._wake.wait(EVERY_SECONDS)

    def _ask(self, probe: Probe) -> bool:
        known = self._findings.get(probe)
        if isinstance(probe, _FOR_GOOD) and known is not None and not isinstance(known, Unknown):
            return False
        found = ask(probe, self._engine)
        with self._wake:
            if probe not in self._wanted or found == known:
                return False
            self._findings[probe] = found
            return True


def ask(probe: Probe, engine: EngineProbes) -> Finding:
    """Ask once. Blocks for a few seconds at most."""
    try:
        match probe:
            case HostFile():
                return host_file(probe.path)
            case HttpAnswer():
                return http_answer(probe)
            case ContainerSettings():
                return engine.container(probe.container)
            case ImageSettings():
                return engine.image(probe.image)
            case ContainerFile():
                return engine.file(probe.container, probe.path)
    except ActionFailed as error:
        if isinstance(probe, ContainerFile) and error.refusal is Refusal.GONE:
            return FileFacts()
        return Unknown(error.detail)


def host_file(path: Path) -> FileFacts:
    """A file of this machine: its end, as far as it is text."""
    try:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
        if not path.is_file():
            return FileFacts(exists=True, folder=path.is_dir(), stamp=stamp)
        with path.open("rb") as file:
            file.seek(max(0, stat.st_size - MOST_OF_FILE))
            data = file.read(MOST_OF_FILE)
    except FileNotFoundError:
        return FileFacts()
    except OSError:
        # It is there, as it seems, and not for this user.
        return FileFacts(exists=True, stamp=(0,))
    return FileFacts(exists=True, stamp=stamp, text=data.decode("utf-8", "replace"))


def http_answer(probe: HttpAnswer) -> HttpFacts:
    """What a server answers to a GET."""
    connection = http.client.HTTPConnection(probe.host, probe.port, timeout=HTTP_SECONDS)
    try:
        connection.request("GET", probe.path, headers={"User-Agent": "cais", "Connection": "close"})
        response = connection.getresponse()
        text = response.read(MOST_OF_ANSWER).decode("utf-8", "replace")
        return HttpFacts(response.status, text)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return HttpFacts(error=str(error) or type(error).__name__)
    finally:
        with contextlib.suppress(OSError):
            connection.close()
