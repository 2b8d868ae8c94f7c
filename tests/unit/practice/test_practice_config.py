import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.practice.daemon.config.fields import BODY, HOST_CONFIG
from tui.practice.daemon.config.mounts import MountSpec, tmpfs_specs, volumes_from
from tui.practice.daemon.config.normalising import ContainerConfig, check_update, normalise
from tui.practice.errors import BadRequest, Conflict, Failed, LeftOut, Refused

IMAGE: dict[str, Any] = {
    "Env": ["PATH=/usr/bin:/bin", "LANG=C"],
    "Cmd": ["sh"],
    "Labels": {"from": "image", "both": "image"},
}
LEAST: dict[str, Any] = {"Image": "busybox"}


def made(image: dict[str, Any] | None = None, **body: Any) -> ContainerConfig:
    return normalise({**LEAST, **body}, IMAGE if image is None else image)


def hosted(**host_config: Any) -> ContainerConfig:
    return made(HostConfig=host_config)


def refusal(**body: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        made(**body)
    return refused.value


def host_refusal(**host_config: Any) -> Refused:
    return refusal(HostConfig=host_config)


# -- what is filled in ---------------------------------------------------------------------------


def test_a_configuration_where_nothing_was_asked_for() -> None:
    found = made()
    assert json.dumps(found.config) == json.dumps(
        {
            "Hostname": "",
            "Domainname": "",
            "User": "",
            "AttachStdin": False,
            "AttachStdout": False,
            "AttachStderr": False,
            "Tty": False,
            "OpenStdin": False,
            "StdinOnce": False,
            "Env": ["PATH=/usr/bin:/bin", "LANG=C"],
            "Cmd": ["sh"],
            "Image": "busybox",
            "Volumes": None,
            "WorkingDir": "",
            "Entrypoint": None,
            "OnBuild": None,
            "Labels": {"both": "image", "from": "image"},
        }
    )
    host = found.host_config
    assert host["NetworkMode"] == "bridge"
    assert host["RestartPolicy"] == {"Name": "no", "MaximumRetryCount": 0}
    assert host["LogConfig"] == {"Type": "json-file", "Config": {}}
    assert (host["ShmSize"], host["Runtime"], host["IpcMode"]) == (67108864, "runc", "private")
    assert (host["ConsoleSize"], host["OomKillDisable"]) == ([0, 0], False)
    assert (host["Binds"], host["PortBindings"], host["PidsLimit"]) == (None, None, None)
    assert "/proc/kcore" in host["MaskedPaths"]
    assert "/proc/sys" in host["ReadonlyPaths"]
    for absent in ("Mounts", "Tmpfs", "Sysctls", "Init", "StorageOpt", "Annotations"):
        assert absent not in host
    assert (found.mounts, found.endpoints, found.warnings) == ((), {"bridge": {}}, ())


def test_the_fields_are_those_of_the_real_engine() -> None:
    fields = [
        "Binds", "ContainerIDFile", "LogConfig", "NetworkMode", "PortBindings", "RestartPolicy",
        "AutoRemove", "VolumeDriver", "VolumesFrom", "ConsoleSize", "CapAdd", "CapDrop",
        "CgroupnsMode", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts", "GroupAdd", "IpcMode",
        "Cgroup", "Links", "OomScoreAdj", "PidMode", "Privileged", "PublishAllPorts",
        "ReadonlyRootfs", "SecurityOpt", "UTSMode", "UsernsMode", "ShmSize", "Runtime",
        "Isolation", "CpuShares", "Memory", "NanoCpus", "CgroupParent", "BlkioWeight",
        "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps",
        "BlkioDeviceWriteIOps", "CpuPeriod", "CpuQuota", "CpuRealtimePeriod",
        "CpuRealtimeRuntime", "CpusetCpus", "CpusetMems", "Devices", "DeviceCgroupRules",
        "DeviceRequests", "MemoryReservation", "MemorySwap", "MemorySwappiness",
        "OomKillDisable", "PidsLimit", "Ulimits", "CpuCount", "CpuPercent", "IOMaximumIOps",
        "IOMaximumBandwidth", "MaskedPaths", "ReadonlyPaths",
    ]  # fmt: skip
    assert list(made().host_config) == fields


def test_commands_and_the_images() -> None:
    def command(image: dict[str, Any], **body: Any) -> tuple[Any, Any]:
        config = made(image, **body).config
        return config["Entrypoint"], config["Cmd"]

    both = {"Entrypoint": ["run"], "Cmd": ["it"]}
    assert command(both) == (["run"], ["it"])
    assert command(both, Cmd=["that"]) == (["run"], ["that"])
    assert command(both, Cmd="echo hi") == (["run"], ["echo hi"])
    assert command(both, Entrypoint=["go"]) == (["go"], None)
    assert command(both, Entrypoint=[], Cmd=["that"]) == ([], ["that"])
    assert command(both, Entrypoint=[""], Cmd=["that"]) == (None, ["that"])
    assert command(both, Cmd=[]) == (["run"], ["it"])
    with pytest.raises(BadRequest, match=r"^no command specified$"):
        command({})


def test_what_the_image_has_comes_second() -> None:
    image = {
        **IMAGE,
        "User": "app",
        "WorkingDir": "/app",
        "ExposedPorts": {"80/tcp": {}},
        "Volumes": {"/data": {}},
        "StopSignal": "SIGQUIT",
        "Healthcheck": {"Test": ["CMD", "a"], "Interval": 5_000_000_000},
    }
    config = made(image).config
    assert {name: config[name] for name in image} == image
    config = made(
        image,
        User="me",
        WorkingDir="/a/../b/",
        Env=["LANG=de", "NEW"],
        Labels={"both": "mine"},
        ExposedPorts={"81/tcp": {}},
        Volumes={"/more": {}},
        StopSignal="15",
        Healthcheck={"Test": ["CMD", "b"]},
    ).config
    assert (config["User"], config["WorkingDir"], config["StopSignal"]) == ("me", "/b", "15")
    assert config["Env"] == ["LANG=de", "NEW", "PATH=/usr/bin:/bin"]
    assert config["Labels"] == {"from": "image", "both": "mine"}
    assert set(config["ExposedPorts"]) == {"80/tcp", "81/tcp"}
    assert set(config["Volumes"]) == {"/data", "/more"}
    assert config["Healthcheck"] == {"Test": ["CMD", "b"], "Interval": 5_000_000_000}


def test_names_of_fields_may_be_written_in_any_case() -> None:
    found = made(cmd=["x"], hostconfig={"autoremove": True}, Unknown={"a": 1})
    assert found.config["Cmd"] == ["x"]
    assert found.host_config["AutoRemove"] is True
    assert "Unknown" not in found.config


def test_limits_that_follow_from_others() -> None:
    host = hosted(Memory=64 << 20, MemorySwappiness=-1, PidsLimit=-1, ConsoleSize=[5]).host_config
    assert (host["MemorySwap"], host["MemorySwappiness"], host["PidsLimit"]) == (
        128 << 20,
        None,
        None,
    )
    assert host["ConsoleSize"] == [5, 0]
    assert hosted(Memory=64 << 20, MemorySwap=-1).host_config["MemorySwap"] == -1


def test_privileged_containers_see_everything() -> None:
    host = hosted(Privileged=True).host_config
    assert (host["SecurityOpt"], host["MaskedPaths"], host["ReadonlyPaths"]) == (
        ["label=disable"],
        None,
        None,
    )


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"Env": ["=c"]}, "invalid environment variable: =c"),
        ({"Env": [""]}, "invalid environment variable: "),
        (
            {"WorkingDir": "rel"},
            "the working directory 'rel' is invalid, it needs to be an absolute path",
        ),
        ({"StopSignal": "FOO"}, "invalid signal: FOO"),
        ({"StopSignal": "0"}, "invalid signal: 0"),
        (
            {"Healthcheck": {"Test": ["CMD", "x"], "Interval": 500}},
            "Interval in Healthcheck cannot be less than 1ms",
        ),
        (
            {"Healthcheck": {"StartPeriod": -5}},
            "StartPeriod in Healthcheck cannot be less than 1ms",
        ),
        ({"Healthcheck": {"Retries": -5}}, "Retries in Healthcheck cannot be negative"),
        (
            {"Tty": "x"},
            "invalid JSON: json: cannot unmarshal string into Go struct field .Tty of type bool",
        ),
        (
            {"Labels": {"a": 5}},
            "invalid JSON: json: cannot unmarshal number into Go struct field .Labels.a of type "
            "string",
        ),
        ({"Cmd": 5}, "invalid JSON: json: cannot unmarshal number into Go value of type string"),
        (
            {"ExposedPorts": ["80"]},
            "invalid JSON: json: cannot unmarshal array into Go struct field .ExposedPorts of "
            "type nat.PortSet",
        ),
        (
            {"HostConfig": []},
            "invalid JSON: json: cannot unmarshal array into Go struct field .HostConfig of type "
            "container.HostConfig",
        ),
        (
            {"NetworkingConfig": {"EndpointsConfig": {"n1": None}}},
            "invalid config for network n1: EndpointsConfig is nil",
        ),
    ],
)
def test_what_a_configuration_can_not_be(body: dict[str, Any], words: str) -> None:
    refused = refusal(**body)
    assert (refused.status, refused.message) == (400, words)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("Memory", 1000, "Minimum memory limit allowed is 6MB"),
        ("Memory", -1, "Minimum memory limit allowed is 6MB"),
        ("MemoryReservation", 100, "Minimum memory reservation allowed is 6MB"),
        (
            "MemorySwap",
            100,
            "You should always set the Memory limit when using Memoryswap limit, see usage",
        ),
        (
            "MemorySwappiness",
            101,
            "Invalid value: 101, valid memory swappiness range is 0-100",
        ),
        ("CpuShares", -5, "invalid CPU shares (-5): value must be a positive integer"),
        (
            "CpuPeriod",
            10,
            "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)",
        ),
        ("CpuQuota", 10, "CPU cfs quota can not be less than 1ms (i.e. 1000)"),
        ("CpusetCpus", "zz", "Invalid value zz for cpuset cpus: invalid format: zz"),
        ("OomScoreAdj", 2000, "Invalid value 2000, range for oom score adj is [-1000, 1000]"),
        ("ShmSize", -1, "SHM size can not be less than 0"),
        ("IpcMode", "zz", "invalid IPC mode: zz"),
        ("PidMode", "zz", "invalid PID mode: zz"),
        ("UTSMode", "zz", "invalid UTS mode: zz"),
        ("CgroupnsMode", "zz", "invalid cgroup namespace mode: zz"),
        ("Runtime", "foo", "unknown or invalid runtime name: foo"),
        ("Isolation", "hyperv", "invalid isolation (hyperv): linux only supports 'default'"),
        (
            "LogConfig",
            {"Type": "foo"},
            'error looking up logging plugin foo: plugin "foo" not found',
        ),
        (
            "LogConfig",
            {"Config": {"zz": "1"}},
            "unknown log opt 'zz' for json-file log driver",
        ),
        ("CapAdd", ["foo"], 'invalid CapAdd: unknown capability: "CAP_FOO"'),
        ("ExtraHosts", ["x"], 'bad format for add-host: "x"'),
        ("ExtraHosts", ["a:zz"], 'invalid IP address in add-host: "zz"'),
        (
            "RestartPolicy",
            {"Name": "foo"},
            "invalid restart policy: unknown policy 'foo'; use one of 'no', 'always', "
            "'on-failure', or 'unless-stopped'",
        ),
        (
            "RestartPolicy",
            {"Name": "always", "MaximumRetryCount": 3},
            "invalid restart policy: maximum retry count can only be used with 'on-failure'",
        ),
        (
            "RestartPolicy",
            {"Name": "always", "MaximumRetryCount": -1},
            "invalid restart policy: maximum retry count can only be used with 'on-failure' and "
            "cannot be negative",
        ),
        (
            "RestartPolicy",
            {"Name": "on-failure", "MaximumRetryCount": -1},
            "invalid restart policy: maximum retry count cannot be negative",
        ),
        ("PortBindings", {"x/tcp": []}, 'invalid port specification: "x"'),
        (
            "NetworkMode",
            "container:",
            "invalid network mode: invalid container format container:<name|id>",
        ),
        (
            "Memory",
            1 << 70,
            f"invalid JSON: json: cannot unmarshal number {1 << 70} into Go struct field "
            ".HostConfig.Memory of type int64",
        ),
        (
            "Memory",
            1.5,
            "invalid JSON: json: cannot unmarshal number 1.5 into Go struct field "
            ".HostConfig.Memory of type int64",
        ),
    ],
)
def test_what_a_host_configuration_can_not_be(field: str, value: object, words: str) -> None:
    refused = host_refusal(**{field: value})
    assert (refused.status, refused.message) == (400, words)


