"""The parts of a build that can be looked at alone: arguments, words, cache keys, owners."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.daemon.builds import ignoring
from tui.practice.daemon.builds.arguments import BuildArguments, unused
from tui.practice.daemon.builds.cache import step_key
from tui.practice.daemon.builds.context import leads_out
from tui.practice.daemon.builds.modes import mode_of
from tui.practice.daemon.builds.options import references_of
from tui.practice.daemon.builds.owners import owner_of
from tui.practice.daemon.builds.stages import Finished, Stage, started
from tui.practice.daemon.images.patterns import BadPattern, Pattern
from tui.practice.daemon.images.settings import changed, command_words, noted, workdir
from tui.practice.daemon.images.wording import duration, plain_list, quoted_list
from tui.practice.dockerfile.instructions import CommandLine, Env, HereDocument, Pair, Place
from tui.practice.errors import Failed
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import Credentials
from tui.practice.files.tree import OVERWRITING
from tui.practice.files.view import View

SECOND = 10**9

# -- arguments ------------------------------------------------------------------------------------


def test_what_an_argument_is_worth() -> None:
    """Given from outside, else its default, else the one before the first stage."""
    arguments = BuildArguments({"A": "given", "N": None})
    arguments.add_meta("M", "meta")
    arguments.add_meta("A", "meta")
    stage = arguments.next_stage()
    assert stage.allowed == {}
    for name, default in [("A", "default"), ("D", "default"), ("M", None), ("N", None)]:
        stage.add(name, default)
    assert stage.allowed == {"A": "given", "D": "default", "M": "meta"}
    assert stage.of_images == {"A": "given", "M": "meta"}


def test_proxies_need_not_be_asked_for() -> None:
    stage = BuildArguments({"HTTP_PROXY": "p", "no_proxy": "q", "OTHER": "r"})
    assert stage.allowed == {"HTTP_PROXY": "p", "no_proxy": "q"}
    assert stage.traceless("HTTP_PROXY=p")
    stage.add("HTTP_PROXY", None)
    assert not stage.traceless("HTTP_PROXY=p")
    assert unused({"HTTP_PROXY": "p", "OTHER": "r", "A": None}, {"A"}) == ["OTHER"]


def test_the_environment_hides_arguments() -> None:
    stage = BuildArguments({"A": "1", "B": "2"})
    stage.add("A", None)
    stage.add("B", None)
    assert stage.beside(["A=own", "PATH=/bin"]) == ["B=2"]


# -- stages ---------------------------------------------------------------------------------------


def stage(name: str = "", image: str = "") -> Stage:
    """A stage that is done."""
    return Stage(name, image, {}, BuildArguments({}))


def test_stages_are_found_by_name_and_number() -> None:
    finished = Finished()
    finished.add(stage("one", "sha256:1"))
    finished.add(stage("", "sha256:2"))
    assert finished.find("ONE") == finished.find("0") == "sha256:1"
    assert finished.find("1") == "sha256:2"
    assert finished.find("busybox") is finished.named("busybox") is None
    for number, message in [("2", "refers to current build stage"), ("3", "index out of bounds")]:
        with pytest.raises(Failed, match=message):
            finished.find(number)
    with pytest.raises(Failed, match="index out of bounds"):
        finished.find("-1")
    with pytest.raises(Failed, match="one stage name already used"):
        finished.add(stage("one"))


def test_a_stage_begins_with_a_path() -> None:
    assert started({})["Env"][0].startswith("PATH=/usr/local/sbin:")
    assert started({"Env": ["PATH=/x"], "Cmd": ["a"], "OpenStdin": True}) == {
        "Env": ["PATH=/x"],
        "Cmd": ["a"],
    }


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1_500, "1.5µs"),
        (500_000_000, "500ms"),
        (1_250_000, "1.25ms"),
        (SECOND, "1s"),
        (1_500_000_000, "1.5s"),
        (90 * SECOND, "1m30s"),
        (3600 * SECOND, "1h0m0s"),
        (3661 * SECOND + 10_000_000, "1h1m1.01s"),
    ],
)
def test_durations_as_go_prints_them(nanoseconds: int, text: str) -> None:
    assert duration(nanoseconds) == text


def test_lists_as_go_prints_them() -> None:
    assert quoted_list(["a", 'b"c\\', "d\n\t\x01é"]) == r'["a" "b\"c\\" "d\n\t\x01é"]'
    assert quoted_list([]) == plain_list([]) == "[]"
    assert plain_list(["a b", "c"]) == "[a b c]"


def test_the_notes_of_steps() -> None:
    assert noted({}, "ENV a=b", apart=True)["Cmd"] == ["/bin/sh", "-c", "#(nop) ", "ENV a=b"]
    noting = noted({"Shell": ["x"]}, "WORKDIR /w", apart=False)
    assert noting["Cmd"] == ["x", "#(nop) WORKDIR /w"]


def test_settings_are_not_changed_in_place() -> None:
    config: dict[str, Any] = {"Env": ["A=1"]}
    new, words = changed(config, Env(Place("", 1, 1), (Pair("A", "2"),)), cmd_set=False)
    assert (config, new, words) == ({"Env": ["A=1"]}, {"Env": ["A=2"]}, "ENV A=2")


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("", "a", "/a"),
        ("/a", "b", "/a/b"),
        ("/a", "/b", "/b"),
        ("/a", "..", "/"),
        ("/", "../..", "/"),
        ("/a", "b//c/./d/", "/a/b/c/d"),
        ("", "//a", "/a"),
    ],
)
def test_working_folders(before: str, path: str, after: str) -> None:
    assert workdir({"WorkingDir": before}, path) == after


def document(content: str, name: str = "END", **fields: Any) -> HereDocument:
    """A here-document."""
    return HereDocument(name, content, **{"expand": True, "strip_tabs": False, **fields})


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (CommandLine(("a", "b"), shell=False), ["a", "b"]),
        (CommandLine((), shell=False), []),
        (CommandLine(("a $b",), shell=True), ["/bin/sh", "-c", "a $b"]),
        (
            CommandLine(("<<END",), shell=True, documents=(document("a\nb\n"),)),
            ["/bin/sh", "-c", "a\nb\n"],
        ),
        (
            CommandLine(("<<-'END'",), True, (document("\ta\n", strip_tabs=True),)),
            ["/bin/sh", "-c", "a\n"],
        ),
        (
            CommandLine(("<<END",), True, (document("#!/usr/bin/env python3\nprint()\n"),)),
            ["/usr/bin/env", "python3", "-c", "#!/usr/bin/env python3\nprint()\n"],
        ),
        (
            CommandLine(("cat <<END >/x",), True, (document("a\n"),)),
            ["/bin/sh", "-c", "cat <<END >/x\na\nEND"],
        ),
        (
            CommandLine(("cat <<A <<B",), True, (document("a\n", "A"), document("b\n", "B"))),
            ["/bin/sh", "-c", "cat <<A <<B\na\nA\nb\nB"],
        ),
    ],
)
def test_what_is_executed(command: CommandLine, words: list[str]) -> None:
    assert command_words(command, {}) == words


# -- cache ----------------------------------------------------------------------------------------

CONFIG: dict[str, Any] = {
    "Cmd": ["a"],
    "Env": ["A=1", "B=2"],
    "Labels": {"a": "b"},
    "Healthcheck": {"Test": ["NONE"]},
    "Volumes": {"/v": {}, "/w": {}},
}


@pytest.mark.parametrize(
    "same",
    [
        {"Hostname": "x", "Image": "sha256:0"},
        {"Volumes": {"/w": {}, "/v": {}}},
        {"OnBuild": [], "Shell": None, "User": "", "Tty": False},
        {"Healthcheck": {"Test": ["NONE"], "Interval": 0}},
    ],
)
def test_steps_that_count_as_the_same(same: dict[str, Any]) -> None:
    assert step_key({**CONFIG, **same}) == step_key(CONFIG)


@pytest.mark.parametrize(
    "other",
    [
        {"Cmd": ["a", "b"]},
        {"Cmd": ["a b"]},
        {"Env": ["B=2", "A=1"]},
        {"Labels": {"a": "c"}},
        {"Healthcheck": None},
        {"Healthcheck": {"Test": ["NONE"], "Retries": 1}},
        {"Volumes": {"/v": {}}},
        {"User": "1"},
        {"Entrypoint": ["a"]},
        {"StopTimeout": 0},
    ],
)
def test_steps_that_do_not(other: dict[str, Any]) -> None:
    assert step_key({**CONFIG, **other}) != step_key(CONFIG)


# -- files that are left out ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "left_out"),
    [
        ("", False),
        ("Dockerfile", True),
        ("/Dockerfile", True),
        ("./Dockerfile", True),
        ("dockerfile", False),
        ("Dock", False),
        ("D*", True),
        ("*file", True),
        ("D?ckerfile", True),
        ("[A-D]ockerfile", True),
        ("[^D]ockerfile", False),
        ("**", True),
        ("**/Dockerfile", True),
        ("x/Dockerfile", False),
        ("*/Dockerfile", False),
        ("# Dockerfile", False),
        ("*\n!Dockerfile", False),
        ("!Dockerfile\n*", True),
        ("*\n!D*\nDockerfile", True),
        ("  Dockerfile  ", True),
        ("[", False),
        ("\\Dockerfile", True),
        ("\ufeffDockerfile", True),
        ("**/**/**/**/**/**/**/**/**/D*", False),
    ],
)
def test_what_is_left_out(rules: str, left_out: bool) -> None:
    assert ignoring.matches("Dockerfile", ignoring.read(rules.encode())) is left_out


@pytest.mark.parametrize("rules", ["a", "a/b", "**/D", "a/**", "*/b/D", "a/*/*"])
def test_what_is_in_a_folder_that_is_left_out(rules: str) -> None:
    assert ignoring.matches("a/b/D", ignoring.read(rules.encode()))


@given(st.binary(max_size=80), st.text(min_size=1, max_size=20))
def test_any_rules_can_be_read(data: bytes, path: str) -> None:
    assert ignoring.matches(path, ignoring.read(data)) in (True, False)


# -- patterns and paths ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "a.b", True),
        ("*", "", True),
        ("*", "a/b", False),
        ("a*c", "abbc", True),
        ("a*c", "abb", False),
        ("?", "é", True),
        ("?", "/", False),
        ("[a-c]", "b", True),
        ("[^a-c]", "b", False),
        ("\\*", "*", True),
        ("\\*", "a", False),
        ("a[.]b", "a.b", True),
        ("*.t?t", "x.txt", True),
    ],
)
def test_patterns(pattern: str, text: str, fits: bool) -> None:
    assert Pattern(pattern).matches(text) is fits


@pytest.mark.parametrize("pattern", ["[", "[a", "[]", "[z-a]", "\\"])
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(BadPattern):
        Pattern(pattern)


@given(st.text("a*?", max_size=30), st.text("ab", max_size=60))
def test_patterns_agree_with_regular_expressions(pattern: str, text: str) -> None:
    translated = pattern.replace("*", "[^/]*").replace("?", "[^/]")
    translated = re.sub(r"(\[\^/\]\*)+", "[^/]*", translated)
    assert Pattern(pattern).matches(text) == bool(re.fullmatch(translated, text))


@pytest.mark.parametrize(
    ("path", "out"),
    [
        ("a", False),
        ("a/..", False),
        ("a/../b", False),
        ("..", True),
        ("a/../..", True),
        ("/..", True),
        ("./../a", True),
        ("a..", False),
        ("...", False),
    ],
)
def test_paths_that_lead_out(path: str, out: bool) -> None:
    assert leads_out(path) is out


# -- names and owners -----------------------------------------------------------------------------


def test_names_are_given_once() -> None:
    found = references_of(("a", "a:latest", "", "docker.io/library/a", "b:1"))
    assert [reference.familiar for reference in found] == ["a:latest", "b:1"]


@pytest.mark.parametrize("tag", ["A", "a:b:c", "a@sha256:" + "0" * 64, "a b", ":x"])
def test_names_that_are_none(tag: str) -> None:
    with pytest.raises(Failed):
        references_of((tag,))


@pytest.fixture
def view() -> View:
    """A file system that knows two users and a group."""
    tree = MemoryTree()
    tree.make_folder("etc", 0o755)
    for name, text in {
        "passwd": "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n",
        "group": "root:x:0:\nstaff:x:50:\nweb:x:34:\n",
    }.items():
        file = tree.open(f"etc/{name}", OVERWRITING)
        file.write(text.encode())
        file.close()
    return View(tree)


@pytest.mark.parametrize(
    ("spec", "uid", "gid"),
    [
        ("1", 1, 1),
        ("1:2", 1, 2),
        ("web", 33, 34),
        ("web:staff", 33, 50),
        ("web:7", 33, 7),
        ("9:staff", 9, 50),
        ("root", 0, 0),
    ],
)
def test_owners(view: View, spec: str, uid: int, gid: int) -> None:
    assert owner_of(spec, view) == Credentials(uid, gid)


@pytest.mark.parametrize(
    ("spec", "cause"),
    [
        ("nobody", "can't find uid for user nobody: no such user: nobody"),
        ("1:nobody", "can't find gid for group nobody: no such group: nobody"),
        ("staff", "can't find uid for user staff: no such user: staff"),
        ("1:2:3", "invalid chown string format: 1:2:3"),
        ("1:", "can't find gid for group : no such group: "),
        ("²", "can't find uid for user ²: no such user: ²"),
        ("9" * 20, f"can't find uid for user {'9' * 20}: no such user: {'9' * 20}"),
    ],
)
def test_owners_that_are_none(view: View, spec: str, cause: str) -> None:
    with pytest.raises(Failed) as caught:
        owner_of(spec, view)
    assert caught.value.message == (
        f"unable to convert uid/gid chown string to host mapping: {cause}"
    )


# -- modes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "mode"),
    [("", None), ("0", 0), ("644", 0o644), ("0644", 0o644), ("7777", 0o7777), ("00000755", 0o755)],
)
def test_what_a_mode_is(spec: str, mode: int | None) -> None:
    assert mode_of(spec) == mode


@pytest.mark.parametrize("spec", ["888", "10000", "-1", "+x", "u=rwx", "0o755", "７", " 755"])
def test_what_no_mode_is(spec: str) -> None:
    with pytest.raises(Failed) as refusal:
        mode_of(spec)
    assert refusal.value.message == (
        f"invalid chmod parameter: '{spec}'. it should be octal string and between 0 and 07777"
    )
