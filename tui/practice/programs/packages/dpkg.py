"""dpkg: what is installed on a Debian system."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.kernel.process import Process
from tui.practice.programs.packages.known import DEBIAN, Package
from tui.practice.programs.packages.placing import read, write
from tui.practice.programs.system.about_machine import architecture
from tui.practice.shell.patterns import compiled

STATUS = "/var/lib/dpkg/status"
_INFO = "/var/lib/dpkg/info"
_HEAD = """\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
"""
Entry = dict[str, str]
"""The fields of one package, by name."""


def debian_architecture() -> str:
    """What Debian calls this machine's processor."""
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(architecture(), architecture())


async def installed(p: Process) -> dict[str, Entry]:
    """All packages of the status file, by name."""
    found: dict[str, Entry] = {}
    for block in (await read(p, STATUS)).split("\n\n"):
        entry: Entry = {}
        for line in block.splitlines():
            key, colon, value = line.partition(": ")
            if colon and not line.startswith(" "):
                entry[key] = value
        if "Package" in entry:
            found[entry["Package"]] = entry
    return dict(sorted(found.items()))


async def remember(p: Process, packages: Sequence[Package]) -> None:
    """Write down that these are installed."""
    known = await installed(p)
    for package in packages:
        known[package.name] = {
            "Package": package.name,
            "Status": "install ok installed",
            "Priority": "optional",
            "Installed-Size": str(package.size),
            "Architecture": debian_architecture(),
            "Version": package.version,
            "Description": package.about,
        }
        paths = "".join(f"{path}\n" for path, _ in package.files)
        await write(p, f"{_INFO}/{package.name}.list", f"/.\n{paths}")
    await _write(p, known)


async def forget(p: Process, names: Sequence[str]) -> None:
    """Write down that these are not installed any more."""
    known = await installed(p)
    for name in names:
        del known[name]
        if p.exists(f"{_INFO}/{name}.list"):
            p.remove(f"{_INFO}/{name}.list")
    await _write(p, known)


async def _write(p: Process, entries: dict[str, Entry]) -> None:
    blocks = (
        "".join(f"{key}: {value}\n" for key, value in entry.items())
        for _, entry in sorted(entries.items())
    )
    await write(p, STATUS, "\n".join(blocks))


async def dpkg(p: Process) -> int:
    """Tell what is installed."""
    words = p.argv[1:]
    action = words[0] if words else ""
    names = words[1:]
    if action in ("-l", "--list"):
        return await _list(p, names)
    if action in ("-s", "--status") and names:
        return await _status(p, names)
    if action in ("-L", "--listfiles") and names:
        return await _files(p, names)
    if action in ("-S", "--search") and names:
        return await _owners(p, names)
    if action == "--print-architecture":
        await p.out(f"{debian_architecture()}\n")
        return 0
    if action == "--version":
        await p.out("Debian 'dpkg' package management program (practice engine).\n")
        return 0
    if action in ("-i", "--install", "-r", "--remove", "-P", "--purge"):
        await p.err(f"dpkg: the practice engine installs and removes by apt-get, not {action}\n")
        return 2
    await p.err("dpkg: error: need an action option\n\nType dpkg --help for help about installing")
    await p.err(" and deinstalling packages [*];\n")
    return 2


async def _list(p: Process, patterns: list[str]) -> int:
    entries = await installed(p)
    chosen = list(entries)
    for pattern in patterns:
        glob = compiled(((pattern, False),))
        if not any(glob.matches(name) for name in entries):
            await p.err(f"dpkg-query: no packages found matching {pattern}\n")
            return 1
    if patterns:
        globs = [compiled(((pattern, False),)) for pattern in patterns]
        chosen = [name for name in entries if any(glob.matches(name) for glob in globs)]
    rows = [
        (
            name,
            entries[name]["Version"],
            entries[name]["Architecture"],
            entries[name]["Description"],
        )
        for name in chosen
    ]
    least = (14, 12, 12, 33)
    widths = [max([size, *(len(row[at]) for row in rows)]) for at, size in enumerate(least)]
    lines = [("Name", "Version", "Architecture", "Description"), *rows]
    marks = ["||/", *("ii " for _ in rows)]
    rule = "+++-" + "-".join("=" * width for width in widths)
    shown = [
        f"{mark} {name:<{widths[0]}} {version:<{widths[1]}} {kind:<{widths[2]}} {about}"
        for mark, (name, version, kind, about) in zip(marks, lines, strict=True)
    ]
    await p.out(_HEAD + "\n".join([shown[0], rule, *shown[1:]]) + "\n")
    return 0


async def _status(p: Process, names: list[str]) -> int:
    entries = await installed(p)
    code = 0
    for name in names:
        if name not in entries:
            await p.err(
                f"dpkg-query: package '{name}' is not installed and no information is available\n"
                "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n"
            )
            code = 1
            continue
        await p.out("".join(f"{key}: {value}\n" for key, value in entries[name].items()) + "\n")
    return code


async def _files(p: Process, names: list[str]) -> int:
    entries = await installed(p)
    for name in names:
        if name not in entries:
            await p.err(f"dpkg-query: package '{name}' is not installed\n")
            await p.err("Use dpkg --contents (= dpkg-deb --contents) to list archive files")
            await p.err(" contents.\n")
            return 1
        await p.out(await read(p, f"{_INFO}/{name}.list") or "/.\n")
    return 0


async def _owners(p: Process, patterns: list[str]) -> int:
    code = 0
    entries = await installed(p)
    for pattern in patterns:
        owners = [
            (package.name, path)
            for package in DEBIAN.values()
            if package.name in entries
            for path, _ in package.files
            if path == pattern or ("/" not in pattern and pattern in path)
        ]
        if not owners:
            await p.err(f"dpkg-query: no path found matching pattern *{pattern}*\n")
            code = 1
        await p.out("".join(f"{name}: {path}\n" for name, path in owners))
    return code
