"""What was measured, what was aimed at, and how both are printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NEVER = math.inf
"""Stands for what was waited for and did not come."""

MANY = 50
"""From this many containers on, the goals for many apply."""


@dataclass(frozen=True)
class Goal:
    """What a figure should come to, with few containers and with many."""

    figure: str
    statistic: str
    """`p50`, `p95` or `max`."""
    few: float
    many: float
    strict: bool = False
    """Whether it has to be less, and not just no more."""

    def limit(self, containers: int) -> float:
        """The goal for so many containers."""
        return self.many if containers >= MANY else self.few

    def met(self, value: float, containers: int) -> bool:
        """Whether a value is as good as the goal."""
        limit = self.limit(containers)
        return value < limit if self.strict else value <= limit

    def words(self, containers: int) -> str:
        """The goal as a table has it."""
        return f"{self.statistic} {'<' if self.strict else '≤'} {self.limit(containers):g}"


GOALS = (
    Goal("appear", "max", 0, 0, strict=True),
    Goal("running", "p50", 8, 25),
    Goal("running", "p95", 25, 60),
    Goal("gone", "p50", 8, 25),
    Goal("gone", "p95", 30, 60),
    Goal("key", "p95", 10, 10),
    Goal("idle CPU", "p50", 0.5, 1),
    Goal("idle output", "p50", 0, 0),
    Goal("RSS", "p50", 70, 80),
    Goal("first paint", "p50", 500, 500),
    Goal("first name", "p50", 150, 150),
    Goal("paint ratio", "p50", 1.6, 1.6),
    Goal("run -d ratio", "p50", 1, 1),
    Goal("ps ratio", "p50", 1, 1),
    Goal("list", "p95", 50, 50),
    Goal("engine start", "p50", 400, 400),
    Goal("engine RSS", "p50", 80, 80),
    Goal("event", "p95", 5, 5),
    Goal("50 clients", "max", 100, 100),
    Goal("lost requests", "max", 0, 0),
    Goal("late requests", "max", 0, 0),
    Goal("docker ps ratio", "p50", 2.5, 2.5),
    Goal("flood ratio", "p50", 2, 2),
    Goal("stall", "p50", 50, 50),
    Goal("ctrl-c", "max", 200, 200),
)


@dataclass(frozen=True)
class Measured:
    """One figure: its values, and how many containers there were."""

    figure: str
    unit: str
    values: tuple[float, ...]
    containers: int = 0

    def of(self, statistic: str) -> float:
        """One of `p50`, `p95` and `max`; interpolated between neighbours."""
        ordered = sorted(self.values)
        place = (len(ordered) - 1) * {"p50": 0.5, "p95": 0.95, "max": 1.0}[statistic]
        low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
        # Never is not a number to interpolate with.
        return low if low == high else low + (high - low) * (place - math.floor(place))

    @property
    def goals(self) -> list[Goal]:
        """What this figure is held against."""
        return [goal for goal in GOALS if goal.figure == self.figure]

    @property
    def missed(self) -> list[Goal]:
        """The goals that were not met."""
        return [
            goal for goal in self.goals if not goal.met(self.of(goal.statistic), self.containers)
        ]

    def as_json(self) -> dict[str, Any]:
        """For a file; what was never seen is null."""
        return {
            "figure": self.figure,
            "unit": self.unit,
            "containers": self.containers,
            "values": [None if value == NEVER else round(value, 4) for value in self.values],
            "goals": [goal.words(self.containers) for goal in self.goals],
            "missed": [goal.words(self.containers) for goal in self.missed],
        }


def goal_table(title: str, measured: Sequence[Measured]) -> str:
    """Figures with their spread, beside their goals."""
    heading = (title, "unit", "p50", "p95", "max", "n", "goal", "met")
    return table(heading, [_goal_row(item) for item in measured])


def _goal_row(item: Measured) -> tuple[str, ...]:
    alone = len(item.values) == 1
    verdict = "no: " + ", ".join(goal.statistic for goal in item.missed) if item.missed else "yes"
    if alone and item.missed:
        verdict = "no"
    return (
        item.figure,
        item.unit,
        number(item.of("p50")),
        "" if alone else number(item.of("p95")),
        "" if alone else number(item.of("max")),
        str(len(item.values)),
        ", ".join(goal.words(item.containers) for goal in item.goals),
        verdict if item.goals else "",
    )


def number(value: float) -> str:
    """Three digits or so; more would be noise."""
    if value == NEVER:
        return "never"
    return (
        f"{value:.0f}"
        if abs(value) >= 100
        else f"{value:.1f}"
        if abs(value) >= 1
        else f"{value:.3g}"
    )


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns: the first to the left, figures to the right."""
    widths = [max(len(row[n]) for row in (heading, *rows)) for n in range(len(heading))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heading, *rows)
    )
