"""The packages that there are, for Debian's tools and for Alpine's.

A package brings executable files; each stands for one of the engine's programs, or for none.
Versions are those of September 2025.
"""

from __future__ import annotations

from dataclasses import dataclass

MISSING = "left-out"
"""The program behind executables that the practice engine does not simulate."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package."""

    name: str
    version: str
    size: int
    """Kilobytes once installed."""
    about: str
    files: tuple[tuple[str, str], ...] = ()
    """Executable files, each with the program that it stands for."""
    needs: tuple[str, ...] = ()


def _package(line: str, folder: str, prefix: str, found: dict[str, Package]) -> None:
    name, version, size, about, programs, needs = (part.strip() for part in line.split("|"))
    files = []
    for word in programs.split():
        path, _, program = word.partition("=")
        missing = path.endswith("!")
        path = path.rstrip("!")
        if not path.startswith("/"):
            path = f"{folder}/{path}"
        program = program or path.rpartition("/")[2]
        files.append((path, MISSING if missing else f"{prefix}{program}"))
    found[name] = Package(name, version, int(size), about, tuple(files), tuple(needs.split()))


def _packages(table: str, folder: str, prefix: str) -> dict[str, Package]:
    found: dict[str, Package] = {}
    for line in table.strip().splitlines():
        _package(line, folder, prefix, found)
    return found


