"""Which program is in which module.

The functions are imported when they are wanted for the first time: there are some two hundred.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

_APPLETS = {
    "accounts.adduser": "adduser addgroup deluser delgroup",
    "accounts.directory": "getent",
    "accounts.identity": "id=id_ whoami groups logname",
    "accounts.passwords": "passwd chpasswd",
    "accounts.switching": "su login nologin",
    "archives.archiving": "tar",
    "archives.compressing": "gzip gunzip zcat",
    "files.copying": "cp install",
    "files.cutting": "truncate split",
    "files.dd": "dd",
    "files.disk_space": "df",
    "files.finding": "find",
    "files.linking": "ln readlink realpath link",
    "files.listing": "ls",
    "files.making": "mkdir mkfifo mktemp",
    "files.modes": "chmod",
    "files.moving": "mv",
    "files.naming": "basename dirname",
    "files.owners": "chown chgrp",
    "files.removing": "rm rmdir unlink",
    "files.status": "stat",
    "files.touching": "touch",
    "files.usage": "du",
    "network.ip": "ip",
    "network.nc": "nc",
    "network.nslookup": "nslookup",
    "network.ping": "ping",
    "network.tables": "ifconfig route netstat",
    "network.wget": "wget",
    "services.small_httpd": "httpd=small_httpd",
    "system.about_machine": "hostname uname arch nproc",
    "system.arguments": "xargs",
    "system.clock": "date",
    "system.conditions": "test [=bracket",
    "system.environment": "env printenv pwd",
    "system.expr": "expr",
    "system.lookup": "which",
    "system.memory": "free uptime",
    "system.privileged": "mount umount dmesg sysctl",
    "system.process_listing": "ps",
    "system.process_search": "pgrep pkill",
    "system.screens": "clear reset",
    "system.signalling": "kill killall pidof",
    "system.terminals": "tty stty",
    "system.top": "top",
    "system.waiting": "sleep usleep timeout nohup nice sync",
    "system.watching": "watch time=time_",
    "text.awk": "awk",
    "text.columns": "cut fold",
    "text.comparing": "cmp",
    "text.counting": "seq",
    "text.differing": "diff",
    "text.digests": (
        "md5sum=digest sha1sum=digest sha256sum=digest sha384sum=digest sha512sum=digest cksum"
        " sum=sum_"
    ),
    "text.dumps.hexdump": "hexdump hd=hexdump",
    "text.dumps.od": "od",
    "text.dumps.strings": "strings",
    "text.dumps.xxd": "xxd",
    "text.editors": "vi",
    "text.ends": "head tail",
    "text.grep": "grep egrep=grep fgrep=grep",
    "text.letter_codes": "base64 base32",
    "text.lines": "cat tac rev nl wc tee",
    "text.paging": "less more",
    "text.printing": "echo printf yes true false",
    "text.repeats": "uniq shuf",
    "text.sed": "sed",
    "text.side_by_side": "paste comm",
    "text.sorting": "sort",
    "text.tabs": "expand unexpand",
    "text.translating": "tr",
}
"""Modules with the programs in them that busybox can be; `name=function` where these differ."""
_OTHERS = {
    "accounts.shadow_accounts": "useradd usermod userdel groupadd groupdel",
    "network.curl": "curl",
    "packages.apk": "apk",
    "packages.apt": "apt-get=apt_get apt=apt_get",
    "packages.dpkg": "dpkg",
    "packages.placing": "left-out=left_out",
    "python.interpreter": "python3",
    "python.pip": "pip",
    "services.apache": "apache",
    "services.nginx": "nginx",
    "system.hello": "hello",
    "system.init": "docker-init=docker_init",
    "system.screens": "tput",
}
"""The same for programs that are not applets of busybox."""


class Place(NamedTuple):
    """Where a program is."""

    module: str
    """Within this package."""
    function: str


@cache
def applets() -> dict[str, Place]:
    """What busybox can be called as, but for its shells."""
    return _places(_APPLETS)


@cache
def others() -> dict[str, Place]:
    """The rest."""
    return _places(_OTHERS)


def _places(modules: dict[str, str]) -> dict[str, Place]:
    found = {}
    for module, names in modules.items():
        for word in names.split():
            name, _, function = word.rpartition("=")
            found[name or word] = Place(module, function)
    return found