def test_more_than_the_machine_has() -> None:
    message = host_refusal(NanoCpus=10**15).message
    assert message.startswith("range of CPUs is from 0.01 to ")
    assert "Requested CPUs are not available - requested 0-9999, available: 0" in (
        host_refusal(CpusetCpus="0-9999").message
    )


def test_limits_that_contradict_each_other() -> None:
    assert host_refusal(NanoCpus=10**9, CpuQuota=5000).message == (
        "Conflicting options: Nano CPUs and CPU Quota cannot both be set"
    )
    assert host_refusal(Memory=10**7, MemorySwap=7 << 20).message == (
        "Minimum memoryswap limit should be larger than memory limit, see usage"
    )
    assert host_refusal(Memory=10**7, MemoryReservation=2 * 10**7).message == (
        "Minimum memory limit can not be less than memory reservation limit, see usage"
    )
    assert host_refusal(AutoRemove=True, RestartPolicy={"Name": "always"}).message == (
        "can't create 'AutoRemove' container with restart policy"
    )


def test_what_only_a_real_engine_does() -> None:
    assert isinstance(host_refusal(LogConfig={"Type": "syslog"}), LeftOut)
    assert isinstance(
        host_refusal(Mounts=[{"Type": "image", "Source": "busybox", "Target": "/d"}]), LeftOut
    )


