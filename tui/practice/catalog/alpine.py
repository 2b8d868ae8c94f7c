"""`alpine`: busybox, musl and a package manager."""

from __future__ import annotations

from functools import partial

from tui.practice.catalog.recipes import BUILDKIT, MB, PATH, Files, Recipe, Step

# Where Alpine has its links to busybox. No httpd: that is in a package of its own there.
_BIN = (
    "arch ash base64 cat chgrp chmod chown cp date dd df dmesg echo egrep false fgrep grep gunzip"
    " gzip hostname kill link ln login ls mkdir mktemp more mount mv netstat nice pidof ping"
    " printenv ps pwd rev rm rmdir sed sh sleep stat stty su sync tar touch true umount uname"
    " usleep watch zcat"
)
_SBIN = "ifconfig ip nologin route sysctl"
_USR_BIN = (
    "[ awk basename cksum clear cmp comm cut diff dirname du env expand expr find fold free"
    " getent groups hd head hexdump id install killall less md5sum mkfifo nc nl nohup nproc"
    " nslookup od passwd paste pgrep pkill printf readlink realpath reset seq sha1sum"
    " sha256sum sha512sum shuf sort split strings sum tac tail tee test time timeout top tr"
    " truncate tty unexpand uniq unlink uptime vi wc wget which whoami xargs xxd yes"
)
_USR_SBIN = "addgroup adduser chpasswd delgroup deluser"

_PASSWD = """\
root:x:0:0:root:/root:{shell}
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin
sync:x:5:0:sync:/sbin:/bin/sync
shutdown:x:6:0:shutdown:/sbin:/sbin/shutdown
halt:x:7:0:halt:/sbin:/sbin/halt
mail:x:8:12:mail:/var/mail:/sbin/nologin
news:x:9:13:news:/usr/lib/news:/sbin/nologin
uucp:x:10:14:uucp:/var/spool/uucppublic:/sbin/nologin
cron:x:16:16:cron:/var/spool/cron:/sbin/nologin
ftp:x:21:21::/var/lib/ftp:/sbin/nologin
sshd:x:22:22:sshd:/dev/null:/sbin/nologin
games:x:35:35:games:/usr/games:/sbin/nologin
"""
_OLD_PASSWD = """\
adm:x:3:4:adm:/var/adm:/sbin/nologin
operator:x:11:0:operator:/root:/sbin/nologin
man:x:13:15:man:/usr/man:/sbin/nologin
postmaster:x:14:12:postmaster:/var/mail:/sbin/nologin
at:x:25:25:at:/var/spool/cron/atjobs:/sbin/nologin
squid:x:31:31:Squid:/var/cache/squid:/sbin/nologin
xfs:x:33:33:X Font Server:/etc/X11/fs:/sbin/nologin
postgres:x:70:70::/var/lib/postgresql:/bin/sh
cyrus:x:85:12::/usr/cyrus:/sbin/nologin
vpopmail:x:89:89::/var/vpopmail:/sbin/nologin
smmsp:x:209:209:smmsp:/var/spool/mqueue:/sbin/nologin
"""
"""Users that Alpine had until 3.20."""
_LAST_USERS = """\
ntp:x:123:123:NTP:/var/empty:/sbin/nologin
guest:x:405:100:guest:/dev/null:/sbin/nologin
nobody:x:65534:65534:nobody:/:/sbin/nologin
"""
_GROUP = """\
root:x:0:root
bin:x:1:root,bin,daemon
daemon:x:2:root,bin,daemon
sys:x:3:root,bin
adm:x:4:root,daemon
tty:x:5:
disk:x:6:root
lp:x:7:lp
kmem:x:9:
wheel:x:10:root
floppy:x:11:root
mail:x:12:mail
news:x:13:news
uucp:x:14:uucp
cron:x:16:cron
audio:x:18:
cdrom:x:19:
dialout:x:20:root
ftp:x:21:
sshd:x:22:
input:x:23:
tape:x:26:root
video:x:27:root
netdev:x:28:
kvm:x:34:kvm
games:x:35:
shadow:x:42:
www-data:x:82:
users:x:100:games
ntp:x:123:
abuild:x:300:
utmp:x:406:
ping:x:999:
nogroup:x:65533:
nobody:x:65534:
"""
_OLD_GROUP = """\
man:x:15:man
at:x:25:at
squid:x:31:squid
xfs:x:33:xfs
postgres:x:70:
cdrw:x:80:
cyrus:x:85:
vpopmail:x:89:
smmsp:x:209:smmsp
locate:x:245:
"""
_OS_RELEASE = """\
NAME="Alpine Linux"
ID=alpine
VERSION_ID={version}
PRETTY_NAME="Alpine Linux v{short}"
HOME_URL="https://alpinelinux.org/"
BUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"
"""
_INSTALLED = "\n".join(
    f"P:{name}\nV:{version}\n"
    for name, version in (
        ("alpine-baselayout", "3.7.0-r0"),
        ("alpine-baselayout-data", "3.7.0-r0"),
        ("alpine-keys", "2.5-r0"),
        ("alpine-release", "3.22.1-r0"),
        ("apk-tools", "2.14.9-r2"),
        ("busybox", "1.37.0-r18"),
        ("busybox-binsh", "1.37.0-r18"),
        ("ca-certificates-bundle", "20250619-r0"),
        ("libapk2", "2.14.9-r2"),
        ("libcrypto3", "3.5.1-r0"),
        ("libssl3", "3.5.1-r0"),
        ("musl", "1.2.5-r10"),
        ("musl-utils", "1.2.5-r10"),
        ("scanelf", "1.3.8-r1"),
        ("ssl_client", "1.37.0-r18"),
        ("zlib", "1.3.1-r2"),
    )
)
"""What every Alpine has, as apk keeps it."""
_PROFILE = """\
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export PAGER=less
umask 022
"""


