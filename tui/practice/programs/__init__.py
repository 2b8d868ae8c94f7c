"""The programs of the simulated containers: busybox's applets, GNU's commands, and a few more.

A program is a coroutine over a `Process`; it reads and writes nothing but that process's files,
pipes and terminals. Modules are imported when the first program in them is wanted.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from tui.practice.kernel.process import Process, Program

_APPLETS = {
    "printing": "echo printf yes true false",
    "counting": "seq",
    "text": "cat tac rev nl wc tee",
    "ends": "head tail",
    "columns": "cut fold",
    "translating": "tr",
    "side_by_side": "paste comm",
    "tabs": "expand unexpand",
    "digests": "md5sum=digest sha1sum=digest sha256sum=digest sha384sum=digest sha512sum=digest"
    " cksum sum=sum_",
    "letter_codes": "base64 base32",
    "dumps.od": "od",
    "dumps.hexdump": "hexdump hd=hexdump",
    "dumps.xxd": "xxd",
    "dumps.strings": "strings",
    "sorting": "sort",
    "repeats": "uniq shuf",
    "grep": "grep egrep=grep fgrep=grep",
    "sed": "sed",
    "awk": "awk",
    "listing": "ls",
    "touching": "touch",
    "making": "mkdir mkfifo mktemp",
    "removing": "rm rmdir unlink",
    "status": "stat",
    "linking": "ln readlink realpath link",
    "modes": "chmod",
    "owners": "chown chgrp",
    "copying": "cp install",
    "moving": "mv",
    "naming": "basename dirname",
    "finding": "find",
    "comparing": "cmp",
    "compressing": "gzip gunzip zcat",
    "archiving": "tar",
    "dd": "dd",
    "cutting": "truncate split",
    "differing": "diff",
    "arguments": "xargs",
    "usage": "du",
    "disk_space": "df",
    "waiting": "sleep usleep timeout nohup nice sync",
    "network.ping": "ping",
    "network.nslookup": "nslookup",
    "network.wget": "wget",
    "network.nc": "nc",
    "network.ip": "ip",
    "network.tables": "ifconfig route netstat",
    "services.small_httpd": "httpd=small_httpd",
    "environment": "env printenv pwd",
    "about_machine": "hostname uname arch nproc",
    "identity": "id=id_ whoami groups logname",
    "lookup": "which",
    "conditions": "test [=bracket",
    "process_listing": "ps",
    "signalling": "kill killall pidof",
    "clock": "date",
    "terminals": "tty stty",
    "screens": "clear reset",
    "memory": "free uptime",
    "top": "top",
    "expr": "expr",
    "adduser": "adduser addgroup deluser delgroup",
    "passwords": "passwd chpasswd",
    "switching": "su login nologin",
    "privileged": "mount umount dmesg sysctl",
    "process_search": "pgrep pkill",
    "watching": "watch time=time_",
    "paging": "less more",
    "editors": "vi",
    "directory": "getent",
}
"""Modules with the programs that are in them; `name=function` where the two differ."""
_ALONE: dict[str, str] = {
    "network.curl": "curl",
    "packages.apt": "apt-get=apt_get apt=apt_get",
    "packages.dpkg": "dpkg",
    "packages.apk": "apk",
    "packages.placing": "left-out=left_out",
    "python.interpreter": "python3",
    "python.pip": "pip",
    "services.nginx": "nginx",
    "services.apache": "apache",
    "hello": "hello",
    "init": "docker-init=docker_init",
    "screens": "tput",
    "shadow_accounts": "useradd usermod userdel groupadd groupdel",
}
"""The same for programs that are not applets of busybox."""
_SHELLS = frozenset({"sh", "ash", "dash", "bash"})


def find(name: str) -> Program | None:
    """The program of that name: `busybox`, `gnu:ls`, `nginx`, or an applet such as `ls`."""
    if name == "busybox":
        return busybox
    name = name.removeprefix("gnu:")
    if name in _SHELLS:
        # The shells know the programs, and these know the shells.
        from tui.practice.shell import programs

        return programs().get(name)
    place = _places(_APPLETS).get(name) or _places(_ALONE).get(name)
    if place is None:
        return None
    module, function = place
    program: Program = getattr(import_module(f"{__name__}.{module}"), function)
    return program


def applets() -> list[str]:
    """What busybox can be called as, sorted."""
    return sorted({*_places(_APPLETS), "sh", "ash"})


async def busybox(p: Process) -> int:
    """One binary under many names; the name that it was called by says what to be."""
    applet = p.name
    if applet == "busybox":
        if not p.argv[1:] or p.argv[1] in ("--help", "--list"):
            await p.out(_listed(short=p.argv[1:] == ["--list"]))
            return 0
        p.argv = p.argv[1:]
        applet = p.name
    # A link may be called anything: what it is called by counts, as with the real one.
    program = find(applet) if applet in applets() else None
    if program is None:
        await p.err(f"{applet}: applet not found\n")
        return 127
    return await program(p)


@cache
def _table(kind: int) -> dict[str, tuple[str, str]]:
    table = {}
    for module, names in (_APPLETS, _ALONE)[kind].items():
        for word in names.split():
            name, _, function = word.rpartition("=") if "=" in word[1:] else (word, "", word)
            table[name] = (module, function)
    return table


def _places(modules: dict[str, str]) -> dict[str, tuple[str, str]]:
    return _table(0 if modules is _APPLETS else 1)


def _listed(*, short: bool) -> str:
    if short:
        return "".join(f"{name}\n" for name in applets())
    lines = [""]
    for name in applets():
        if len(lines[-1]) + len(name) > 65:
            lines.append("")
        lines[-1] += f"{name}, "
    return (
        "BusyBox multi-call binary (practice engine).\n"
        "\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n"
        "\nMany programs in one binary: it is the one that it is called by the name of.\n"
        "\nCurrently defined functions:\n"
        + "".join(
            f"\t{line.rstrip(', ')}{',' if line is not lines[-1] else ''}\n" for line in lines
        )
    )
