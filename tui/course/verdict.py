"""What looking at a step comes to: conditions, one row each, and what seems to have gone wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.course.probes import Probe

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be said in the learner's language: its key, and what it names."""

    key: str
    values: Values = ()

    def __post_init__(self) -> None:
        """Text from outside is data: nothing here interprets it."""
        object.__setattr__(self, "values", tuple((k, str(v)) for k, v in self.values))


def phrase(key: str, **values: object) -> Phrase:
    """A phrase, from keyword arguments."""
    return Phrase(key, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is wanted, beside what is seen now."""

    wanted: Phrase
    seen: Phrase
    holds: bool


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What seems to have gone wrong: one of `DIAGNOSES`, and what its sentence names."""

    key: str
    values: Values = ()
    section: str = ""
    """A section of the lesson that says it, where the lesson has one of its own."""


def diagnosis(key: str, **values: object) -> Diagnosis:
    """A diagnosis, from keyword arguments."""
    return Diagnosis(key, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a step, or one check of it, stands."""

    conditions: tuple[Condition, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    """The likeliest first; empty where nothing wrong is seen."""
    wanted: frozenset[Probe] = field(default_factory=frozenset)
    """What has to be asked, again and again, to know more."""

    @property
    def holds(self) -> bool:
        """Whether all conditions hold. Of none, none is unmet."""
        return all(condition.holds for condition in self.conditions)