# name | version | size | what it is | executables, `!` for those not simulated | what it needs
_DEBIAN = """
apache2 | 2.4.65-2 | 581 | Apache HTTP Server | /usr/sbin/apache2! /usr/sbin/apachectl! |
bash-completion | 1:2.16.0-7 | 1467 | programmable completion for the bash shell | |
bind9-dnsutils | 1:9.20.11-4 | 722 | Clients provided with BIND 9 | nslookup dig! host! |
bsdextrautils | 2.41-5 | 325 | extra utilities from 4.4BSD-Lite | hexdump hd=hexdump column! |
build-essential | 12.12 | 20 | Informational list of build-essential packages | | gcc make
ca-certificates | 20250419 | 391 | Common CA certificates | update-ca-certificates! | openssl
curl | 8.14.1-2 | 521 | command line tool for transferring data with URL syntax | curl |
dnsutils | 1:9.20.11-4 | 28 | Transitional package for bind9-dnsutils | | bind9-dnsutils
file | 1:5.46-5 | 143 | Recognize the type of data in a file using "magic" numbers | file! |
gcc | 4:14.2.0-1 | 36 | GNU C compiler | gcc! cc! |
git | 1:2.47.3-0 | 49000 | fast, scalable, distributed revision control system | git! |
gnupg | 2.4.7-21 | 931 | GNU privacy guard - a free PGP replacement | gpg! |
htop | 3.4.1-5 | 435 | interactive processes viewer | htop! |
iproute2 | 6.15.0-1 | 3830 | networking and traffic control tools | ip ss! |
iputils-ping | 3:20240905-3 | 154 | Tools to test the reachability of network hosts | ping |
jq | 1.7.1-6 | 121 | lightweight and flexible command-line JSON processor | jq! |
less | 668-1 | 348 | pager program similar to more | less |
locales | 2.41-12 | 16700 | GNU C Library: National Language (locale) data | locale-gen! |
lsb-release | 12.1-1 | 19 | Linux Standard Base version reporting utility | lsb_release! |
make | 4.4.1-2 | 1688 | utility for directing compilation | make! |
mawk | 1.3.4.20250131-1 | 255 | Pattern scanning and text processing language | awk mawk=awk |
nano | 8.4-1 | 2871 | small, friendly text editor | nano! |
net-tools | 2.10-1.3 | 999 | NET-3 networking toolkit | ifconfig netstat route arp! |
netcat-openbsd | 1.229-1 | 122 | TCP/IP swiss army knife | nc netcat=nc |
nginx | 1.26.3-3 | 1456 | small, powerful, scalable web/proxy server | /usr/sbin/nginx! |
openssh-client | 1:10.0p1-7 | 5155 | secure shell (SSH) client | ssh! scp! |
openssl | 3.5.1-1 | 2470 | Secure Sockets Layer toolkit - cryptographic utility | openssl! |
procps | 2:4.0.4-9 | 2395 | /proc utilities | free kill ps top uptime pidof pgrep watch |
psmisc | 23.7-2 | 866 | utilities that use the proc file system | killall pstree! fuser! |
python3 | 3.13.5-1 | 82 | interactive high-level object-oriented language | python3 |
python3-pip | 25.1.1+dfsg-1 | 7100 | Python package installer | pip pip3=pip | python3
sudo | 1.9.16p2-3 | 6536 | Provide limited super user privileges to specific users | sudo! |
tree | 2.2.1-1 | 123 | displays an indented directory tree, in color | tree! |
tzdata | 2025b-4 | 2602 | time zone and daylight-saving time data | |
unzip | 6.0-29 | 407 | De-archiver for .zip files | unzip! |
vim | 2:9.1.1230-2 | 3899 | Vi IMproved - enhanced vi editor | vim! vi |
vim-tiny | 2:9.1.1230-2 | 1870 | Vi IMproved - enhanced vi editor - compact version | vi |
wget | 1.25.0-2 | 3786 | retrieves files from the web | wget |
xxd | 2:9.1.1230-2 | 301 | tool to make (or reverse) a hex dump | xxd |
"""
_ALPINE = """
apache2 | 2.4.65-r0 | 3100 | A high performance Unix-based HTTP server | /usr/sbin/httpd! |
bash | 5.2.37-r0 | 1360 | The GNU Bourne Again shell | /bin/bash=bash |
bind-tools | 9.20.13-r0 | 732 | The ISC DNS tools | dig! host! |
build-base | 0.5-r3 | 2 | Meta package for build base | | gcc make
ca-certificates | 20250619-r0 | 732 | Common CA certificates PEM files | update-ca-certificates! |
coreutils | 9.7-r1 | 1080 | The basic file, shell and text manipulation utilities | /usr/bin/tac |
curl | 8.14.1-r1 | 264 | URL retrieval utility and library | curl |
file | 5.46-r2 | 32 | File type identification utility | file! |
gcc | 14.2.0-r6 | 148000 | The GNU Compiler Collection | gcc! cc! |
git | 2.49.1-r0 | 7300 | Distributed version control system | git! |
htop | 3.4.1-r0 | 240 | Interactive process viewer | htop! |
iproute2 | 6.15.0-r0 | 12 | IP Routing Utilities | /sbin/ip ss! |
iputils | 20240905-r0 | 4 | IP Configuration Utilities | /bin/ping |
jq | 1.8.0-r0 | 612 | A lightweight and flexible command-line JSON processor | jq! |
less | 668-r1 | 224 | File pager | less |
make | 4.4.1-r3 | 260 | GNU make utility to maintain groups of programs | make! |
nano | 8.4-r0 | 744 | Enhanced clone of the Pico text editor | nano! |
net-tools | 2.10-r3 | 540 | networking utilities | /sbin/ifconfig /bin/netstat /sbin/route |
netcat-openbsd | 1.229.1-r0 | 40 | The OpenBSD netcat | nc |
nginx | 1.28.0-r3 | 1700 | HTTP and reverse proxy server (stable version) | /usr/sbin/nginx! |
nodejs | 22.16.0-r2 | 62000 | JavaScript runtime built on V8 engine - LTS version | node! |
openssh-client | 10.0_p1-r7 | 8 | OpenBSD's SSH client | ssh! scp! |
openssl | 3.5.1-r0 | 772 | Toolkit for Transport Layer Security (TLS) | openssl! |
procps | 4.0.4-r3 | 8 | Utilities for monitoring processes | /bin/ps free top uptime |
py3-pip | 25.1.1-r0 | 6900 | Tool for installing Python packages | pip pip3=pip | python3
python3 | 3.12.11-r0 | 41000 | High-level scripting language | python3 |
tree | 2.2.1-r0 | 68 | Tree like directory listing utility | tree! |
tzdata | 2025b-r0 | 1504 | Timezone data | |
unzip | 6.0-r15 | 328 | Extract PKZIP-compatible .zip files | unzip! |
vim | 9.1.1566-r0 | 3100 | Improved vi-style text editor | vim! |
wget | 1.25.0-r1 | 500 | Network utility to retrieve files from the Web | wget |
"""
DEBIAN = _packages(_DEBIAN, "/usr/bin", "gnu:")
"""What apt knows."""
ALPINE = _packages(_ALPINE, "/usr/bin", "gnu:")
"""What apk knows."""


def with_needs(names: list[str], known: dict[str, Package]) -> list[Package]:
    """These packages and those that they need, by name. Raises KeyError for an unknown one."""
    found: dict[str, Package] = {}
    waiting = list(names)
    while waiting:
        package = known[waiting.pop()]
        if package.name not in found:
            found[package.name] = package
            waiting += package.needs
    return [found[name] for name in sorted(found)]
