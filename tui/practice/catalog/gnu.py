"""What Debian and Ubuntu have in common: the folders, the users, the programs of GNU."""

from __future__ import annotations

from tui.practice.catalog import dpkg_status
from tui.practice.catalog.recipes import Files

PASSWD = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
"""
GROUP = """\
root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
news:x:9:
uucp:x:10:
man:x:12:
proxy:x:13:
kmem:x:15:
dialout:x:20:
fax:x:21:
voice:x:22:
cdrom:x:24:
floppy:x:25:
tape:x:26:
sudo:x:27:
audio:x:29:
dip:x:30:
www-data:x:33:
backup:x:34:
operator:x:37:
list:x:38:
irc:x:39:
src:x:40:
shadow:x:42:
utmp:x:43:
video:x:44:
sasl:x:45:
plugdev:x:46:
staff:x:50:
games:x:60:
users:x:100:
nogroup:x:65534:
"""
_SHADOW = "root:*:20000:0:99999:7:::\n"

_BIN = (
    "[ arch awk base32 base64 basename cat chgrp chmod chown cksum clear cmp comm cp cut date dd df"
    " diff dirname dmesg du echo egrep env expand expr false fgrep find fold getent grep"
    " groups gunzip gzip head hostname id install link ln logname ls md5sum mkdir mkfifo"
    " mktemp more mount mv nice nl nohup nproc od passwd paste printenv printf pwd readlink"
    " realpath reset rm rmdir sed seq sha1sum sha256sum sha384sum sha512sum shuf sleep sort"
    " split stat stty su sum sync tac tail tar tee test timeout touch tput tr true truncate"
    " tty umount uname unexpand uniq unlink wc which whoami xargs yes zcat"
)
"""Of the packages that every installation has. No ps, ping, curl or vi: those are in others."""
_PROCPS = "free kill pgrep pidof pkill ps top uptime watch"
_SBIN = "chpasswd groupadd groupdel nologin useradd userdel usermod"

_SH_PROFILE = """\
# Read by login shells.
if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
"""


def base(files: Files, *, passwd: str = PASSWD, group: str = GROUP, adduser: bool = True) -> None:
    """The root file system that both begin with; /usr holds what /bin and /sbin once did."""
    _folders(files)
    files.file("etc/passwd", passwd)
    files.file("etc/group", group)
    files.file("etc/shadow", _SHADOW, mode=0o640, gid=42)
    files.file("etc/hostname", "localhost\n")
    files.file("etc/host.conf", "multi on\n")
    files.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    files.file("etc/profile", _SH_PROFILE)
    files.file("etc/bash.bashrc", "# Read by interactive shells.\n")
    files.file("etc/shells", "# Login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n")
    files.file("etc/fstab", "# UNCONFIGURED FSTAB FOR BASE SYSTEM\n")
    files.file("etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\n")
    for home in ("etc/skel", "root"):
        files.file(f"{home}/.bashrc", "# ~/.bashrc: read by interactive shells.\n")
        files.file(f"{home}/.profile", "# ~/.profile: read by login shells.\n")
    files.link("etc/os-release", "../usr/lib/os-release")
    files.program("usr/bin/bash", "bash")
    files.program("usr/bin/dash", "dash")
    files.link("usr/bin/sh", "dash")
    files.programs("usr/bin", _BIN)
    files.programs("usr/sbin", _SBIN)
    if adduser:
        files.programs("usr/sbin", "addgroup adduser delgroup deluser")
    for name in ("apt", "apt-get"):
        files.program(f"usr/bin/{name}", "apt-get")
    files.program("usr/bin/dpkg", "gnu:dpkg")
    files.file("var/lib/dpkg/status", dpkg_status.STATUS)


def procps(files: Files) -> None:
    """The package with the programs about processes, which is not in every image."""
    files.programs("usr/bin", _PROCPS)
    files.programs("usr/sbin", "sysctl")


def _folders(files: Files) -> None:
    files.folders("boot dev etc home media mnt opt proc run srv sys usr var")
    files.folders("usr/bin usr/games usr/include usr/lib usr/lib64 usr/libexec usr/sbin")
    files.folders("usr/share usr/share/doc usr/share/keyrings usr/share/zoneinfo usr/src")
    files.folders("usr/local usr/local/bin usr/local/etc usr/local/games usr/local/include")
    files.folders("usr/local/lib usr/local/sbin usr/local/share usr/local/src usr/share/man")
    files.folders("usr/local/share/man etc/alternatives etc/apt etc/apt/apt.conf.d")
    files.folders("etc/apt/sources.list.d etc/apt/trusted.gpg.d etc/cron.daily etc/default")
    files.folders("etc/init.d etc/ld.so.conf.d etc/opt etc/pam.d etc/profile.d etc/security")
    files.folders("etc/skel etc/ssl etc/ssl/certs var/backups var/cache var/cache/apt")
    files.folders("var/cache/apt/archives var/cache/apt/archives/partial var/lib var/lib/apt")
    files.folders("var/lib/apt/lists var/lib/apt/lists/partial var/lib/dpkg var/lib/dpkg/info")
    files.folders("var/lib/misc var/log var/log/apt var/opt var/spool")
    files.folders("var/local", mode=0o2775, gid=50)
    files.folders("var/mail", mode=0o2775, gid=8)
    files.folders("root", mode=0o700)
    files.folders("tmp var/tmp run/lock", mode=0o1777)
    for old in ("bin", "lib", "lib64", "sbin"):
        files.link(old, f"usr/{old}")
    files.link("usr/local/man", "share/man")
    files.link("var/run", "/run")
    files.link("var/lock", "/run/lock")
    files.link("var/spool/mail", "../mail")
