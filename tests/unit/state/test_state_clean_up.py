"""What a clean-up would remove, and what it never touches."""

import pytest

from tui.state.containers import Container, ContainerState, Mount, NetworkLink
from tui.state.engine import EngineState
from tui.state.resources import Image, Network, Volume
from tui.state.selectors import PruneKind, image_use, prune_victims, shown_images

STOPPED = ContainerState.EXITED


def box(name: str, state: ContainerState = STOPPED, **more: object) -> Container:
    return Container(name, name, "image", state=state, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "state", [ContainerState.CREATED, ContainerState.EXITED, ContainerState.DEAD]
)
def test_containers_without_a_process_are_cleaned_up(state: ContainerState) -> None:
    item = box("a", state)
    assert prune_victims(EngineState(containers=(item,)), PruneKind.CONTAINERS) == (item,)


@pytest.mark.parametrize(
    "state", [ContainerState.RUNNING, ContainerState.PAUSED, ContainerState.RESTARTING]
)
def test_containers_with_a_process_are_never_cleaned_up(state: ContainerState) -> None:
    assert prune_victims(EngineState(containers=(box("a", state),)), PruneKind.CONTAINERS) == ()


def test_only_images_without_tag_child_and_container_are_cleaned_up() -> None:
    dangling = Image("sha256:1")
    kept = (
        Image("sha256:2", ("app:1",)),
        Image("sha256:3", intermediate=True),
        Image("sha256:4"),
    )
    state = EngineState(images=(dangling, *kept), containers=(box("a", image_id="sha256:4"),))
    assert prune_victims(state, PruneKind.IMAGES) == (dangling,)


def test_named_volumes_are_never_cleaned_up() -> None:
    state = EngineState(volumes=(Volume("data"), Volume("more", labels=(("a", "b"),))))
    assert prune_victims(state, PruneKind.VOLUMES) == ()


@pytest.mark.parametrize("holder", list(ContainerState))
def test_anonymous_volume_is_kept_as_long_as_any_container_mounts_it(
    holder: ContainerState,
) -> None:
    used, unused = Volume("a" * 64, anonymous=True), Volume("b" * 64, anonymous=True)
    mounts = (Mount("volume", used.name, "/data"),)
    state = EngineState(volumes=(used, unused), containers=(box("a", holder, mounts=mounts),))
    assert prune_victims(state, PruneKind.VOLUMES) == (unused,)


def test_bind_mount_of_the_same_word_does_not_hold_a_volume() -> None:
    volume = Volume("c" * 64, anonymous=True)
    mounts = (Mount("bind", volume.name, "/data"),)
    state = EngineState(volumes=(volume,), containers=(box("a", mounts=mounts),))
    assert prune_victims(state, PruneKind.VOLUMES) == (volume,)


def test_only_networks_of_people_that_nobody_joined_are_cleaned_up() -> None:
    unused, used = Network("1", "shop"), Network("2", "blog")
    state = EngineState(
        networks=(unused, used), containers=(box("a", networks=(NetworkLink("blog"),)),)
    )
    assert prune_victims(state, PruneKind.NETWORKS) == (unused,)


@pytest.mark.parametrize("name", ["bridge", "host", "none", "podman", "ingress"])
def test_networks_of_the_engine_itself_are_never_cleaned_up(name: str) -> None:
    state = EngineState(networks=(Network("1", name),))
    assert prune_victims(state, PruneKind.NETWORKS) == ()


@pytest.mark.parametrize("kind", list(PruneKind))
def test_nothing_is_cleaned_up_where_there_is_nothing(kind: PruneKind) -> None:
    assert prune_victims(EngineState(), kind) == ()


def test_image_use_counts_running_and_stopped_containers_alike() -> None:
    containers = [
        box("a", ContainerState.RUNNING, image_id="sha256:1"),
        box("b", image_id="sha256:1"),
        box("c", image_id="sha256:2"),
    ]
    use = image_use(containers)
    assert (use["sha256:1"], use["sha256:2"], use.get("sha256:3", 0)) == (2, 1, 0)


def test_build_steps_are_not_shown_and_dangling_images_are() -> None:
    tagged, step, dangling = (
        Image("1", ("a:1",)),
        Image("2", intermediate=True),
        Image("3"),
    )
    assert shown_images([tagged, step, dangling]) == (tagged, dangling)
    assert [image.dangling for image in (tagged, step, dangling)] == [False, False, True]