# -- networks ------------------------------------------------------------------------------------


def test_networks_to_join() -> None:
    def endpoints(mode: str, **asked: Any) -> Any:
        networking = {"EndpointsConfig": asked} if asked else {}
        return dict(made(HostConfig={"NetworkMode": mode}, NetworkingConfig=networking).endpoints)

    assert endpoints("") == endpoints("default") == {"bridge": {}}
    assert endpoints("host") == {"host": {}}
    assert endpoints("container:x") == {}
    (place,) = endpoints("default", default={}).items()
    assert place[0] == "bridge"
    assert endpoints("n1", n1={"Aliases": ["al"]})["n1"]["Aliases"] == ["al"]
    assert list(endpoints("n1", n2={}, n3={})) == ["n2", "n3"]
    assert made(NetworkDisabled=True).endpoints == {}


def test_an_old_mac_address_goes_to_the_network() -> None:
    found = made(MacAddress="02:42:ac:11:00:98", HostConfig={"NetworkMode": "n1"})
    assert found.endpoints == {"n1": {"MacAddress": "02:42:ac:11:00:98"}}
    assert found.warnings[0].startswith("The container-wide MacAddress field is now deprecated.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"Hostname": "h"}, "conflicting options: hostname and the network mode"),
        (
            {"ExposedPorts": {"80/tcp": {}}},
            "conflicting options: port exposing and the container type network mode",
        ),
        (
            {"HostConfig": {"PublishAllPorts": True}},
            "conflicting options: port publishing and the container type network mode",
        ),
        (
            {"HostConfig": {"Dns": ["1.1.1.1"]}},
            "conflicting options: dns and the network mode",
        ),
        (
            {"HostConfig": {"Links": ["x:y"]}},
            "conflicting options: container type network can't be used with links. "
            "This would result in undefined behavior",
        ),
    ],
)
def test_what_does_not_go_with_another_containers_network(body: dict[str, Any], words: str) -> None:
    host_config = {**body.get("HostConfig", {}), "NetworkMode": "container:x"}
    assert refusal(**{**body, "HostConfig": host_config}).message == words


