"""The comparison of both engines: scenarios can be read, masks hide no more than they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice.differential import DOCKERFILES, SCENARIOS
from tests.practice.differential.masks import Masks, kind
from tests.practice.differential.playing import Outcome
from tests.practice.differential.report import Verdict, exceptions
from tests.practice.differential.scenario import Scenario, scenarios
from tests.practice.dockerfiles.building import BASES, IMAGE
from tui.practice.catalog import repository

FIRST, SECOND = "0123456789ab" + "c" * 52, "ba9876543210" + "d" * 52

SPOKEN = {
    *("attach", "build", "builder prune", "commit", "cp", "create", "diff", "events", "exec"),
    *("export", "history", "images", "import", "info", "inspect", "kill", "load", "logs"),
    *("network connect", "network create", "network disconnect", "network inspect", "network ls"),
    *("network prune", "network rm", "pause", "port", "prune", "ps", "pull", "rename", "restart"),
    *("rm", "rmi", "run", "save", "start", "stats", "stop", "system df", "system prune", "tag"),
    *("top", "unpause", "update", "version", "volume create", "volume inspect", "volume ls"),
    *("volume prune", "volume rm", "wait"),
}
"""The commands that the practice engine answers."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for scenarios."""
    return tmp_path


def read(folder: Path, text: str) -> Scenario:
    (folder / "some_subject.txt").write_text(text)
    (found,) = scenarios(folder)
    return found


def test_there_are_many_scenarios_over_many_commands() -> None:
    played = scenarios(SCENARIOS)
    assert len(played) >= 80
    commands = {kind(command.words) for one in played for command in one.commands}
    assert commands >= SPOKEN


def test_every_dockerfile_builds_the_image_that_is_looked_at() -> None:
    corpus = scenarios(DOCKERFILES)
    assert len(corpus) >= 24
    for one in corpus:
        assert all(command.words[:2] == ("docker", "build") for command in one.commands), str(one)
        assert IMAGE in one.commands[-1].words, str(one)
    for name, _, tag in (base.partition(":") for base in BASES):
        found = repository(name)
        assert found is not None
        assert found.recipe(tag), f"{name}:{tag}"


def test_a_scenario_is_read(folder: Path) -> None:
    text = (
        "=== a name\n# a remark\n$ ID= docker create \\\n    busybox 'two words'\n"
        "~ why\n$ docker cp - <ID>:/ < in.tar > out\n$ docker logs -f <ID> &\n"
        "--- file a/run.sh 755\necho hi\n--- link b a\n--- archive c.tar.gz\nx y z\n\n"
    )
    one = read(folder, text)
    assert (one.subject, one.name) == ("some subject", "a name")
    create, copy, logs = one.commands
    assert (create.name, create.words) == ("ID", ("docker", "create", "busybox", "two words"))
    assert (copy.source, copy.target, copy.differs) == ("in.tar", "out", {"practice": "why"})
    assert (logs.aside, logs.words[-1]) == (True, "<ID>")
    for thing in one.things:
        thing.put(folder / "there")
    assert (folder / "there/a/run.sh").read_text() == "echo hi\n"
    assert (folder / "there/a/run.sh").stat().st_mode & 0o777 == 0o755
    assert (folder / "there/b/run.sh").exists()
    assert (folder / "there/c.tar.gz").stat().st_size > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$ docker ps\n", "begins with something else"),
        ("=== one\ndocker ps\n", "neither a command nor a remark"),
        ("=== one\n~ a reason\n", "no command follows the reason"),
        ("=== one\n$ true\n=== one\n$ true\n", "two scenarios have one name"),
    ],
)
def test_what_is_no_scenario_is_refused(folder: Path, text: str, words: str) -> None:
    (folder / "wrong.txt").write_text(text)
    with pytest.raises(ValueError, match=words):
        scenarios(folder)


def test_an_identifier_is_known_again_however_much_of_it_is_shown() -> None:
    masks = Masks({"/tmp/x": "<here>"})
    said = f"{SECOND}\nsha256:{FIRST} {FIRST[:12]} {SECOND[:12]} /tmp/x/file\n"
    told = "<id-1>\n<id-2> <id-2> <id-1> <here>/file\n"
    assert masks.masked(["docker", "inspect"], said) == told


def test_a_mask_is_for_one_command_only() -> None:
    text = "two  3 seconds ago  12.5MB\n"
    assert Masks({}).masked(["docker", "image", "ls"], text) == "two  <span> ago  <size>\n"
    assert Masks({}).masked(["docker", "logs", "box"], text) == text
    number = "1234567890123"
    assert Masks({}).masked(["docker", "logs", "box"], number) == number


def test_what_is_declared_has_to_differ_and_nothing_else_may(folder: Path) -> None:
    one = read(folder, "=== a name\n$ docker ps\n~ it is | so\n$ docker swarm init\n")
    same, other = Outcome(0, "a\n", ""), Outcome(1, "", "b\n")
    assert Verdict(one, [same, same], [same, other]).as_declared
    assert not Verdict(one, [same, same], [same, other]).equal
    (gone,) = Verdict(one, [same, same], [same, same]).differences()
    assert "no longer differs: it is | so" in gone
    (news,) = Verdict(one, [same, same], [other, other]).differences()
    assert "-  a\n" in news
    assert "+# exit code 1\n" in news
    assert exceptions([one]).splitlines()[2] == (
        "| some subject: a name | `docker swarm init` | it is \\| so |"
    )
