"""All that the program says is in the tables, and nothing else is."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest

import tui
from tui.course.diagnoses import DIAGNOSES
from tui.i18n import LANGUAGES, translator
from tui.state.containers import ContainerState, Health
from tui.state.engine import Absence, EngineKind, Outcome, Phase
from tui.state.outcomes import Refusal
from tui.state.selectors import PruneKind, Reach

KEYS = set(translator("en").table)
NODES = [
    node
    for path in Path(tui.__file__).parent.rglob("*.py")
    if "i18n" not in path.parts and "_bundled" not in path.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
]


def asked() -> Iterator[tuple[ast.expr, str]]:
    """The key that each call of a translator or each binding names, and what is added to it."""
    for node in NODES:
        if not isinstance(node, ast.Call):
            continue
        match ast.unparse(node.func).split("."), node.args:
            case [*_, "t"], [key, *_]:
                yield key, ""
            case [*_, "t", "count"], [key, *_]:
                yield key, ".one"
                yield key, ".other"
            case ["phrase"], [key, *_]:
                yield key, ""
            case ["Binding"], [_, _, key, *_]:
                yield key, ""


def pattern(text: ast.JoinedStr, end: str) -> re.Pattern[str]:
    """What an f-string may become; each of its holes stands for one word."""
    parts = (
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"([\w-]+)"
        for part in text.values
    )
    return re.compile("".join(parts) + re.escape(end))


NAMED = {f"{key.value!s}{end}" for key, end in asked() if isinstance(key, ast.Constant)}
FAMILIES = [pattern(key, end) for key, end in asked() if isinstance(key, ast.JoinedStr)]
WORDS = {node.value for node in NODES if isinstance(node, ast.Constant)}
# What may stand in a hole: a word of the program, a language, the number of a panel.
HOLES = WORDS | set(LANGUAGES) | set("1234")


def is_used(key: str) -> bool:
    if key in NAMED or key in WORDS:
        return True
    matches = (family.fullmatch(key) for family in FAMILIES)
    return any(match is not None and set(match.groups()) <= HOLES for match in matches)


def test_every_key_that_the_program_names_exists() -> None:
    assert len(NAMED) > 50  # the scan does find them
    assert sorted(NAMED - KEYS) == []


def test_every_family_of_keys_that_the_program_names_has_members() -> None:
    assert len(FAMILIES) > 20
    for family in FAMILIES:
        assert any(family.fullmatch(key) for key in KEYS), family.pattern


MEMBERS: list[tuple[str, type[StrEnum]]] = [
    ("state.{}", ContainerState),
    ("ports.means.{}", Reach),
    ("engine.kind.{}", EngineKind),
    ("engine.phase.{}", Phase),
    ("outcome.{}", Outcome),
    ("refusal.{}", Refusal),
    ("absence.{}.title", Absence),
    ("absence.{}.means", Absence),
    ("prune.nothing.{}", PruneKind),
    ("prune.confirm.{}.one", PruneKind),
    ("prune.confirm.{}.other", PruneKind),
    ("prune.done.{}.one", PruneKind),
    ("prune.done.{}.other", PruneKind),
    ("palette.prune.{}", PruneKind),
    ("palette.prune.{}.help", PruneKind),
]


@pytest.mark.parametrize(("family", "members"), MEMBERS, ids=lambda value: str(value))
def test_families_have_a_sentence_for_each_member(family: str, members: type[StrEnum]) -> None:
    assert {family.format(member) for member in members} <= KEYS


def test_families_that_have_no_sentence_for_some_members_have_them_for_the_rest() -> None:
    assert {f"health.{health}" for health in Health if health is not Health.NONE} <= KEYS
    advised = [why for why in Absence if why is not Absence.NAMED_ONE_FAILED]
    systems = ("linux", "mac", "windows")
    assert {f"absence.{why}.{system}" for why, system in product(advised, systems)} <= KEYS
    assert {f"key.panel_{number}" for number in range(1, 5)} <= KEYS


def test_every_diagnosis_has_a_sentence() -> None:
    assert {f"hint.{key}" for key in DIAGNOSES} <= KEYS


def test_no_sentence_is_left_that_nothing_says() -> None:
    assert sorted(key for key in KEYS if not is_used(key)) == []