def test_ports_of_the_host_itself_are_not_published() -> None:
    found = hosted(NetworkMode="host", PortBindings={"80/tcp": [{"HostPort": "80"}]})
    assert found.warnings == ("Published ports are discarded when using host network mode",)


# -- mounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bind", "spec"),
    [
        ("v1:/d", MountSpec("volume", "/d", "v1", "z")),
        ("v1:/d/../e/:ro", MountSpec("volume", "/e", "v1", "ro", read_only=True)),
        ("v1:/d:nocopy", MountSpec("volume", "/d", "v1", "nocopy", copies=False)),
        ("/d", MountSpec("volume", "/d", "", "z")),
        (
            "/a/../b/:/d",
            MountSpec("bind", "/d", "/b", propagation="rprivate", creates=True),
        ),
        (
            "/b:/d:ro,rslave,z",
            MountSpec("bind", "/d", "/b", "ro,rslave,z", True, "rslave", creates=True),
        ),
        ("v1:/d:", MountSpec("volume", "/d", "v1", "z")),
    ],
)
def test_binds(bind: str, spec: MountSpec) -> None:
    found = hosted(Binds=[bind])
    assert found.mounts == (spec,)
    assert found.host_config["Binds"] == [bind]


@pytest.mark.parametrize(
    ("bind", "words"),
    [
        ("", "invalid volume specification: ''"),
        (":/d", "invalid volume specification: ':/d'"),
        ("v1:", "invalid volume specification: 'v1:'"),
        ("a:b:c:d", "invalid volume specification: 'a:b:c:d'"),
        ("v1:/d:xx", "invalid mode: xx"),
        ("v1:/d:ro,rw", "invalid mode: ro,rw"),
        ("v1:/d:ro,", "invalid mode: ro,"),
        (
            "v1:d",
            "invalid volume specification: 'v1:d': invalid mount config for type \"volume\": "
            "invalid mount path: 'd' mount path must be absolute",
        ),
        (
            "/a:/",
            "invalid volume specification: '/a:/': invalid mount config for type \"bind\": "
            "invalid specification: destination can't be '/'",
        ),
        (
            "v1:/d:rprivate",
            "invalid volume specification: 'v1:/d:rprivate': invalid mount config for type "
            '"volume": field BindOptions must not be specified',
        ),
        (
            "/a:/d:nocopy",
            "invalid volume specification: '/a:/d:nocopy': invalid mount config for type "
            '"bind": field VolumeOptions must not be specified',
        ),
    ],
)
def test_binds_that_can_not_be_read(bind: str, words: str) -> None:
    refused = host_refusal(Binds=[bind])
    assert (type(refused), refused.message) == (Failed, words)


