"""What a configuration of Apache's httpd says about its site, as values. Pure.

Facts: the documentation of Apache HTTP Server 2.4. Directives that are for what is not simulated
have no effect; of virtual hosts, the first one counts.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tui.practice.kernel.sockets import EVERYWHERE

ROOT = "/usr/local/apache2"
COMMON = '%h %l %u %t "%r" %>s %b'
COMBINED = f'{COMMON} "%{{Referer}}i" "%{{User-Agent}}i"'


@dataclass(frozen=True, slots=True)
class Folder:
    """What a `<Directory>` says."""

    path: str
    lists: bool | None = None
    """Whether folders without an index are listed; None where it says nothing of that."""
    denies: bool | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """All that there is to serve."""

    listens: tuple[tuple[str, int], ...] = ()
    name: str = ""
    user: str = ""
    root: str = f"{ROOT}/htdocs"
    index: tuple[str, ...] = ("index.html",)
    folders: tuple[Folder, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    redirects: tuple[tuple[str, int, str], ...] = ()
    error_documents: Mapping[int, str] = field(default_factory=dict)
    error_log: str = f"{ROOT}/logs/error_log"
    access_logs: tuple[tuple[str, str], ...] = ()
    """Paths and formats."""

    def lists(self, place: str) -> bool:
        """Whether a folder without an index is listed."""
        return bool(self._of(place, "lists"))

    def denies(self, place: str) -> bool:
        """Whether what is below a folder is kept back."""
        return bool(self._of(place, "denies"))

    def _of(self, place: str, what: str) -> bool | None:
        found = None
        for folder in sorted(self.folders, key=lambda one: len(one.path)):
            if f"{place.rstrip('/')}/".startswith(f"{folder.path.rstrip('/')}/"):
                value = getattr(folder, what)
                found = found if value is None else value
        return found


def site_of(lines: Sequence[str]) -> Site:
    """The site that a configuration describes."""
    found: dict[str, list[list[str]]] = {}
    folders: list[Folder] = []
    base = ROOT
    for section, name, values in _directives(lines):
        kind, _, about = section.partition(" ")
        if kind == "directory":
            folders.append(_folder(about, name, values))
        elif not kind or kind in ("virtualhost", "ifmodule"):
            found.setdefault(name, []).append(values)
    base = _first(found, "serverroot", ROOT)
    forms = {"common": COMMON, "combined": COMBINED}
    forms |= {words[1]: words[0] for words in found.get("logformat", ()) if len(words) > 1}
    return Site(
        tuple(_place(words[0]) for words in found.get("listen", ()) if words),
        _first(found, "servername", ""),
        _first(found, "user", ""),
        _below(base, _last(found, "documentroot", f"{base}/htdocs")),
        tuple(found["directoryindex"][-1]) if "directoryindex" in found else ("index.html",),
        tuple(folders),
        tuple((words[0], words[1]) for words in found.get("alias", ()) if len(words) > 1),
        tuple(_redirects(found.get("redirect", ()))),
        {
            int(words[0]): words[1]
            for words in found.get("errordocument", ())
            if len(words) > 1 and words[0].isdigit()
        },
        _below(base, _first(found, "errorlog", "logs/error_log")),
        tuple(
            (_below(base, words[0]), forms.get(words[1], words[1]))
            for words in found.get("customlog", ())
            if len(words) > 1
        ),
    )


def _directives(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """The section that each directive is in, its name in small letters, and its words."""
    sections: list[str] = []
    joined = ""
    for line in lines:
        joined += line.strip()
        if joined.endswith("\\"):
            joined = joined[:-1] + " "
            continue
        text, joined = joined, ""
        if not text or text.startswith("#"):
            continue
        if text.startswith("</"):
            del sections[-1:]
        elif text.startswith("<"):
            name, _, about = text.strip("<>").partition(" ")
            sections.append(f"{name.lower()} {about.strip().strip(chr(34))}")
        else:
            try:
                name, *values = shlex.split(text)
            except ValueError:
                name, *values = text.split()
            yield sections[-1] if sections else "", name.lower(), values


def _folder(path: str, name: str, values: Sequence[str]) -> Folder:
    words = [word.lower() for word in values]
    if name == "options":
        if "-indexes" in words:
            return Folder(path, lists=False)
        wants = bool({"indexes", "+indexes", "all"} & set(words))
        adds = all(word[:1] in "+-" for word in words)
        return Folder(path, lists=True if wants else None if adds else False)
    if name == "require" and words[:1] == ["all"]:
        return Folder(path, denies=words[1:] == ["denied"])
    return Folder(path)


def _redirects(found: Sequence[Sequence[str]]) -> Iterator[tuple[str, int, str]]:
    named = {"permanent": 301, "temp": 302, "seeother": 303, "gone": 410}
    for words in found:
        status = 302
        if words and (words[0].lower() in named or words[0].isdigit()):
            status = named.get(words[0].lower()) or int(words[0][:3])
            words = words[1:]
        if words:
            yield words[0], status, words[1] if len(words) > 1 else ""


def _place(word: str) -> tuple[str, int]:
    address, _, port = word.rpartition(":")
    number = int(port[:6]) if port.isdigit() else 80
    return {"": EVERYWHERE, "[::]": EVERYWHERE, "*": EVERYWHERE}.get(address, address), number


def _first(found: Mapping[str, list[list[str]]], name: str, default: str) -> str:
    return next((words[0] for words in found.get(name, ()) if words), default)


def _last(found: Mapping[str, list[list[str]]], name: str, default: str) -> str:
    return next((words[0] for words in reversed(found.get(name, ())) if words), default)


def _below(base: str, path: str) -> str:
    return path if path.startswith("/") else f"{base}/{path}"
