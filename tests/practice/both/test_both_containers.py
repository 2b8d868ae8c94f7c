"""Containers as objects: made, listed, inspected, renamed, updated, removed."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from docker.errors import NotFound
from docker.models.containers import Container

from tests.engine.scratch import Scratch
from tests.practice.subject import Maker, Subject, refused, status, until

NEVER = "0001-01-01T00:00:00Z"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z")


@pytest.fixture(scope="module")
def idle(shared: Maker) -> Container:
    """A container that runs while the module's tests look at it."""
    return shared.sleeper(
        name=shared.name("idle"),
        environment=["GREETING=good morning", "EMPTY="],
        working_dir="/tmp",
        hostname="quay",
        labels={**shared.scratch.labels, "colour": "blue"},
    )


def listed(engine: Subject, **filters: Any) -> list[str]:
    """The names of the containers that a list with these filters shows."""
    every = filters.pop("all", True)
    found = engine.api.containers(all=every, filters=filters)
    return [name.removeprefix("/") for item in found for name in item["Names"]]


# -- made ------------------------------------------------------------------------------------------


def test_a_container_is_created_and_does_not_run(make: Maker) -> None:
    container = make.created("sleep", "600", name=make.name("made"))
    assert re.fullmatch(r"[0-9a-f]{64}", str(container.id))
    state = container.attrs["State"]
    assert state["Status"] == "created"
    assert state["Running"] is False
    assert (state["Pid"], state["ExitCode"], state["StartedAt"]) == (0, 0, NEVER)


def test_a_container_without_a_name_is_given_one(make: Maker) -> None:
    assert re.fullmatch(r"[a-z]+_[a-z]+\d?", str(make.created("true").name))


def test_names_have_two_characters_at_least_and_no_odd_ones(make: Maker) -> None:
    for name in ("a", "-dash", "sp ace", "sla/sh", "ação"):
        words = f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        with refused(400, words):
            make.created("true", name=name)


def test_a_name_is_taken_once(make: Maker) -> None:
    first = make.created("true", name=make.name("taken"))
    words = (
        f'Conflict. The container name "/{first.name}" is already in use by container '
        f'"{first.id}". You have to remove (or rename) that container to be able to reuse '
        "that name."
    )
    with refused(409, words):
        make.created("true", name=first.name)


def test_a_container_of_an_unknown_image_is_not_found(engine: Subject) -> None:
    with refused(404, "No such image: no-such-image:1"):
        engine.api.create_container("no-such-image:1", "true")


def test_a_container_without_a_command_runs_its_image_s(make: Maker) -> None:
    container = make.created(tty=True)
    assert container.attrs["Config"]["Cmd"] == ["sh"]
    assert container.attrs["Path"] == "sh"


def test_an_entry_point_takes_the_command_as_its_arguments(make: Maker) -> None:
    container = make.ended("hello", "world", entrypoint=["echo", "-n"])
    assert (container.attrs["Path"], container.attrs["Args"]) == ("echo", ["-n", "hello", "world"])
    assert container.logs() == b"hello world"


def test_environment_folder_and_user_reach_the_program(make: Maker) -> None:
    ran = make.ran(
        'echo "$COLOUR|$HOME|$(pwd)|$(id -u):$(id -g)"',
        environment={"COLOUR": "deep blue"},
        working_dir="/var",
        user="nobody",
    )
    assert ran.out.split("|")[0] == "deep blue"
    assert ran.out.split("|")[2:] == ["/var", "65534:65534\n"]


def test_a_working_folder_that_is_not_there_is_made(make: Maker) -> None:
    assert make.ran("pwd; ls -d /made/up", working_dir="/made/up").out == "/made/up\n/made/up\n"


def test_the_root_folder_is_as_old_as_its_container(make: Maker) -> None:
    age = int(make.ran("echo $(($(date +%s) - $(stat -c %Y /)))").out)
    assert 0 <= age < 60


def test_the_host_name_is_the_id_unless_it_is_given(make: Maker) -> None:
    container = make.ended("hostname")
    assert container.logs().decode() == f"{container.short_id}\n"
    assert make.ran("hostname; cat /etc/hostname", hostname="quay").out == "quay\nquay\n"


def test_extra_hosts_stand_in_the_hosts_file(make: Maker) -> None:
    ran = make.ran("grep friend /etc/hosts", extra_hosts={"friend": "10.1.2.3"})
    assert ran.out == "10.1.2.3\tfriend\n"


