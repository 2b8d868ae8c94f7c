"""Build arguments: what `--build-arg` gives, what ARG asks for, and which of them count where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.practice.daemon.images.config import variables

PREDEFINED = frozenset(
    name
    for words in ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
    for name in (words, words.lower())
)
"""What may be given although no ARG asks for it. Unless one does, it leaves no trace in images."""

Values = Mapping[str, str | None]


class BuildArguments:
    """The arguments of one stage of a build."""

    def __init__(self, given: Values, meta: Values | None = None) -> None:
        """`given` is what the client sent; None where it named an argument without a value."""
        self._given = given
        self._meta = dict(meta or {})
        self._asked: dict[str, str | None] = {}

    def add(self, name: str, default: str | None) -> None:
        """ARG asks for an argument."""
        self._asked[name] = default

    def add_meta(self, name: str, default: str | None) -> None:
        """ARG asks for an argument before the first FROM."""
        self._asked[name] = default
        self._meta[name] = default

    def next_stage(self) -> BuildArguments:
        """Of a stage that begins: those before the first FROM are defaults in it, and no more."""
        return BuildArguments(self._given, self._meta)

    @property
    def asked(self) -> frozenset[str]:
        """The names that some ARG has asked for."""
        return frozenset(self._asked)

    @property
    def allowed(self) -> dict[str, str]:
        """What counts in the stage, with its values."""
        return self._valued(self._asked)

    @property
    def of_images(self) -> dict[str, str]:
        """What counts in FROM, with its values."""
        return self._valued(self._meta)

    def beside(self, environment: Iterable[str]) -> list[str]:
        """What counts in the stage as `NAME=value`, but for what the environment has already."""
        known = variables(environment)
        return [f"{name}={value}" for name, value in self.allowed.items() if name not in known]

    def traceless(self, line: str) -> bool:
        """Whether a `NAME=value` is to leave no trace: predefined, and nobody asked for it."""
        name = line.partition("=")[0]
        return name in PREDEFINED and name not in self._asked

    def _valued(self, names: Values) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in (*names, *sorted(PREDEFINED - set(names))):
            value = self._given.get(name)
            if value is None:
                value = names.get(name)
            if value is None:
                value = self._meta.get(name)
            if value is not None:
                found[name] = value
        return found


def unused(given: Values, asked: Iterable[str]) -> list[str]:
    """The names that were given and that no stage asked for."""
    return [name for name in given if name not in PREDEFINED and name not in set(asked)]
