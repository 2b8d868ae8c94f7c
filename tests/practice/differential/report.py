"""What the comparison of two engines came to, for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.practice.differential.playing import Outcome
from tests.practice.differential.scenario import Command, Scenario, Stand


@dataclass(frozen=True)
class Verdict:
    """A scenario that was played with the real thing, and with what stands in for it."""

    scenario: Scenario
    real: Sequence[Outcome]
    other: Sequence[Outcome]
    stand: Stand = "practice"

    @property
    def equal(self) -> bool:
        """Whether every command printed and returned the same."""
        return list(self.real) == list(self.other)

    @property
    def as_declared(self) -> bool:
        """Whether just those commands differ that are said to."""
        return all(
            bool(command.differs.get(self.stand)) == (one != other)
            for command, one, other in self._rows
        )

    def differences(self) -> Iterator[str]:
        """What is not as declared, as text."""
        for command, real, other in self._rows:
            why = command.differs.get(self.stand)
            if why and real == other:
                yield f"$ {command.line}\n  no longer differs: {why}\n"
            elif real != other and not why:
                yield f"$ {command.line}\n{_diff(real, other, self.stand)}"

    @property
    def _rows(self) -> list[tuple[Command, Outcome, Outcome]]:
        return list(zip(self.scenario.commands, self.real, self.other, strict=True))


def transcript(scenario: Scenario, outcomes: Sequence[Outcome]) -> str:
    """What one engine answered, as a terminal shows it."""
    rows = zip(scenario.commands, outcomes, strict=True)
    told = [f"$ {command.line}\n{_told(outcome)}" for command, outcome in rows]
    return f"=== {scenario}\n{''.join(told)}"


def exceptions(played: Sequence[Scenario], stand: Stand = "practice") -> str:
    """A table of the commands and made files that are known to differ, with the reasons."""
    rows = [
        _row(str(scenario), f"`{command.line}`", command.differs[stand])
        for scenario in played
        for command in scenario.commands
        if stand in command.differs
    ]
    rows += [
        _row(str(scenario), f"`{thing.path}` in the image", thing.text.strip())
        for scenario in played
        for thing in scenario.things
        if thing.kind == "made" and stand == "practice"
    ]
    if not rows:
        return "None is known."
    where = {"practice": "on the practice engine", "command": "with cais's own command"}[stand]
    head = [f"| scenario | what differs | {where} |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows])


def _row(*cells: str) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _diff(real: Outcome, other: Outcome, stand: Stand) -> str:
    lines = difflib.unified_diff(
        _told(real).splitlines(), _told(other).splitlines(), "real", stand, lineterm="", n=2
    )
    return "".join(f"  {line}\n" for line in lines)


def _told(outcome: Outcome) -> str:
    told = [f"  {line}\n" for line in outcome.out.splitlines()]
    told += [f"! {line}\n" for line in outcome.err.splitlines()]
    if outcome.code:
        told.append(f"# exit code {outcome.code}\n")
    return "".join(told)