def test_a_read_only_container_is_not_written_to(make: Maker) -> None:
    ran = make.ran("echo x > /etc/x; echo $?; echo y > /tmp/y && cat /tmp/y", read_only=True)
    assert ran.out.startswith("1\n")
    assert "Read-only file system" in ran.err


def test_a_tmpfs_is_empty_and_writable(make: Maker) -> None:
    ran = make.ran(
        "ls -A /etc | wc -l; echo here > /etc/x; cat /etc/x", read_only=True, tmpfs={"/etc": ""}
    )
    assert ran.out.splitlines()[-1] == "here"


# -- inspected -------------------------------------------------------------------------------------


def test_inspect_tells_how_it_was_made(idle: Container, busybox: str) -> None:
    attrs = idle.attrs
    config = attrs["Config"]
    assert attrs["Name"] == f"/{idle.name}"
    assert (attrs["Path"], attrs["Args"]) == ("sleep", ["600"])
    assert config["Cmd"] == ["sleep", "600"]
    assert config["Image"] == busybox
    assert config["Env"][:2] == ["GREETING=good morning", "EMPTY="]
    assert any(word.startswith("PATH=/") for word in config["Env"][2:])
    assert (config["Hostname"], config["WorkingDir"], config["User"]) == ("quay", "/tmp", "")
    assert config["Labels"]["colour"] == "blue"
    assert (config["Tty"], config["OpenStdin"], config["StdinOnce"]) == (False, False, False)
    assert (attrs["Platform"], attrs["Driver"] != "", attrs["RestartCount"]) == ("linux", True, 0)


def test_inspect_tells_that_it_runs(idle: Container) -> None:
    state = idle.attrs["State"]
    assert (state["Status"], state["Running"], state["Paused"]) == ("running", True, False)
    assert (state["Restarting"], state["OOMKilled"], state["Dead"]) == (False, False, False)
    assert state["Pid"] > 0
    assert (state["ExitCode"], state["Error"], state["FinishedAt"]) == (0, "", NEVER)
    assert STAMP.fullmatch(state["StartedAt"])
    assert STAMP.fullmatch(idle.attrs["Created"])
    age = datetime.now(UTC) - datetime.fromisoformat(state["StartedAt"][:19] + "+00:00")
    assert -5 < age.total_seconds() < 600
    assert idle.attrs["Created"] < state["StartedAt"]


def test_inspect_tells_what_its_host_grants_it(make: Maker) -> None:
    config = make.created("true", mem_limit="64m", cpu_shares=512, init=True).attrs["HostConfig"]
    assert (config["Memory"], config["CpuShares"], config["Init"]) == (64 * 2**20, 512, True)
    assert config["RestartPolicy"] == {"Name": "no", "MaximumRetryCount": 0}
    assert (config["AutoRemove"], config["Privileged"], config["NetworkMode"]) == (
        False,
        False,
        "bridge",
    )


def test_inspect_tells_its_network(idle: Container) -> None:
    networks = idle.attrs["NetworkSettings"]["Networks"]
    assert list(networks) == ["bridge"]
    bridge = networks["bridge"]
    assert re.fullmatch(r"(\d+\.){3}\d+", bridge["IPAddress"])
    assert bridge["IPPrefixLen"] in range(8, 30)
    assert re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", bridge["MacAddress"])
    assert bridge["Gateway"].rpartition(".")[0] != ""
    assert len(bridge["NetworkID"]) == 64
    assert len(bridge["EndpointID"]) == 64


def test_inspect_with_sizes(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "head -c 5000 /dev/zero > /zeros")
    size = engine.api.containers(all=True, size=True, filters={"id": container.id})[0]
    assert size["SizeRw"] == 5000
    assert size["SizeRootFs"] > size["SizeRw"]
    assert "SizeRw" not in engine.api.containers(all=True, filters={"id": container.id})[0]


def test_one_is_known_by_name_id_and_any_unique_beginning_of_it(
    engine: Subject, idle: Container
) -> None:
    for key in (idle.name, idle.id, idle.short_id, str(idle.id)[:20], f"/{idle.name}"):
        assert engine.client.containers.get(str(key)).id == idle.id


def test_one_that_is_not_there_is_not_found(engine: Subject) -> None:
    with refused(404, "No such container: no-such-container"):
        engine.client.containers.get("no-such-container")


# -- listed ----------------------------------------------------------------------------------------


