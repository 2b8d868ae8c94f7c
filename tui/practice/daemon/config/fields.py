"""What a container can be asked to be: every field of `POST /containers/create`, and its shape.

Names, order and types: Docker Engine API 1.51, as Engine 28.5 writes them into inspect documents.
"""

from __future__ import annotations

from tui.practice.daemon.config.shapes import (
    FLAG,
    NOTHING,
    NUMBER,
    SET,
    TEXT,
    TEXT_MAP,
    TEXTS,
    Listed,
    Mapped,
    Number,
    Optional,
    Shape,
    Struct,
    Words,
    sparse,
)

HEALTHCHECK = sparse(
    "container.HealthConfig",
    {
        "Test": TEXTS,
        "Interval": NUMBER,
        "Timeout": NUMBER,
        "StartPeriod": NUMBER,
        "StartInterval": NUMBER,
        "Retries": NUMBER,
    },
)

CONFIG = Struct(
    "container.Config",
    {
        "Hostname": TEXT,
        "Domainname": TEXT,
        "User": TEXT,
        "AttachStdin": FLAG,
        "AttachStdout": FLAG,
        "AttachStderr": FLAG,
        "ExposedPorts": Mapped(NOTHING, "nat.PortSet"),
        "Tty": FLAG,
        "OpenStdin": FLAG,
        "StdinOnce": FLAG,
        "Env": TEXTS,
        "Cmd": Words(),
        "Healthcheck": Optional(HEALTHCHECK),
        "ArgsEscaped": FLAG,
        "Image": TEXT,
        "Volumes": SET,
        "WorkingDir": TEXT,
        "Entrypoint": Words(),
        "NetworkDisabled": FLAG,
        "MacAddress": TEXT,
        "OnBuild": TEXTS,
        "Labels": TEXT_MAP,
        "StopSignal": TEXT,
        "StopTimeout": Optional(NUMBER),
        "Shell": Words(),
    },
    omitted=(
        "ExposedPorts",
        "Healthcheck",
        "ArgsEscaped",
        "NetworkDisabled",
        "MacAddress",
        "StopSignal",
        "StopTimeout",
        "Shell",
    ),
)

_RATE = Struct("blkiodev.ThrottleDevice", {"Path": TEXT, "Rate": NUMBER})
_RATES = Listed(_RATE, "[]*blkiodev.ThrottleDevice")
_WEIGHT = Struct("blkiodev.WeightDevice", {"Path": TEXT, "Weight": NUMBER})
_DEVICE = Struct(
    "container.DeviceMapping",
    {"PathOnHost": TEXT, "PathInContainer": TEXT, "CgroupPermissions": TEXT},
)
_DEVICE_REQUEST = Struct(
    "container.DeviceRequest",
    {
        "Driver": TEXT,
        "Count": NUMBER,
        "DeviceIDs": TEXTS,
        "Capabilities": Listed(TEXTS, "[][]string"),
        "Options": TEXT_MAP,
    },
)
_ULIMIT = Struct("units.Ulimit", {"Name": TEXT, "Hard": NUMBER, "Soft": NUMBER})

_RESOURCES: dict[str, Shape] = {
    "CpuShares": NUMBER,
    "Memory": NUMBER,
    "NanoCpus": NUMBER,
    "CgroupParent": TEXT,
    "BlkioWeight": Number("uint16", least=0),
    "BlkioWeightDevice": Listed(_WEIGHT, "[]*blkiodev.WeightDevice"),
    "BlkioDeviceReadBps": _RATES,
    "BlkioDeviceWriteBps": _RATES,
    "BlkioDeviceReadIOps": _RATES,
    "BlkioDeviceWriteIOps": _RATES,
    "CpuPeriod": NUMBER,
    "CpuQuota": NUMBER,
    "CpuRealtimePeriod": NUMBER,
    "CpuRealtimeRuntime": NUMBER,
    "CpusetCpus": TEXT,
    "CpusetMems": TEXT,
    "Devices": Listed(_DEVICE, "[]container.DeviceMapping"),
    "DeviceCgroupRules": TEXTS,
    "DeviceRequests": Listed(_DEVICE_REQUEST, "[]container.DeviceRequest"),
    "MemoryReservation": NUMBER,
    "MemorySwap": NUMBER,
    "MemorySwappiness": Optional(NUMBER),
    "OomKillDisable": Optional(FLAG),
    "PidsLimit": Optional(NUMBER),
    "Ulimits": Listed(_ULIMIT, "[]*units.Ulimit"),
    "CpuCount": NUMBER,
    "CpuPercent": NUMBER,
    "IOMaximumIOps": Number("uint64", least=0),
    "IOMaximumBandwidth": Number("uint64", least=0),
}