def mount(**fields: Any) -> dict[str, Any]:
    return {"Type": "volume", "Source": "v1", "Target": "/d", **fields}


@pytest.mark.parametrize(
    ("asked", "spec"),
    [
        (mount(), MountSpec("volume", "/d", "v1", "z")),
        (mount(Source="", ReadOnly=True), MountSpec("volume", "/d", "", "z", read_only=True)),
        (
            mount(
                VolumeOptions={
                    "NoCopy": True,
                    "Labels": {"a": "b"},
                    "Subpath": "sub",
                    "DriverConfig": {"Name": "local", "Options": {"type": "none"}},
                }
            ),
            MountSpec(
                "volume",
                "/d",
                "v1",
                "z",
                labels={"a": "b"},
                options={"type": "none"},
                copies=False,
                subpath="sub",
            ),
        ),
        (
            mount(Type="bind", Source="/a", BindOptions={"CreateMountpoint": True}),
            MountSpec("bind", "/d", "/a", propagation="rprivate", creates=True),
        ),
        (
            mount(Type="tmpfs", Source="", TmpfsOptions={"SizeBytes": 1000, "Mode": 0o700}),
            MountSpec("tmpfs", "/d", size=1000, permissions=0o700),
        ),
    ],
)
def test_mounts(asked: dict[str, Any], spec: MountSpec) -> None:
    assert hosted(Mounts=[asked]).mounts == (spec,)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (mount(Type="npipe"), 'invalid mount config for type "npipe": mount type unknown'),
        (mount(Type="cluster"), 'invalid mount config for type "cluster": mount type unknown'),
        (
            mount(Target=""),
            'invalid mount config for type "volume": field Target must not be empty',
        ),
        (
            mount(Target="d"),
            "invalid mount config for type \"volume\": invalid mount path: 'd' mount path must be "
            "absolute",
        ),
        (
            mount(Type="bind", Source=""),
            'invalid mount config for type "bind": field Source must not be empty',
        ),
        (
            mount(Type="bind", Source="/a", BindOptions={"Propagation": "zz"}),
            'invalid mount config for type "bind": invalid propagation mode: zz',
        ),
        (mount(BindOptions={}), 'BindOptions must not be specified on mount type "volume"'),
        (
            mount(Type="tmpfs"),
            'invalid mount config for type "tmpfs": field Source must not be specified',
        ),
        (
            mount(VolumeOptions={"Subpath": "a/../../x"}),
            'invalid mount config for type "volume": subpath must be a relative path within the '
            "volume",
        ),
        (
            mount(Source="", VolumeOptions={"Subpath": "x"}),
            'invalid mount config for type "volume": must not set Subpath when using anonymous '
            "volumes",
        ),
    ],
)
def test_mounts_that_can_not_be(asked: dict[str, Any], words: str) -> None:
    refused = host_refusal(Mounts=[asked])
    assert (type(refused), refused.message) == (BadRequest, words)


