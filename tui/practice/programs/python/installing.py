"""`pip install`: works out what is to be there, and records it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.practice.kernel.process import Process
from tui.practice.programs.python.packages import known, normal
from tui.practice.programs.python.places import library, version
from tui.practice.programs.python.projects import is_folder_of_project, project
from tui.practice.programs.python.records import Installed, put, take_away
from tui.practice.programs.python.requirements import (
    InvalidRequirement,
    Requirement,
    Wanted,
    constrained,
    facts,
    from_file,
    requirement,
)

_NOTICE = "The practice engine only records packages; nothing is downloaded.\n"
_ROOT = (
    "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting"
    " behaviour with the system package manager. It is recommended to use a virtual environment"
    " instead.\n"
)
_VALUED = (
    *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host"),
    *("--timeout", "--retries", "--platform", "--python-version", "--no-binary", "--only-binary"),
    *("--progress-bar", "--cache-dir", "--root-user-action", "--upgrade-strategy", "--prefix"),
)
_FILES = {"-r": "-r", "--requirement": "-r", "-c": "-c", "--constraint": "-c"}
_WITHOUT_EFFECT = frozenset(
    (
        *("--no-cache-dir", "--user", "--pre", "--prefer-binary", "--no-index", "--isolated"),
        *("--no-build-isolation", "--use-pep517", "--require-hashes", "--ignore-installed", "-I"),
        *("--compile", "--no-compile", "--no-clean", "--break-system-packages", "--no-input"),
        *("-v", "--verbose", "-vv", "--no-warn-script-location", "--no-warn-conflicts"),
        *("--disable-pip-version-check", "--no-color", "--ignore-requires-python", "--debug"),
    )
)
_USAGE = (
    "\nUsage:   \n  pip install [options] <requirement specifier> [package-index-options] ...\n"
)


@dataclass
class _Order:
    """What the command line asks for."""

    wanted: list[Requirement] = field(default_factory=list)
    constraints: tuple[Requirement, ...] = ()
    projects: dict[str, str] = field(default_factory=dict)
    """Versions of what is installed from a folder, by name."""
    quiet: bool = False
    upgrade: bool = False
    forced: bool = False
    alone: bool = False
    """Without what they need."""
    dry: bool = False
    root_is_fine: bool = False


async def install(p: Process, words: Sequence[str], here: dict[str, Installed]) -> int:
    """Install what the words ask for, where `here` is installed; returns the exit code."""
    try:
        order = await _order(p, words)
        if order is None:
            return 2
        if not order.wanted and not order.constraints:
            words_needed = 'at least one requirement to install (see "pip help install")'
            raise InvalidRequirement(f"You must give {words_needed}")
        return await _Installation(p, order, here).run()
    except InvalidRequirement as error:
        await p.err(f"ERROR: {error}\n")
        return 1


async def _order(p: Process, words: Sequence[str]) -> _Order | None:
    order = _Order(root_is_fine=p.env.get("PIP_ROOT_USER_ACTION") == "ignore")
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if word[:2] in ("-r", "-c") and len(word) > 2:
            option, value = word[:2], word[2:]
        if option in _FILES:
            more = await from_file(p, value or next(rest, ""))
            if _FILES[option] == "-c":
                more = Wanted(constraints=more.requirements + more.constraints)
            order.wanted += more.requirements
            order.constraints += more.constraints
        elif option == "--root-user-action":
            order.root_is_fine = (value or next(rest, "")) == "ignore"
        elif option in _VALUED:
            value = value if equals else next(rest, "")
        elif word in ("-q", "--quiet", "-qq"):
            order.quiet = True
        elif word in ("-U", "--upgrade"):
            order.upgrade = True
        elif word == "--force-reinstall":
            order.forced = True
        elif word == "--no-deps":
            order.alone = True
        elif word == "--dry-run":
            order.dry = True
        elif option in ("-e", "--editable"):
            await _add(p, order, value or next(rest, "."))
        elif word.startswith("-") and word not in _WITHOUT_EFFECT:
            await p.err(f"{_USAGE}\nno such option: {option}\n")
            return None
        elif not word.startswith("-"):
            await _add(p, order, word)
    return order


async def _add(p: Process, order: _Order, word: str) -> None:
    if not is_folder_of_project(word):
        order.wanted.append(requirement(word))
        return
    found = await project(p, word)
    order.projects[found.name] = found.version
    order.wanted += [requirement(f"{found.name}=={found.version}"), *found.needs]


class _Installation:
    """One run of `pip install`."""

    def __init__(self, p: Process, order: _Order, here: dict[str, Installed]) -> None:
        self._p = p
        self._order = order
        self._here = here
        self._facts = facts(version(p))
        self._fresh: dict[str, tuple[str, str]] = {}
        """Name and version of what is new, by normal names."""
        self._settled: dict[str, str] = {}
        """The versions that will be there, of all that was looked at."""

    async def run(self) -> int:
        p, order = self._p, self._order
        if not p.access(library(p), 2) and p.is_folder(library(p)):
            raise InvalidRequirement(
                "Could not install packages due to an OSError: [Errno 13] Permission denied:"
                f" '{library(p)}'\nConsider using the `--user` option or check the permissions.\n"
            )
        for one in order.wanted:
            await self._collect(constrained(one, order.constraints), asked=True)
        if not self._fresh:
            await self._warn()
            return 0
        # What others need comes first; what was asked for, last.
        fresh = dict(reversed(self._fresh.values()))
        await self._say(f"Installing collected packages: {', '.join(fresh)}\n")
        listed = " ".join(f"{name}-{number}" for name, number in sorted(fresh.items()))
        if order.dry:
            await p.out(f"Would install {listed}\n")
            return 0
        for name, number in fresh.items():
            if old := self._here.get(normal(name)):
                await self._replace(old)
            await put(p, name, number)
            await p.breathe()
        await self._say(f"Successfully installed {listed}\n")
        if not order.quiet:
            await p.err(_NOTICE)
        await self._warn()
        return 0

    async def _collect(self, one: Requirement, *, asked: bool, for_whom: str = "") -> None:
        origin = one.origin or for_whom
        shown = f"{one.text} (from {origin})" if origin else one.text
        if not one.applies(self._facts):
            marker = one.marker.replace("'", '"')
            await self._say(
                f"Ignoring {one.name}: markers '{marker}' don't match your environment\n"
            )
            return
        key = normal(one.name)
        settled = self._settled.get(key)
        if settled is not None:
            if not one.allows(settled):
                raise self._conflict(one, settled)
            await self._collect_needs(one, settled, origin, extras_only=True)
            return
        old = self._here.get(key)
        if old is not None and self._stays(one, old, asked=asked):
            number = old.version
            words = f"{shown} in {library(self._p)} ({number})"
            await self._say(f"Requirement already satisfied: {words}\n")
        else:
            number = self._choose(one)
            self._fresh[key] = (one.name, number)
            wheel = f"{key.replace('-', '_')}-{number}-py3-none-any.whl"
            await self._say(f"Collecting {shown}\n  Downloading {wheel}\n")
        self._settled[key] = number
        await self._collect_needs(one, number, origin)

    async def _collect_needs(
        self, one: Requirement, number: str, origin: str, *, extras_only: bool = False
    ) -> None:
        if self._order.alone:
            return
        owner = f"{one.name}=={number}" if one.pinned else one.name
        chain = f"{owner}->{origin}" if origin else owner
        names = [] if extras_only else [one.name]
        for name in (*names, *(f"{one.name}[{extra}]" for extra in one.extras)):
            for need in known(name).needs:
                inner = constrained(requirement(need), self._order.constraints)
                await self._collect(inner, asked=False, for_whom=chain)

    def _stays(self, one: Requirement, old: Installed, *, asked: bool) -> bool:
        """Whether what is installed will do. What was not asked for is never made newer."""
        if not one.allows(old.version):
            return False
        order = self._order
        return not asked or not (
            order.forced or (order.upgrade and old.version != self._choose(one))
        )

    def _choose(self, one: Requirement) -> str:
        """The version to take: the one that is asked for, or the newest that will do."""
        number = one.pinned or self._order.projects.get(one.name) or known(one.name).version
        if one.allows(number):
            return number
        bounds = [word.removesuffix(".*") for _, word in one.clauses]
        # Below the newest there have been others; of these only the bounds are known by name.
        below = [_before(word) for sign, word in one.clauses if sign == "<"]
        for earlier in (*bounds, *below):
            if one.allows(earlier):
                return earlier
        raise self._conflict(one, number)

    def _conflict(self, one: Requirement, there: str) -> InvalidRequirement:
        return InvalidRequirement(
            f"Could not find a version that satisfies the requirement {one.text}"
            f" (from versions: {there})\nERROR: No matching distribution found for {one.text}"
        )

    async def _replace(self, old: Installed) -> None:
        await self._say(
            f"  Attempting uninstall: {old.name}\n"
            f"    Found existing installation: {old.name} {old.version}\n"
            f"    Uninstalling {old.name}-{old.version}:\n"
            f"      Successfully uninstalled {old.name}-{old.version}\n"
        )
        take_away(self._p, old)

    async def _say(self, text: str) -> None:
        if not self._order.quiet:
            await self._p.out(text)

    async def _warn(self) -> None:
        if self._p.who.uid == 0 and not self._order.root_is_fine:
            await self._p.err(_ROOT)


def _before(number: str) -> str:
    """A version just below another one: 1.9 for 2, 2.3.9 for 2.4.0."""
    parts = [int(part[:9]) for part in number.split(".") if part.isdigit()]
    while parts and parts[-1] == 0:
        parts.pop()
    return ".".join(map(str, [*parts[:-1], parts[-1] - 1, 9])) if parts else number