def passwd(old: bool) -> str:
    """/etc/passwd as releases until 3.20 (`old`), or those since then, have it."""
    shell = "/bin/ash" if old else "/bin/sh"
    return _PASSWD.format(shell=shell) + (_OLD_PASSWD if old else "") + _LAST_USERS


def group(old: bool) -> str:
    """/etc/group, to go with `passwd`."""
    return _GROUP + (_OLD_GROUP if old else "")


def _files(files: Files, version: str, old: bool) -> None:
    short = version.rpartition(".")[0]
    files.folders("bin dev etc home lib media mnt opt proc run sbin srv sys usr var")
    files.folders("media/cdrom media/floppy media/usb usr/bin usr/sbin usr/lib usr/share")
    files.folders("usr/local usr/local/bin usr/local/lib usr/local/sbin usr/local/share")
    files.folders("etc/apk etc/apk/keys etc/crontabs etc/periodic etc/periodic/daily")
    files.folders("etc/profile.d etc/opt etc/ssl etc/ssl/certs lib/apk lib/apk/db")
    files.folders("var/cache var/cache/apk var/cache/misc var/lib var/lib/apk var/lib/misc")
    files.folders("var/local var/lock var/log var/mail var/opt var/spool var/spool/cron")
    files.folders("root", mode=0o700)
    files.folders("tmp var/tmp", mode=0o1777)
    files.folders("var/empty", mode=0o555)
    files.link("var/run", "../run")
    files.link("var/spool/cron/crontabs", "../../../etc/crontabs")
    files.file("etc/alpine-release", f"{version}\n")
    files.file("usr/lib/os-release", _OS_RELEASE.format(version=version, short=short))
    files.link("etc/os-release", "../usr/lib/os-release")
    files.file("etc/issue", f"Welcome to Alpine Linux {short}\nKernel \\r on an \\m (\\l)\n\n")
    files.file("etc/passwd", passwd(old))
    files.file("etc/group", group(old))
    files.file("etc/shadow", "root:*::0:::::\n", mode=0o640, gid=42)
    files.file("etc/hostname", "localhost\n")
    files.file("etc/hosts", "127.0.0.1\tlocalhost localhost.localdomain\n::1\tlocalhost\n")
    files.file("etc/profile", _PROFILE)
    files.file("etc/shells", "# Login shells\n/bin/sh\n/bin/ash\n")
    files.file(
        "etc/apk/repositories",
        f"https://dl-cdn.alpinelinux.org/alpine/v{short}/main\n"
        f"https://dl-cdn.alpinelinux.org/alpine/v{short}/community\n",
    )
    files.file("etc/apk/world", "alpine-baselayout\nalpine-keys\napk-tools\nbusybox\nmusl-utils\n")
    files.file("lib/apk/db/installed", _INSTALLED)
    files.program("bin/busybox", "busybox")
    for folder, names in (
        ("bin", _BIN),
        ("sbin", _SBIN),
        ("usr/bin", _USR_BIN),
        ("usr/sbin", _USR_SBIN),
    ):
        files.links(folder, names, "/bin/busybox")
    files.program("sbin/apk", "apk")


def _recipe(
    version: str, tags: tuple[str, ...], created: str, size: float, packed: float
) -> Recipe:
    old = int(version.split(".")[1]) <= 20
    classic = version.startswith("3.10.")
    add = f"ADD alpine-minirootfs-{version}.tar.gz / # buildkit"
    command = 'CMD ["/bin/sh"]'
    if classic:
        add = f"/bin/sh -c #(nop) ADD file:alpine-minirootfs-{version} in / "
        command = f"/bin/sh -c #(nop)  {command}"
    comment = "" if classic else BUILDKIT
    steps = (
        Step(
            created,
            add,
            partial(_files, version=version, old=old),
            round(size * MB),
            round(packed * MB),
            comment,
        ),
        Step(created, command, comment=comment),
    )
    config = {"Env": [PATH], "Cmd": ["/bin/sh"], "WorkingDir": "" if classic else "/"}
    return Recipe("alpine", tags, created, steps, config)


RECIPES = (
    _recipe(
        "3.22.1",
        ("latest", "3", "3.22", "3.22.1"),
        "2025-07-15T11:32:01Z",
        8.309580,
        3.800174,
    ),
    _recipe("3.21.4", ("3.21", "3.21.4"), "2025-07-15T11:31:55Z", 7.833010, 3.648940),
    _recipe("3.20.7", ("3.20", "3.20.7"), "2025-07-15T11:31:49Z", 7.797860, 3.625640),
    _recipe("3.19.8", ("3.19", "3.19.8"), "2025-07-15T11:31:43Z", 7.401470, 3.419900),
    _recipe("3.18.12", ("3.18", "3.18.12"), "2025-02-14T03:28:36Z", 7.344500, 3.413310),
    _recipe("3.10.9", ("3.10", "3.10.9"), "2021-04-14T19:20:05Z", 5.577020, 2.801630),
)
