"""What the API answers of a container: fields, their order, types.

Facts of the Docker Engine API 1.49, as its client's types have them.
"""

from __future__ import annotations

from tui.docker_command.showing.shapes import shapes

CONTAINER = shapes(
    Container="""
        +ContainerBase
        Mounts []MountPoint
        Config *Config
        NetworkSettings *NetworkSettings
        ImageManifestDescriptor any ?
    """,
    ContainerBase="""
        ID string Id
        Created string
        Path string
        Args []string
        State *State
        Image string
        ResolvConfPath string
        HostnamePath string
        HostsPath string
        LogPath string
        Name string
        RestartCount int
        Driver string
        Platform string
        MountLabel string
        ProcessLabel string
        AppArmorProfile string
        ExecIDs []string
        HostConfig *HostConfig
        GraphDriver DriverData
        SizeRw *int ?
        SizeRootFs *int ?
    """,
    State="""
        Status string
        Running bool
        Paused bool
        Restarting bool
        OOMKilled bool
        Dead bool
        Pid int
        ExitCode int
        Error string
        StartedAt string
        FinishedAt string
        Health *Health ?
    """,
    Health="""
        Status string
        FailingStreak int
        Log []*Check
    """,
    Check="""
        Start time
        End time
        ExitCode int
        Output string
    """,
    DriverData="""
        Data map[]string
        Name string
    """,
    MountPoint="""
        Type string ?
        Name string ?
        Source string
        Destination string
        Driver string ?
        Mode string
        RW bool
        Propagation string
    """,
    Config="""
        Hostname string
        Domainname string
        User string
        AttachStdin bool
        AttachStdout bool
        AttachStderr bool
        ExposedPorts map[]Nothing ?
        Tty bool
        OpenStdin bool
        StdinOnce bool
        Env []string
        Cmd []string
        Healthcheck *Healthcheck ?
        ArgsEscaped bool ?
        Image string
        Volumes map[]Nothing
        WorkingDir string
        Entrypoint []string
        NetworkDisabled bool ?
        MacAddress string ?
        OnBuild []string
        Labels map[]string
        StopSignal string ?
        StopTimeout *int ?
        Shell []string ?
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
    HostConfig="""
        Binds []string
        ContainerIDFile string
        LogConfig LogConfig
        NetworkMode string
        PortBindings map[][]PortBinding
        RestartPolicy RestartPolicy
        AutoRemove bool
        VolumeDriver string
        VolumesFrom []string
        ConsoleSize []int
        Annotations map[]string ?
        CapAdd []string
        CapDrop []string
        CgroupnsMode string
        DNS []string Dns
        DNSOptions []string DnsOptions
        DNSSearch []string DnsSearch
        ExtraHosts []string
        GroupAdd []string
        IpcMode string
        Cgroup string
        Links []string
        OomScoreAdj int
        PidMode string
        Privileged bool
        PublishAllPorts bool
        ReadonlyRootfs bool
        SecurityOpt []string
        StorageOpt map[]string ?
        Tmpfs map[]string ?
        UTSMode string
        UsernsMode string
        ShmSize int
        Sysctls map[]string ?
        Runtime string ?
        Isolation string
        +Resources
        Mounts []any ?
        MaskedPaths []string
        ReadonlyPaths []string
        Init *bool ?
    """,
    LogConfig="""
        Type string
        Config map[]string
    """,
    PortBinding="""
        HostIP string HostIp
        HostPort string
    """,
    RestartPolicy="""
        Name string
        MaximumRetryCount int
    """,
    Resources="""
        CPUShares int CpuShares
        Memory int
        NanoCPUs int NanoCpus
        CgroupParent string
        BlkioWeight int
        BlkioWeightDevice []*WeightDevice
        BlkioDeviceReadBps []*ThrottleDevice
        BlkioDeviceWriteBps []*ThrottleDevice
        BlkioDeviceReadIOps []*ThrottleDevice
        BlkioDeviceWriteIOps []*ThrottleDevice
        CPUPeriod int CpuPeriod
        CPUQuota int CpuQuota
        CPURealtimePeriod int CpuRealtimePeriod
        CPURealtimeRuntime int CpuRealtimeRuntime
        CpusetCpus string
        CpusetMems string
        Devices []Device
        DeviceCgroupRules []string
        DeviceRequests []DeviceRequest
        KernelMemory int ?
        KernelMemoryTCP int ?
        MemoryReservation int
        MemorySwap int
        MemorySwappiness *int
        OomKillDisable *bool
        PidsLimit *int
        Ulimits []*Ulimit
        CPUCount int CpuCount
        CPUPercent int CpuPercent
        IOMaximumIOps int
        IOMaximumBandwidth int
    """,
    WeightDevice="""
        Path string
        Weight int
    """,
    ThrottleDevice="""
        Path string
        Rate int
    """,
    Device="""
        PathOnHost string
        PathInContainer string
        CgroupPermissions string
    """,
    DeviceRequest="""
        Driver string
        Count int
        DeviceIDs []string
        Capabilities [][]string
        Options map[]string
    """,
    Ulimit="""
        Name string
        Hard int
        Soft int
    """,
    NetworkSettings="""
        +NetworkBase
        +DefaultNetwork
        Networks map[]*Endpoint
    """,
    NetworkBase="""
        Bridge string
        SandboxID string
        SandboxKey string
        Ports map[][]PortBinding
        HairpinMode bool
        LinkLocalIPv6Address string
        LinkLocalIPv6PrefixLen int
        SecondaryIPAddresses []Address
        SecondaryIPv6Addresses []Address
    """,
    DefaultNetwork="""
        EndpointID string
        Gateway string
        GlobalIPv6Address string
        GlobalIPv6PrefixLen int
        IPAddress string
        IPPrefixLen int
        IPv6Gateway string
        MacAddress string
    """,
    Address="""
        Addr string
        PrefixLen int
    """,
    Endpoint="""
        IPAMConfig *EndpointAddresses
        Links []string
        Aliases []string
        MacAddress string
        DriverOpts map[]string
        GwPriority int
        NetworkID string
        EndpointID string
        Gateway string
        IPAddress string
        IPPrefixLen int
        IPv6Gateway string
        GlobalIPv6Address string
        GlobalIPv6PrefixLen int
        DNSNames []string
    """,
    EndpointAddresses="""
        IPv4Address string ?
        IPv6Address string ?
        LinkLocalIPs []string ?
    """,
)