_DRIVER = sparse("mount.Driver", {"Name": TEXT, "Options": TEXT_MAP})
_BIND_OPTIONS = sparse(
    "mount.BindOptions",
    {
        "Propagation": TEXT,
        "NonRecursive": FLAG,
        "CreateMountpoint": FLAG,
        "ReadOnlyNonRecursive": FLAG,
        "ReadOnlyForceRecursive": FLAG,
    },
)
_VOLUME_OPTIONS = sparse(
    "mount.VolumeOptions",
    {"NoCopy": FLAG, "Labels": TEXT_MAP, "Subpath": TEXT, "DriverConfig": Optional(_DRIVER)},
)
_TMPFS_OPTIONS = sparse(
    "mount.TmpfsOptions",
    {
        "SizeBytes": NUMBER,
        "Mode": Number("fs.FileMode", least=0),
        "Options": Listed(TEXTS, "[][]string"),
    },
)
MOUNT = sparse(
    "mount.Mount",
    {
        "Type": TEXT,
        "Source": TEXT,
        "Target": TEXT,
        "ReadOnly": FLAG,
        "Consistency": TEXT,
        "BindOptions": Optional(_BIND_OPTIONS),
        "VolumeOptions": Optional(_VOLUME_OPTIONS),
        "ImageOptions": Optional(sparse("mount.ImageOptions", {"Subpath": TEXT})),
        "TmpfsOptions": Optional(_TMPFS_OPTIONS),
        "ClusterOptions": Optional(Struct("mount.ClusterOptions", {})),
    },
)

_BINDING = Struct("nat.PortBinding", {"HostIp": TEXT, "HostPort": TEXT})
RESTART_POLICY = Struct("container.RestartPolicy", {"Name": TEXT, "MaximumRetryCount": NUMBER})

HOST_CONFIG = Struct(
    "container.HostConfig",
    {
        "Binds": TEXTS,
        "ContainerIDFile": TEXT,
        "LogConfig": Struct("container.LogConfig", {"Type": TEXT, "Config": TEXT_MAP}),
        "NetworkMode": TEXT,
        "PortBindings": Mapped(Listed(_BINDING, "[]nat.PortBinding"), "nat.PortMap"),
        "RestartPolicy": RESTART_POLICY,
        "AutoRemove": FLAG,
        "VolumeDriver": TEXT,
        "VolumesFrom": TEXTS,
        "ConsoleSize": Listed(Number("uint", least=0), "[2]uint"),
        "Annotations": TEXT_MAP,
        "CapAdd": Words(),
        "CapDrop": Words(),
        "CgroupnsMode": TEXT,
        "Dns": TEXTS,
        "DnsOptions": TEXTS,
        "DnsSearch": TEXTS,
        "ExtraHosts": TEXTS,
        "GroupAdd": TEXTS,
        "IpcMode": TEXT,
        "Cgroup": TEXT,
        "Links": TEXTS,
        "OomScoreAdj": NUMBER,
        "PidMode": TEXT,
        "Privileged": FLAG,
        "PublishAllPorts": FLAG,
        "ReadonlyRootfs": FLAG,
        "SecurityOpt": TEXTS,
        "StorageOpt": TEXT_MAP,
        "Tmpfs": TEXT_MAP,
        "UTSMode": TEXT,
        "UsernsMode": TEXT,
        "ShmSize": NUMBER,
        "Sysctls": TEXT_MAP,
        "Runtime": TEXT,
        "Isolation": TEXT,
        **_RESOURCES,
        "Mounts": Listed(MOUNT, "[]mount.Mount"),
        "MaskedPaths": TEXTS,
        "ReadonlyPaths": TEXTS,
        "Init": Optional(FLAG),
    },
    omitted=("Annotations", "StorageOpt", "Tmpfs", "Sysctls", "Mounts", "Init"),
)

IPAM_CONFIG = sparse(
    "network.EndpointIPAMConfig",
    {"IPv4Address": TEXT, "IPv6Address": TEXT, "LinkLocalIPs": TEXTS},
)
ENDPOINT = Struct(
    "network.EndpointSettings",
    {
        "IPAMConfig": Optional(IPAM_CONFIG),
        "Links": TEXTS,
        "Aliases": TEXTS,
        "MacAddress": TEXT,
        "DriverOpts": TEXT_MAP,
        "GwPriority": NUMBER,
    },
)
NETWORKING = Struct(
    "network.NetworkingConfig",
    {
        "EndpointsConfig": Mapped(Optional(ENDPOINT), "map[string]*network.EndpointSettings"),
    },
)

BODY = Struct(
    "container.CreateRequest",
    {
        **CONFIG.fields,
        "HostConfig": HOST_CONFIG,
        "NetworkingConfig": NETWORKING,
    },
    omitted=CONFIG.omitted,
)
UPDATE = Struct("container.UpdateConfig", {**_RESOURCES, "RestartPolicy": RESTART_POLICY})
