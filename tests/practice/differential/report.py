"""What the comparison of two engines came to, for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.practice.differential.playing import Outcome
from tests.practice.differential.scenario import Command, Scenario


@dataclass(frozen=True)
class Verdict:
    """A scenario that was played on both engines."""

    scenario: Scenario
    real: Sequence[Outcome]
    practice: Sequence[Outcome]

    @property
    def equal(self) -> bool:
        """Whether every command printed and returned the same."""
        return list(self.real) == list(self.practice)

    @property
    def as_declared(self) -> bool:
        """Whether just those commands differ that are said to."""
        return all(bool(command.differs) == (one != other) for command, one, other in self._rows)

    def differences(self) -> Iterator[str]:
        """What is not as declared, as text."""
        for command, real, practice in self._rows:
            if command.differs and real == practice:
                yield f"$ {command.line}\n  no longer differs: {command.differs}\n"
            elif real != practice and not command.differs:
                yield f"$ {command.line}\n{_diff(real, practice)}"

    @property
    def _rows(self) -> list[tuple[Command, Outcome, Outcome]]:
        return list(zip(self.scenario.commands, self.real, self.practice, strict=True))


def transcript(scenario: Scenario, outcomes: Sequence[Outcome]) -> str:
    """What one engine answered, as a terminal shows it."""
    rows = zip(scenario.commands, outcomes, strict=True)
    told = [f"$ {command.line}\n{_told(outcome)}" for command, outcome in rows]
    return f"=== {scenario}\n{''.join(told)}"


def exceptions(played: Sequence[Scenario]) -> str:
    """A table of the commands and made files that are known to differ, with the reasons."""
    rows = [
        _row(str(scenario), f"`{command.line}`", command.differs)
        for scenario in played
        for command in scenario.commands
        if command.differs
    ]
    rows += [
        _row(str(scenario), f"`{thing.path}` in the image", thing.text.strip())
        for scenario in played
        for thing in scenario.things
        if thing.kind == "made"
    ]
    if not rows:
        return "None is known."
    head = ["| scenario | what differs | on the practice engine |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows])


def _row(*cells: str) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _diff(real: Outcome, practice: Outcome) -> str:
    lines = difflib.unified_diff(
        _told(real).splitlines(), _told(practice).splitlines(), "real", "practice", lineterm="", n=2
    )
    return "".join(f"  {line}\n" for line in lines)


def _told(outcome: Outcome) -> str:
    told = [f"  {line}\n" for line in outcome.out.splitlines()]
    told += [f"! {line}\n" for line in outcome.err.splitlines()]
    if outcome.code:
        told.append(f"# exit code {outcome.code}\n")
    return "".join(told)
