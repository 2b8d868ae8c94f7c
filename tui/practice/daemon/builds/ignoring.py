"""Which files `.dockerignore` leaves out. Pure.

Clients heed it before they send anything; the engine only has to know whether the file itself
and the Dockerfile, which clients send in any case, belong to the context. Source: the
documentation of `docker build`, and Go's `filepath.Match`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

_MOST_RULES = 10_000
_MOST_WILDCARDS = 8
"""Of one rule; one with more is no rule, so that none can keep the engine busy."""
_PART = re.compile(r"\*\*/?|\*|\?|\\.|\[\^?[^\]]+\]|[^\\]", re.S)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line."""

    expression: re.Pattern[str]
    keeps: bool
    """It begins with `!`: what it matches is not left out after all."""


def read(data: bytes) -> list[Rule]:
    """The rules of a `.dockerignore`; lines that make no sense are none."""
    rules: list[Rule] = []
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    for line in text.splitlines()[:_MOST_RULES]:
        pattern = line.strip()
        if not pattern or line.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        pattern = posixpath.normpath(pattern.removeprefix("!").strip() or ".").lstrip("/")
        expression = _expression(pattern)
        if expression is not None:
            rules.append(Rule(expression, keeps))
    return rules


def matches(path: str, rules: list[Rule]) -> bool:
    """Whether a file, or a folder that it is in, is left out. The last rule that fits counts."""
    path = posixpath.normpath(path).lstrip("/")
    parts = path.split("/")
    ways = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    left_out = False
    for rule in rules:
        if rule.keeps == left_out and any(rule.expression.fullmatch(way) for way in ways):
            left_out = not rule.keeps
    return left_out


def _expression(pattern: str) -> re.Pattern[str] | None:
    parts = _PART.findall(pattern)
    if sum(part[0] in "*?[" for part in parts) > _MOST_WILDCARDS or "".join(parts) != pattern:
        return None
    try:
        return re.compile("".join(map(_translated, parts)), re.S)
    except re.error:
        return None


def _translated(part: str) -> str:
    if part == "**/":
        return "(?:.*/)?"
    if part == "**":
        return ".*"
    if part == "*":
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part[0] == "[" and len(part) > 1:
        return part.replace("\\", "\\\\")
    return re.escape(part[-1])
