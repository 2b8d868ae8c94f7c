"""`busybox`: one binary under many names."""

from __future__ import annotations

from functools import partial

from tui.practice.catalog.recipes import MB, PATH, Files, Recipe, Step

APPLETS = (
    "[ addgroup adduser arch ash awk base32 base64 basename cat chgrp chmod chown chpasswd"
    " cksum clear cmp comm cp cut date dd delgroup deluser df diff dirname dmesg du echo egrep"
    " env expand expr false fgrep find fold free getent grep groups gunzip gzip hd head"
    " hexdump hostname httpd id ifconfig install ip kill killall less link ln login logname ls"
    " md5sum mkdir mkfifo mktemp more mount mv nc netstat nice nl nohup nologin nproc nslookup"
    " od passwd paste pgrep pidof ping pkill printenv printf ps pwd readlink realpath reset"
    " rev rm rmdir route sed seq sh sha1sum sha256sum sha384sum sha512sum shuf sleep sort"
    " split stat strings stty su sum sync sysctl tac tail tar tee test time timeout top touch"
    " tr true truncate tty umount uname unexpand uniq unlink uptime usleep vi watch wc wget"
    " which whoami xargs xxd yes zcat"
)
"""Those that the practice engine has; the real image holds some three hundred more."""

_PASSWD = """\
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
"""
_GROUP = """\
root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
kmem:x:9:
wheel:x:10:root
cdrom:x:11:
dialout:x:18:
floppy:x:19:
video:x:28:
audio:x:29:
tape:x:32:
www-data:x:33:
operator:x:37:
utmp:x:43:
plugdev:x:46:
staff:x:50:
lock:x:54:
netdev:x:82:
users:x:100:
nobody:x:65534:
"""


def _files(files: Files, libc: str) -> None:
    files.folders("bin dev etc etc/network lib proc sys usr usr/bin usr/sbin var var/spool")
    for event in ("if-down.d", "if-post-down.d", "if-pre-up.d", "if-up.d"):
        files.folders(f"etc/network/{event}")
    files.folders("home", uid=65534, gid=65534)
    files.folders("root", mode=0o700)
    files.folders("tmp", mode=0o1777)
    files.folders("var/spool/mail", uid=8, gid=8)
    files.folders("var/www", uid=33, gid=33)
    files.file("etc/passwd", _PASSWD)
    files.file("etc/group", _GROUP)
    files.file("etc/shadow", "root:*:10933:0:99999:7:::\n", mode=0o600)
    files.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    files.link("usr/bin/env", "../../bin/env")
    if libc == "glibc":
        files.link("lib64", "lib")
    files.program("bin/busybox", "busybox")
    files.hard_links("bin", APPLETS, "bin/busybox")


def _recipe(
    version: str, libc: str, tags: tuple[str, ...], created: str, size: float, packed: float
) -> Recipe:
    made_by = (
        f"BusyBox {version} ({libc}), Debian 13"
        if libc == "glibc"
        else (f"BusyBox {version} ({libc}), Alpine 3.22")
    )
    step = Step(
        created,
        made_by,
        partial(_files, libc=libc),
        round(size * MB),
        round(packed * MB),
        comment="",
    )
    return Recipe("busybox", tags, created, (step,), {"Env": [PATH], "Cmd": ["sh"]})


RECIPES = (
    _recipe(
        "1.37.0",
        "glibc",
        ("latest", "1", "1.37", "1.37.0", "stable", "glibc", "1.37-glibc", "stable-glibc"),
        "2024-09-26T21:31:42Z",
        4.277910,
        2.156518,
    ),
    _recipe(
        "1.37.0",
        "musl",
        ("musl", "1-musl", "1.37-musl", "1.37.0-musl", "stable-musl"),
        "2024-09-26T21:31:42.5Z",
        1.497600,
        0.842310,
    ),
    _recipe(
        "1.36.1",
        "glibc",
        ("1.36", "1.36.1", "1.36-glibc", "1.36.1-glibc"),
        "2023-05-18T22:34:17Z",
        4.261574,
        2.150610,
    ),
    _recipe(
        "1.36.1",
        "musl",
        ("1.36-musl", "1.36.1-musl"),
        "2023-05-18T22:34:17.5Z",
        1.482730,
        0.838410,
    ),
)