def test_one_place_has_one_mount() -> None:
    for host_config in (
        {"Binds": ["v1:/d", "v2:/d/"]},
        {"Binds": ["v1:/d"], "Mounts": [mount()]},
        {"Mounts": [mount(), mount(Source="v2")]},
        {"Binds": ["v1:/d"], "Tmpfs": {"/d": ""}},
    ):
        refused = host_refusal(**host_config)
        assert (refused.status, refused.message) == (400, "Duplicate mount point: /d")


def test_volumes_that_nobody_named() -> None:
    found = made(
        {**IMAGE, "Volumes": {"/image": {}, "/bound": {}}},
        Volumes={"/mine/": {}, "/hidden": {}},
        HostConfig={"Binds": ["v1:/bound"], "Tmpfs": {"/hidden": ""}},
    )
    assert {spec.target: spec.source for spec in found.mounts} == {
        "/bound": "v1",
        "/mine": "",
        "/image": "",
    }
    assert found.mounts[1].mode == ""


def test_tmpfs_is_kept_apart() -> None:
    host_config = hosted(Tmpfs={"/t": "size=10m,mode=700,ro", "/u": "size=zz"}).host_config
    assert tmpfs_specs(host_config) == (
        MountSpec("tmpfs", "/t", read_only=True, size=10 << 20, permissions=0o700),
        MountSpec("tmpfs", "/u"),
    )
    assert host_refusal(Tmpfs={"/": ""}).message == (
        "invalid specification: destination can't be '/'"
    )


