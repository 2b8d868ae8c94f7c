"""Requirements: one of them, and files of them, as pip reads both (PEP 508)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from posixpath import normpath

from tui.practice.kernel.process import Process
from tui.practice.programs.python.packages import normal
from tui.practice.programs.tools import reason

MOST_DEEP = 32
"""Files that name one another."""
_MOST_BYTES = 1 << 20
_LONGEST = 1000
"""Characters of one requirement, so that reading it takes no time worth speaking of."""
_START = (
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[\w\s,.-]*)\])?\s*"
    r"(?P<versions>\(?(?:(?:===?|~=|!=|<=|>=|<|>)\s*[\w.*+!-]+\s*,?\s*)*\)?)"
)
_BEGINNING = re.compile(_START)
_REQUIREMENT = re.compile(_START + r"(?:;\s*(?P<marker>.+))?")
_CLAUSE = re.compile(r"(===?|~=|!=|<=|>=|<|>)\s*([\w.*+!-]+)")
_MARKER = re.compile(r"""(\w+)\s*(===?|~=|!=|<=|>=|<|>|not\s+in|in)\s*(?:'([^']*)'|"([^"]*)")""")
_OTHER_FILES = ("-r", "--requirement", "-c", "--constraint")
_COMMENT = re.compile(r"(^|\s)#.*")
_OPTION = re.compile(r"\s--?[A-Za-z][\w-]*[=\s].*$")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


