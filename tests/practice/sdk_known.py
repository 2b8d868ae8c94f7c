"""Which tests of the SDK's own suite fail, on which engine, and why.

A name is a pattern as for files: `module.py::Class::test`. On the practice engine all that fails
on a real one is expected to fail too, unless it stands in the last group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Where = Literal["everywhere", "real", "practice"]


class Known(NamedTuple):
    """Tests that are expected to fail, and the reason."""

    where: Where
    tests: str
    reason: str
    always: bool = True
    """Whether they have to fail, so that one that does not is news."""


_LOST = "the SDK loses what comes together with the headers (docker-py#3332)"
_OLD = "the suite is older than the engine"
_SWARM = "the practice engine knows no swarm"
_PLUGINS = "the practice engine takes no plugins"
_LINKS = "the practice engine knows no links on the default bridge"

KNOWN: Sequence[Known] = (
    # The suite is that of SDK 7.0.0, from the time of Engine 24.
    Known("everywhere", "api_image_test.py::CommitTest::test_commit*", f"{_OLD}: no `Container`"),
    Known(
        "everywhere",
        "models_containers_test.py::ContainerTest::test_exec_run_failed",
        f"{_OLD}: 127",
    ),
    Known(
        "everywhere",
        "api_container_test.py::AttachContainerTest::test_run_container_reading_socket_ws",
        "needs another library",
    ),
    Known(
        "real",
        "api_container_test.py::AttachContainerTest::test_attach_no_stream",
        _LOST,
        always=False,
    ),
    Known(
        "real",
        "api_build_test.py::BuildTest::test_build_in_context_abs_dockerfile",
        _LOST,
        always=False,
    ),
    Known(
        "real",
        "api_container_test.py::VolumeBindTest::test_create_with_binds_rw_rshared",
        "the temporary folder is not a shared mount",
    ),
    Known("real", "api_plugin_test.py::*", "no registry is in reach"),
    Known(
        "real",
        "models_containers_test.py::*::test_run_with_image_that_does_not_exist",
        "no registry is in reach: another error",
    ),
    Known("real", "models_images_test.py::*::test_pull_with_sha", "no registry is in reach"),
    Known("practice", "api_plugin_test.py::*", _PLUGINS),
    Known("practice", "api_swarm_test.py::*", _SWARM),
    Known("practice", "api_service_test.py::*", _SWARM),
    Known("practice", "api_secret_test.py::*", _SWARM),
    Known("practice", "api_config_test.py::*", _SWARM),
    Known("practice", "models_swarm_test.py::*", _SWARM),
    Known("practice", "models_services_test.py::*", _SWARM),
    Known("practice", "models_nodes_test.py::*", _SWARM),
    Known("practice", "api_network_test.py::*network_with_scope", _SWARM),
    Known("practice", "api_network_test.py::*attachable*", _SWARM),
    Known("practice", "api_network_test.py::*ingress*", _SWARM),
    Known("practice", "api_container_test.py::CreateContainerTest::test_create_with_links", _LINKS),
    Known("practice", "api_container_test.py::LinkTest::test_remove_link", _LINKS),
    Known(
        "practice",
        "models_images_test.py::*::test_pull_with_sha",
        "the catalogue has the image under another digest",
    ),
)