def test_volumes_of_other_containers() -> None:
    host_config = hosted(VolumesFrom=["one", "two:ro"]).host_config
    assert volumes_from(host_config) == (("one", False), ("two", True))
    assert host_refusal(VolumesFrom=["one:xx"]).message == "invalid mode: xx"
    assert host_refusal(VolumesFrom=[""]).message == (
        "volumes-from specification cannot be an empty string"
    )


# -- updates -------------------------------------------------------------------------------------


def test_updates() -> None:
    current = hosted(Memory=10 << 20).host_config
    assert check_update({}, current, "ID") == {}
    assert check_update({"Binds": ["x"]}, current, "ID") == {}
    assert check_update({"Memory": 15 << 20}, current, "ID") == {"Memory": 15 << 20}
    assert check_update({"RestartPolicy": {"Name": "always"}}, current, "ID") == {
        "RestartPolicy": {"Name": "always", "MaximumRetryCount": 0}
    }
    assert check_update({"PidsLimit": -1}, current, "ID") == {"PidsLimit": None}


def test_updates_that_contradict_what_is() -> None:
    for current, body, words in (
        (
            hosted(Memory=10 << 20),
            {"Memory": 100 << 20},
            "Memory limit should be smaller than already set memoryswap limit, update the "
            "memoryswap at the same time",
        ),
        (
            hosted(NanoCpus=10**9),
            {"CpuQuota": 5000},
            "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set",
        ),
        (
            hosted(AutoRemove=True),
            {"RestartPolicy": {"Name": "always"}},
            "Restart policy cannot be updated because AutoRemove is enabled for the container",
        ),
    ):
        with pytest.raises(Conflict) as refused:
            check_update(body, current.host_config, "ID")
        assert refused.value.message == f"Cannot update container ID: {words}"
    with pytest.raises(BadRequest, match=r"UpdateConfig\.Memory of type int64$"):
        check_update({"Memory": "x"}, hosted().host_config, "ID")


def test_documents_can_be_kept() -> None:
    found = hosted(Binds=["v1:/d"], Mounts=[mount(Target="/e")], Init=True)
    kept = json.loads(json.dumps([found.config, found.host_config]))
    assert kept == [found.config, found.host_config]
    assert (found.host_config["Init"], found.host_config["Mounts"]) == (True, [mount(Target="/e")])


# -- anything at all -----------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["", "a", "/", "/d", "a:b", "/a:/b:ro", "::", "0", "80/tcp", "on-failure", "container:", "\0"]
) | st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | WORDS
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            WORDS | st.sampled_from(["Type", "Source", "Target", "HostPort", "Name", "Test"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=400)
@given(
    body=st.dictionaries(st.sampled_from(sorted(BODY.fields)), VALUES, max_size=4),
    host_config=st.dictionaries(st.sampled_from(sorted(HOST_CONFIG.fields)), VALUES, max_size=4),
    image=st.dictionaries(st.sampled_from(sorted(BODY.fields)), VALUES, max_size=2),
)
def test_whatever_is_asked_for_is_answered(
    body: dict[str, Any], host_config: dict[str, Any], image: dict[str, Any]
) -> None:
    try:
        found = normalise({**body, "HostConfig": host_config}, image)
    except Refused:
        return
    json.dumps([found.config, found.host_config, dict(found.endpoints)])
    for spec in (*found.mounts, *tmpfs_specs(found.host_config)):
        assert spec.target.startswith("/")
        assert ".." not in spec.target.split("/")