class InvalidRequirement(Exception):
    """pip can't make sense of what is asked for; the message is what pip says."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is asked for."""

    text: str
    """As it was written, without comments and options."""
    name: str
    extras: tuple[str, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    """Comparisons of the version, such as `("==", "2.0")`."""
    marker: str = ""
    origin: str = ""
    """Where it comes from: `-r requirements.txt (line 2)`; empty for the command line."""

    @property
    def pinned(self) -> str | None:
        """The one version that it allows."""
        return next(
            (word for sign, word in self.clauses if sign in ("==", "===") and "*" not in word),
            None,
        )

    def allows(self, version: str) -> bool:
        """Whether a version will do."""
        return all(_holds(version, sign, word) for sign, word in self.clauses)

    def applies(self, facts: Mapping[str, str]) -> bool:
        """Whether its marker holds in this environment; parentheses are not understood."""
        if not self.marker or "(" in self.marker:
            return True
        return any(
            all(_marker_holds(part, facts) for part in re.split(r"\s+and\s+", choice))
            for choice in re.split(r"\s+or\s+", self.marker)
        )


def requirement(text: str, origin: str = "") -> Requirement:
    """Read one. Raises InvalidRequirement."""
    text = text.strip()
    if "://" in text or text.endswith((".whl", ".tar.gz", ".zip")):
        raise InvalidRequirement(f"The practice engine fetches no packages: {text}")
    if len(text) > _LONGEST:
        raise InvalidRequirement(f"Invalid requirement: '{text[:40]}…': it is too long")
    found = _REQUIREMENT.fullmatch(text)
    if found is None:
        raise InvalidRequirement(f"Invalid requirement: '{text}': {_what_is_wrong(text)}")
    return Requirement(
        text.partition(";")[0].strip(),
        found["name"],
        tuple(filter(None, map(str.strip, (found["extras"] or "").split(",")))),
        tuple((sign, word) for sign, word in _CLAUSE.findall(found["versions"])),
        (found["marker"] or "").strip(),
        origin,
    )


def _what_is_wrong(text: str) -> str:
    """What was expected, and below the text where."""
    begun = _BEGINNING.match(text)
    if begun is None:
        return f"Expected package name at the start of dependency specifier\n    {text}\n    ^"
    after = "version specifier" if begun["versions"] else "name and no valid version specifier"
    start, end = begun.start("versions"), begun.end()
    mark = " " * start + "~" * (end - start if begun["versions"] else 0) + "^"
    return f"Expected end or semicolon (after {after})\n    {text}\n    {mark}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file of requirements asks for, with the files that it names."""

    requirements: tuple[Requirement, ...] = ()
    constraints: tuple[Requirement, ...] = ()

    def with_all(self, more: Wanted) -> Wanted:
        """This and more."""
        return Wanted(self.requirements + more.requirements, self.constraints + more.constraints)


async def from_file(p: Process, name: str) -> Wanted:
    """All that a file asks for. Raises InvalidRequirement, also where a file can't be read."""

    async def collect(name: str, open_files: tuple[str, ...], *, constrains: bool) -> Wanted:
        place = normpath(p.absolute(name or "."))
        if place in open_files or len(open_files) > MOST_DEEP:
            raise InvalidRequirement(f"{place} recursively references itself in {name}")
        kind = "constraint" if constrains else "requirement"
        try:
            text = (await p.read_all(name, _MOST_BYTES)).decode(errors="replace")
        except OSError as error:
            why = f"[Errno {error.errno}] {reason(error)}: '{name}'"
            raise InvalidRequirement(f"Could not open {kind}s file: {why}") from None
        gathered = Wanted()
        for number, line in _lines(text, p.env):
            option, value = _option(line)
            if option in _OTHER_FILES:
                constrains_too = constrains or option in ("-c", "--constraint")
                inside = (*open_files, place)
                more = await collect(_beside(name, value), inside, constrains=constrains_too)
                gathered = gathered.with_all(more)
            elif not option or option in ("-e", "--editable"):
                flag = "-c" if constrains else "-r"
                text_of_one = value if option else _OPTION.sub("", line)
                try:
                    one = requirement(text_of_one, f"{flag} {name} (line {number})")
                except InvalidRequirement as error:
                    where = f"from line {number} of {name}"
                    raise InvalidRequirement(f"{error} ({where})") from None
                gathered = gathered.with_all(
                    Wanted(constraints=(one,)) if constrains else Wanted(requirements=(one,))
                )
            await p.breathe()
        return gathered

    return await collect(name, (), constrains=False)


def facts(python: str) -> dict[str, str]:
    """What markers compare with, on this Python in a container."""
    return {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "linux",
    }


def constrained(one: Requirement, constraints: tuple[Requirement, ...]) -> Requirement:
    """The requirement with what constraints say of its package."""
    more = [c for c in constraints if normal(c.name) == normal(one.name)]
    return replace(one, clauses=one.clauses + tuple(c for other in more for c in other.clauses))


def _option(line: str) -> tuple[str, str]:
    """The option that a line is, if it is one, and its value."""
    if not line.startswith("-"):
        return "", line
    word, _, rest = line.partition(" ")
    option, _, joined = word.partition("=")
    return option, joined or rest.strip()


def _beside(file: str, name: str) -> str:
    """The path of a file that another one names."""
    return name if name.startswith("/") else f"{file[: file.rfind('/') + 1]}{name}"


def _lines(text: str, env: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers; a backslash joins one to the next."""
    whole, first = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        first = first or number
        if line.endswith("\\"):
            whole += line[:-1]
            continue
        whole = _COMMENT.sub("", whole + line).strip()
        if whole:
            yield first, _VARIABLE.sub(lambda found: env.get(found[1], found[0]), whole)
        whole, first = "", 0
    if whole.strip():
        yield first, whole.strip()


def _holds(version: str, sign: str, word: str) -> bool:
    if word.endswith(".*"):
        stem = f"{word[:-2]}."
        return f"{version}.".startswith(stem) == (sign == "==")
    here, there = _key(version), _key(word)
    width = max(len(here), len(there))
    left = here + (0,) * (width - len(here))
    right = there + (0,) * (width - len(there))
    if sign == "~=":
        return left >= right and here[: len(there) - 1] == there[:-1]
    return {
        "==": left == right,
        "===": version == word,
        "!=": left != right,
        "<=": left <= right,
        ">=": left >= right,
        "<": left < right,
        ">": left > right,
    }[sign]


def _key(version: str) -> tuple[int, ...]:
    """The numbers at the beginning; what follows them is not compared."""
    release = re.match(r"\d+(?:\.\d+)*", version.partition("!")[2] or version)
    return tuple(int(part[:9]) for part in release[0].split(".")) if release else ()


def _marker_holds(part: str, facts: Mapping[str, str]) -> bool:
    """Whether one comparison holds; what is not understood does."""
    found = _MARKER.fullmatch(part.strip())
    if found is None:
        return True
    name, sign, single, double = found.groups()
    value = double if single is None else single
    if name == "extra":
        return False
    here = facts.get(name, "")
    if sign == "in":
        return here in value
    if sign.startswith("not"):
        return here not in value
    if name in ("python_version", "python_full_version"):
        return _holds(here, sign, value)
    return (here == value) is (sign != "!=")
