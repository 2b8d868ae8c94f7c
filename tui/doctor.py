"""`cais doctor`: what cais finds on this machine, for a person or (as JSON) for a program.

Looks, and changes nothing. Each finding is a fact with a verdict; the text around it comes
from the translation table.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tui import __version__
from tui.engine.connection import Connection, identify
from tui.engine.discovery import Discovery, Search
from tui.i18n import Translator, detect
from tui.paths import data_folder
from tui.state.engine import Absence, Attempt, EngineInfo, EngineKind, Outcome

LIBRARIES = ("textual", "docker", "rich", "watchdog")
FEW_WATCHES = 8192
"""Linux's old default of fs.inotify.max_user_watches; less than a large project has folders."""


class Verdict(StrEnum):
    """How a finding bears on using cais."""

    FINE = "fine"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    WARNING = "warning"
    """Something will not work as it should."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about this machine."""

    topic: str
    text: str
    verdict: Verdict = Verdict.FINE


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found."""

    findings: tuple[Finding, ...]
    discovery: Discovery
    info: EngineInfo | None
    """The engine that answered, asked for all it says of itself."""


def examine(search: Search, t: Translator, env: Mapping[str, str] | None = None) -> Report:
    """Look at everything. Blocks for as long as the engines take to answer."""
    env = os.environ if env is None else env
    discovery = search(env)
    info = _ask(discovery.connection)
    findings = (
        Finding("cais", __version__),
        Finding("python", f"{platform.python_version()}  {sys.executable}"),
        Finding("libraries", "  ".join(f"{name} {_version(name)}" for name in LIBRARIES)),
        Finding("system", f"{platform.platform()}  {platform.machine()}"),
        _terminal(t, env),
        _locale(t, env),
        _engine(discovery, info, t),
        _docker_cli(t, env),
        _inotify(t),
        _folder(data_folder(env), t),
        _folder(_here(), t),
    )
    return Report(findings, discovery, info)


def as_text(report: Report, t: Translator, console: Console) -> None:
    """Print the report for a person, each thing tried on a line of its own."""
    looks = {
        Verdict.FINE: ("✔", "green"),
        Verdict.NOTE: ("·", "dim"),
        Verdict.WARNING: ("▲", "yellow"),
    }
    for finding in report.findings:
        glyph, style = looks[finding.verdict]
        topic = t(f"doctor.{finding.topic}")
        # Text, not markup: what was found may hold brackets of its own.
        line = Text.assemble(
            (f"{glyph} ", style), (f"{topic:<16} ", "bold"), _printable(finding.text)
        )
        console.print(line, soft_wrap=True)
        if finding.topic == "engine":
            for attempt in report.discovery.attempts:
                # One of cais's own that does not run is no news: it runs when it is needed.
                if attempt.endpoint.kind is not EngineKind.PRACTICE:
                    console.print(_attempt_text(attempt, t), soft_wrap=True)


def as_json(report: Report) -> str:
    """The report for a program; keys and values are not translated, texts are."""
    return json.dumps(
        {
            "version": __version__,
            "findings": [asdict(finding) for finding in report.findings],
            "engine": asdict(report.info) if report.info else None,
            "endpoint": report.discovery.connection.endpoint.url
            if report.discovery.connection
            else None,
            "absence": report.discovery.absence,
            "attempts": [
                {
                    "source": attempt.endpoint.source,
                    "url": attempt.endpoint.url,
                    "outcome": attempt.outcome,
                    "detail": attempt.detail,
                    "seconds": round(attempt.seconds, 3),
                }
                for attempt in report.discovery.attempts
            ],
        },
        indent=2,
    )


def _ask(connection: Connection | None) -> EngineInfo | None:
    if connection is None:
        return None
    client = connection.client(timeout=5.0)
    try:
        return identify(connection, client)
    except Exception:  # it answered once; what it is was known then
        return connection.info
    finally:
        client.close()


def _attempt_text(attempt: Attempt, t: Translator) -> Text:
    words = t(f"outcome.{attempt.outcome}")
    if attempt.detail and attempt.outcome not in (Outcome.OK, Outcome.MISSING):
        words = f"{words} ({attempt.detail})"
    place = f"{attempt.endpoint.source}  {attempt.endpoint.url}".rstrip()
    return Text(f"    {_printable(place)}  {_printable(words)}", style="dim")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "?"


def _terminal(t: Translator, env: Mapping[str, str]) -> Finding:
    if not sys.stdout.isatty():
        return Finding("terminal", t("doctor.not_terminal"), Verdict.NOTE)
    columns, rows = shutil.get_terminal_size()
    parts = [env.get("TERM", "?"), env.get("COLORTERM", ""), f"{columns}x{rows}"]
    verdict = Verdict.FINE
    if env.get("NO_COLOR"):
        parts.append(t("doctor.no_color"))
    if columns < 80 or rows < 24:
        parts.append(t("doctor.size_small"))
        verdict = Verdict.WARNING
    return Finding("terminal", "  ".join(filter(None, parts)), verdict)


def _locale(t: Translator, env: Mapping[str, str]) -> Finding:
    names = [env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)]
    text = f"{' '.join(names) or '-'}  →  {detect(env)}"
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        return Finding("locale", f"{text}  {t('doctor.not_utf8')}", Verdict.WARNING)
    return Finding("locale", text)


def _engine(discovery: Discovery, info: EngineInfo | None, t: Translator) -> Finding:
    if discovery.connection is None or info is None:
        text = f"{t('doctor.engine.none')}. {t(f'absence.{discovery.absence}.title')}"
        if discovery.absence is Absence.NAMED_ONE_FAILED:
            return Finding("engine", text, Verdict.WARNING)
        return Finding("engine", f"{text} {t('doctor.engine.practice')}", Verdict.NOTE)
    name = t(f"engine.kind.{info.kind}")
    where = discovery.connection.endpoint
    text = f"{name} {info.version}  API {info.api_version}  {info.system}  {where.url}"
    return Finding("engine", text)


def _docker_cli(t: Translator, env: Mapping[str, str]) -> Finding:
    path = shutil.which("docker", path=env.get("PATH"))
    if path is None:
        return Finding("docker_cli", t("doctor.docker_cli.none"), Verdict.NOTE)
    return Finding("docker_cli", path)


def _inotify(t: Translator) -> Finding:
    folder = Path("/proc/sys/fs/inotify")
    try:
        watches = int((folder / "max_user_watches").read_text())
        instances = int((folder / "max_user_instances").read_text())
    except (OSError, ValueError):
        return Finding("inotify", t("doctor.inotify.none"), Verdict.NOTE)
    if watches < FEW_WATCHES:
        return Finding("inotify", t("doctor.inotify.low", watches=watches), Verdict.WARNING)
    return Finding("inotify", t("doctor.inotify.fine", watches=watches, instances=instances))


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        # Somebody removed the folder; its name is all that is left.
        return Path(os.environ.get("PWD") or ".")


def _folder(path: Path, t: Translator) -> Finding:
    if path.is_dir():
        writable = os.access(path, os.W_OK | os.X_OK)
        key = "fine" if writable else "closed"
        verdict = Verdict.FINE if writable else Verdict.WARNING
        return Finding("folders", t(f"doctor.folder.{key}", path=path), verdict)
    parent = next((place for place in path.parents if place.exists()), Path("/"))
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        return Finding("folders", t("doctor.folder.closed", path=path), Verdict.WARNING)
    return Finding("folders", t("doctor.folder.absent", path=path), Verdict.NOTE)


def worst(findings: Iterable[Finding]) -> Verdict:
    """The gravest verdict among findings."""
    return max((finding.verdict for finding in findings), key=list(Verdict).index)
