"""What the API answers of images, networks and volumes: fields, their order, types.

Facts of the Docker Engine API 1.49, as its client's types have them.
"""

from __future__ import annotations

from tui.docker_command.showing.shapes import shapes

IMAGE = shapes(
    Image="""
        ID string Id
        RepoTags []string
        RepoDigests []string
        Parent string
        Comment string
        Created string ?
        Container string ?
        ContainerConfig any ?
        DockerVersion string
        Author string
        Config *ImageConfig
        Architecture string
        Variant string ?
        Os string
        OsVersion string ?
        Size int
        VirtualSize int ?
        GraphDriver DriverData
        RootFS RootFS
        Metadata Metadata
        Descriptor any ?
        Manifests []any ?
    """,
    ImageConfig="""
        +OpenConfig
        +DockerConfig
    """,
    OpenConfig="""
        User string ?
        ExposedPorts map[]Nothing ?
        Env []string ?
        Entrypoint []string ?
        Cmd []string ?
        Volumes map[]Nothing ?
        WorkingDir string ?
        Labels map[]string ?
        StopSignal string ?
        ArgsEscaped bool ?
    """,
    DockerConfig="""
        Healthcheck *Healthcheck ?
        OnBuild []string ?
        Shell []string ?
    """,
    RootFS="""
        Type string ?
        Layers []string ?
    """,
    Metadata="""
        LastTagTime time
    """,
    DriverData="""
        Data map[]string
        Name string
    """,
    Nothing="",
    Healthcheck="""
        Test []string ?
        Interval duration ?
        Timeout duration ?
        StartPeriod duration ?
        StartInterval duration ?
        Retries int ?
    """,
)

NETWORK = shapes(
    Network="""
        Name string
        ID string Id
        Created time
        Scope string
        Driver string
        EnableIPv4 bool
        EnableIPv6 bool
        IPAM Addresses
        Internal bool
        Attachable bool
        Ingress bool
        ConfigFrom ConfigReference
        ConfigOnly bool
        Containers map[]Member
        Options map[]string
        Labels map[]string
        Peers []Peer ?
        Services map[]any ?
    """,
    Addresses="""
        Driver string
        Options map[]string
        Config []Pool
    """,
    Pool="""
        Subnet string ?
        IPRange string ?
        Gateway string ?
        AuxAddress map[]string AuxiliaryAddresses ?
    """,
    ConfigReference="""
        Network string
    """,
    Member="""
        Name string
        EndpointID string
        MacAddress string
        IPv4Address string
        IPv6Address string
    """,
    Peer="""
        Name string
        IP string
    """,
)

VOLUME = shapes(
    **{
        "volume.Volume": """
        ClusterVolume any ?
        CreatedAt string ?
        Driver string
        Labels map[]string
        Mountpoint string
        Name string
        Options map[]string
        Scope string
        Status map[]any ?
        UsageData *volume.UsageData ?
    """,
        "volume.UsageData": """
        RefCount int
        Size int
    """,
    }
)
