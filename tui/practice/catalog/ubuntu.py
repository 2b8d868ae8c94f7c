"""`ubuntu`: the releases with long-term support."""

from __future__ import annotations

from functools import partial

from tui.practice.catalog import gnu
from tui.practice.catalog.recipes import MB, PATH, Files, Recipe, Step

_OS_RELEASE = """\
PRETTY_NAME="Ubuntu {point} LTS"
NAME="Ubuntu"
VERSION_ID="{number}"
VERSION="{point} LTS ({title})"
VERSION_CODENAME={name}
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
UBUNTU_CODENAME={name}
"""
_SOURCES = """\
Types: deb
URIs: http://archive.ubuntu.com/ubuntu/
Suites: {name} {name}-updates {name}-backports {name}-security
Components: main universe restricted multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
"""


def _files(files: Files, number: str, point: str, name: str, title: str) -> None:
    passwd, group = gnu.PASSWD, gnu.GROUP
    if number >= "24.04":
        passwd += "ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash\n"
        group += "ubuntu:x:1000:\n"
        files.folders("home/ubuntu", mode=0o750, uid=1000, gid=1000)
    gnu.base(files, passwd=passwd, group=group)
    gnu.procps(files)
    text = _OS_RELEASE.format(number=number, point=point, name=name, title=title)
    files.file("usr/lib/os-release", text)
    files.file("etc/lsb-release", f"DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE={number}\n")
    files.file("etc/debian_version", f"{'trixie' if number >= '24.04' else 'bookworm'}/sid\n")
    files.file("etc/issue", f"Ubuntu {point} LTS \\n \\l\n\n")
    files.file("etc/apt/sources.list.d/ubuntu.sources", _SOURCES.format(name=name))


def _recipe(
    number: str,
    point: str,
    title: str,
    created: str,
    sizes: tuple[float, float],
    *tags: str,
) -> Recipe:
    name = title.partition(" ")[0].lower()
    nop = "/bin/sh -c #(nop) "
    labels = {
        "org.opencontainers.image.ref.name": "ubuntu",
        "org.opencontainers.image.version": number,
    }
    empty = partial(Step, created, comment="")
    steps = (
        empty(f"{nop} ARG RELEASE"),
        empty(f"{nop} ARG LAUNCHPAD_BUILD_ARCH"),
        *(empty(f"{nop} LABEL {key}={value}") for key, value in labels.items()),
        empty(
            f"{nop}ADD file:ubuntu-{name}-oci in / ",
            partial(_files, number=number, point=point, name=name, title=title),
            round(sizes[0] * MB),
            round(sizes[1] * MB),
        ),
        empty(f'{nop} CMD ["/bin/bash"]'),
    )
    config = {"Env": [PATH], "Cmd": ["/bin/bash"], "Labels": labels}
    return Recipe("ubuntu", tags, created, steps, config)


RECIPES = (
    _recipe(
        "24.04",
        "24.04.3",
        "Noble Numbat",
        "2025-09-01T16:56:13Z",
        (78.117570, 29.724280),
        "latest",
        "24.04",
        "noble",
    ),
    _recipe(
        "22.04",
        "22.04.5",
        "Jammy Jellyfish",
        "2025-08-19T05:04:53Z",
        (77.864090, 29.536650),
        "22.04",
        "jammy",
    ),
)
