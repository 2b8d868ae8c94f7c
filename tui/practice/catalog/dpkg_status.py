"""What is installed on every Debian system, as dpkg keeps it."""

from __future__ import annotations

_PACKAGES = """
apt 3.0.3 commandline package manager
base-files 13.8 Debian base system miscellaneous files
base-passwd 3.6.7 Debian base system master password and group files
bash 5.2.37-2 GNU Bourne Again SHell
bsdutils 1:2.41-5 basic utilities from 4.4BSD-Lite
coreutils 9.7-3 GNU core utilities
dash 0.5.12-12 POSIX-compliant shell
debconf 1.5.91 Debian configuration management system
debian-archive-keyring 2025.1 OpenPGP archive certificates of the Debian archive
debianutils 5.23.2 Miscellaneous utilities specific to Debian
diffutils 1:3.10-4 File comparison utilities
dpkg 1.22.21 Debian package management system
findutils 4.10.0-3 utilities for finding files--find, xargs
grep 3.11-4 GNU grep, egrep and fgrep
gzip 1.13-1 GNU compression utilities
hostname 3.25 utility to set/show the host name or domain name
init-system-helpers 1.69~deb13u1 helper tools for all init systems
libc-bin 2.41-12 GNU C Library: Binaries
libc6 2.41-12 GNU C Library: Shared libraries
login 1:4.16.0-2+really2.41-5 system login tools
mawk 1.3.4.20250131-1 Pattern scanning and text processing language
mount 2.41-5 tools for mounting and manipulating filesystems
ncurses-base 6.5+20250216-2 basic terminal type definitions
ncurses-bin 6.5+20250216-2 terminal-related programs and man pages
passwd 1:4.17.4-2 change and administer password and group data
perl-base 5.40.1-6 minimal Perl system
sed 4.9-2 GNU stream editor for filtering/transforming text
sysvinit-utils 3.14-4 System-V-like utilities
tar 1.35+dfsg-3.1 GNU version of the tar archiving utility
tzdata 2025b-4 time zone and daylight-saving time data
util-linux 2.41-5 miscellaneous system utilities
"""


def _entry(line: str) -> str:
    name, version, about = line.split(" ", 2)
    return (
        f"Package: {name}\nStatus: install ok installed\nPriority: required\n"
        f"Architecture: all\nVersion: {version}\nDescription: {about}\n"
    )


STATUS = "\n".join(map(_entry, _PACKAGES.strip().splitlines()))
"""The status file. It is the same on every kind of machine, as images' layers are here."""
