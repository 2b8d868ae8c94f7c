"""What the docker SDK's own suite has found, kept where every run of the tests sees it."""

from __future__ import annotations

import json

import pytest
from docker.errors import APIError

from tests.practice.subject import PATIENCE, Maker, Subject
from tests.practice.wire import Wire


@pytest.mark.parametrize("tty", [False, True])
def test_the_start_of_a_command_decides_whether_its_output_is_framed(
    engine: Subject, make: Maker, tty: bool
) -> None:
    box = make.sleeper()
    made = engine.api.exec_create(str(box.id), ["printf", "said"], tty=True)["Id"]
    with Wire(engine.host) as wire:
        document = {"Detach": False, "Tty": tty}
        wire.request("POST", f"/v1.51/exec/{made}/start", document, upgrade=True)
        assert wire.head().headers["content-type"] == (
            f"application/vnd.docker.{'raw' if tty else 'multiplexed'}-stream"
        )
        assert (wire.rest() if tty else wire.streams()[0]) == b"said"


def test_fields_of_a_command_are_found_in_any_case(engine: Subject, make: Maker) -> None:
    body = {"cmd": ["true"], "detachKeys": "ctrl-x"}
    with Wire(engine.host) as wire:
        _, answer = wire.request("POST", f"/containers/{make.sleeper().id}/exec", body).answer()
        _, about = wire.request("GET", f"/exec/{json.loads(answer)['Id']}/json").answer()
    assert json.loads(about)["ProcessConfig"]["entrypoint"] == "true"


def test_who_waits_for_a_container_that_starts_again_is_told_of_its_end(make: Maker) -> None:
    box = make.running("sh", "-c", "sleep 0.2; exit 4", restart_policy={"Name": "always"})
    assert box.wait(timeout=int(PATIENCE))["StatusCode"] == 4
    box.remove(force=True)


def test_an_address_asked_for_is_shown_before_the_start(engine: Subject, make: Maker) -> None:
    network, box = make.network(), make.created("true")
    engine.api.connect_container_to_network(
        str(box.id), str(network.id), mac_address="02:42:ac:11:00:02"
    )
    box.reload()
    shown = box.attrs["NetworkSettings"]["Networks"][network.name]
    assert shown["MacAddress"] == "02:42:ac:11:00:02"


def test_who_is_in_no_swarm_cannot_leave_it(disposable: Subject) -> None:
    with pytest.raises(APIError) as refused:
        disposable.api.leave_swarm()
    assert (refused.value.status_code, refused.value.explanation) == (
        503,
        "This node is not part of a swarm",
    )