def test_a_list_shows_running_ones_and_all_of_them_when_asked(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    running = make.sleeper(name=make.name("runs"))
    created = make.created("true", name=make.name("waits"))
    assert listed(engine, all=False, label=scratch.label) == [running.name]
    assert listed(engine, label=scratch.label) == [created.name, running.name]


def test_a_listed_container_has_what_a_table_needs(
    engine: Subject, idle: Container, busybox: str
) -> None:
    [item] = engine.api.containers(filters={"id": idle.id})
    assert item["Id"] == idle.id
    assert item["Names"] == [f"/{idle.name}"]
    assert item["Image"] == busybox
    assert item["ImageID"] == idle.attrs["Image"]
    assert item["Command"] == "sleep 600"
    assert abs(item["Created"] - time.time()) < 600
    assert item["State"] == "running"
    assert re.fullmatch(
        r"Up (Less than a second|\d+ seconds?|About a minute|\d+ minutes)", item["Status"]
    )
    assert item["Ports"] == []
    assert item["Labels"]["colour"] == "blue"
    assert item["HostConfig"]["NetworkMode"] == "bridge"
    assert list(item["NetworkSettings"]["Networks"]) == ["bridge"]
    assert item["Mounts"] == []


def test_a_listed_command_is_quoted_as_in_a_shell_and_not_cut(engine: Subject, make: Maker) -> None:
    container = make.created("echo", "a" * 40, "b c")
    [item] = engine.api.containers(all=True, trunc=True, filters={"id": container.id})
    assert item["Command"] == f"echo {'a' * 40} 'b c'"


def test_statuses_are_words_for_people(engine: Subject, make: Maker) -> None:
    def said(container: Container) -> str:
        [item] = engine.api.containers(all=True, filters={"id": container.id})
        return str(item["Status"])

    assert said(make.created("true")) == "Created"
    assert re.fullmatch(
        r"Exited \(3\) (Less than a second|\d+ seconds?) ago",
        said(make.ended("sh", "-c", "exit 3")),
    )
    paused = make.sleeper()
    paused.pause()
    assert re.fullmatch(r"Up (Less than a second|\d+ seconds?) \(Paused\)", said(paused))


def test_the_last_so_many_are_listed_newest_first(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    names = [make.created("true", name=make.name("nth")).name for _ in range(4)]
    found = engine.api.containers(limit=2, filters={"label": scratch.label})
    assert [item["Names"][0] for item in found] == [f"/{names[3]}", f"/{names[2]}"]


@pytest.mark.parametrize("state", ["created", "running", "paused", "exited"])
def test_a_list_is_filtered_by_status(
    engine: Subject, make: Maker, scratch: Scratch, state: str
) -> None:
    names = {
        "created": make.created("true", name=make.name("a")).name,
        "running": make.sleeper(name=make.name("b")).name,
        "exited": make.ended("true", name=make.name("c")).name,
    }
    paused = make.sleeper(name=make.name("d"))
    paused.pause()
    names["paused"] = paused.name
    expected = {names[state]}
    assert set(listed(engine, label=scratch.label, status=state, all=False)) == expected


def test_an_unknown_status_is_refused(engine: Subject) -> None:
    words = (
        "invalid filter 'status=asleep': invalid value for state (asleep): must be one of "
        "created, running, paused, restarting, removing, exited, dead"
    )
    with refused(400, words):
        engine.api.containers(filters={"status": "asleep"})


def test_an_unknown_filter_is_refused(engine: Subject) -> None:
    with refused(400, "invalid filter 'flavour'"):
        engine.api.containers(filters={"flavour": "sweet"})


def test_a_list_is_filtered_by_name_id_label_exit_code_and_kin(
    engine: Subject, make: Maker, scratch: Scratch, busybox: str
) -> None:
    first = make.ended("sh", "-c", "exit 4", name=make.name("first"))
    second = make.ended("true", name=make.name("second"), labels={**scratch.labels, "kind": "odd"})
    mine = {"label": scratch.label}
    both = {first.name, second.name}
    assert listed(engine, name="first", **mine) == [first.name]
    assert listed(engine, name=f"^/{second.name}$") == [second.name]
    assert set(listed(engine, name=["first", "second"], **mine)) == both
    assert listed(engine, id=first.short_id) == [first.name]
    assert listed(engine, label=[scratch.label, "kind"]) == [second.name]
    assert listed(engine, label=[scratch.label, "kind=odd"]) == [second.name]
    assert listed(engine, label=[scratch.label, "kind=even"]) == []
    assert listed(engine, exited=4, **mine) == [first.name]
    assert listed(engine, before=second.name, **mine) == [first.name]
    assert listed(engine, since=first.name, **mine) == [second.name]
    assert set(listed(engine, ancestor=busybox, **mine)) == both
    assert listed(engine, ancestor="no-such-image", **mine) == []


def test_a_list_is_filtered_by_volume_and_network(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    volume, network = make.volume(), make.network()
    wet = make.created("true", name=make.name("wet"), volumes=[f"{volume.name}:/data"])
    wired = make.created("true", name=make.name("wired"), network=network.name)
    assert listed(engine, volume=volume.name) == [wet.name]
    assert listed(engine, volume="/data", label=scratch.label) == [wet.name]
    assert listed(engine, network=network.name) == [wired.name]


# -- changed ---------------------------------------------------------------------------------------


def test_a_container_is_renamed(engine: Subject, make: Maker) -> None:
    container = make.sleeper(name=make.name("old"))
    name = make.name("new")
    container.rename(name)
    container.reload()
    assert container.name == name
    with pytest.raises(NotFound):
        engine.client.containers.get(container.name.replace("new", "old"))
    assert engine.client.containers.get(name).status == "running"


def test_a_container_is_not_renamed_to_a_taken_or_a_bad_name(make: Maker) -> None:
    taken, other = make.created("true", name=make.name("t")), make.created("true")
    words = (
        f'Error when allocating new name: Conflict. The container name "/{taken.name}" is already '
        f'in use by container "{taken.id}". You have to remove (or rename) that container to be '
        "able to reuse that name."
    )
    with refused(409, words):
        other.rename(str(taken.name))
    words = (
        "Error when allocating new name: Invalid container name (/no spaces), "
        "only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
    )
    with refused(400, words):
        other.rename("no spaces")


def test_a_freed_name_can_be_taken_again(make: Maker) -> None:
    name = make.name("again")
    make.created("true", name=name).remove()
    assert make.created("true", name=name).name == name


def test_limits_and_restart_policy_are_updated(make: Maker) -> None:
    container = make.sleeper()
    answer = container.update(
        mem_limit="96m",
        memswap_limit="192m",
        restart_policy={"Name": "on-failure", "MaximumRetryCount": 2},
    )
    assert not answer["Warnings"]
    container.reload()
    config = container.attrs["HostConfig"]
    assert (config["Memory"], config["MemorySwap"]) == (96 * 2**20, 192 * 2**20)
    assert config["RestartPolicy"] == {"Name": "on-failure", "MaximumRetryCount": 2}


# -- removed ---------------------------------------------------------------------------------------


def test_an_ended_container_is_removed(engine: Subject, make: Maker) -> None:
    container = make.ended("true")
    container.remove()
    with pytest.raises(NotFound):
        engine.client.containers.get(str(container.id))


def test_a_running_container_is_removed_by_force_only(engine: Subject, make: Maker) -> None:
    container = make.sleeper(name=make.name("busy"))
    for key in (str(container.name), str(container.id), container.short_id):
        words = (
            f'cannot remove container "{key}": container is running: '
            "stop the container before removing or force remove"
        )
        with refused(409, words):
            engine.api.remove_container(key)
    container.remove(force=True)
    assert listed(engine, id=container.id) == []


def test_a_paused_container_is_removed_by_force_only(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    container.pause()
    words = (
        f'cannot remove container "{container.id}": container is paused and must be unpaused first'
    )
    with refused(409, words):
        container.remove()
    container.remove(force=True)
    assert listed(engine, id=container.id) == []


def test_removing_what_is_not_there_is_not_found(engine: Subject) -> None:
    with refused(404, "No such container: no-such-container"):
        engine.api.remove_container("no-such-container")


def test_pruning_removes_what_has_ended_and_carries_the_label(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    ended = make.ended("sh", "-c", "head -c 3000 /dev/zero > /x")
    created = make.created("true")
    running = make.sleeper()
    answer = engine.client.containers.prune(filters={"label": scratch.label})
    assert set(answer["ContainersDeleted"]) == {ended.id, created.id}
    assert answer["SpaceReclaimed"] == 3000
    assert [
        c.id for c in engine.client.containers.list(all=True, filters={"label": scratch.label})
    ] == [running.id]
    answer = engine.client.containers.prune(filters={"label": scratch.label})
    assert answer == {"ContainersDeleted": None, "SpaceReclaimed": 0}


def test_a_container_that_removes_itself_is_gone_when_it_ends(engine: Subject, make: Maker) -> None:
    container = make.created("true", auto_remove=True)
    container.start()
    container.wait(condition="removed")
    assert listed(engine, id=container.id) == []


def test_ids_and_states_survive_another_client(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "exit 9")
    attrs = until(container, status("exited"))
    assert attrs["State"]["ExitCode"] == 9
    assert STAMP.fullmatch(attrs["State"]["FinishedAt"])
    assert attrs["State"]["Pid"] == 0
