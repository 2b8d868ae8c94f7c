"""`debian`: the base of most images, whole and slim."""

from __future__ import annotations

from functools import partial

from tui.practice.catalog import gnu
from tui.practice.catalog.recipes import MB, PATH, Files, Recipe, Step

_OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux {number} ({name})"
NAME="Debian GNU/Linux"
VERSION_ID="{number}"
VERSION="{number} ({name})"
VERSION_CODENAME={name}
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
"""
_SOURCES = """\
Types: deb
URIs: http://deb.debian.org/debian
Suites: {name} {name}-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: {name}-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
_SLIM = """\
# The slim variant goes without documentation, manual pages and translations.
path-exclude /usr/share/doc/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
path-include /usr/share/doc/*/copyright
"""
_POINT_RELEASES = {"bookworm": "12.11", "trixie": "13.1"}


def _files(files: Files, name: str, slim: bool) -> None:
    version = _POINT_RELEASES[name]
    number = version.partition(".")[0]
    gnu.base(files, adduser=name == "bookworm")
    files.file("usr/lib/os-release", _OS_RELEASE.format(number=number, name=name))
    files.file("etc/debian_version", f"{version}\n")
    files.file("etc/issue", f"Debian GNU/Linux {number} \\n \\l\n\n")
    files.file("etc/apt/sources.list.d/debian.sources", _SOURCES.format(name=name))
    if slim:
        files.folders("etc/dpkg etc/dpkg/dpkg.cfg.d")
        files.file("etc/dpkg/dpkg.cfg.d/docker", _SLIM)


def root(
    name: str, created: str, epoch: int, size: float, packed: float, slim: bool = False
) -> Step:
    """The one layer of a Debian image, `size` and `packed` in megabytes."""
    variant = "--variant 'slim' " if slim else ""
    return Step(
        created,
        f"# debian.sh {variant}out/ '{name}' '@{epoch}'",
        partial(_files, name=name, slim=slim),
        round(size * MB),
        round(packed * MB),
        comment="debuerreotype 0.15",
    )


TRIXIE = root("trixie", "2025-09-08T00:00:00Z", 1757289600, 119.655110, 49.278260)
TRIXIE_SLIM = root("trixie", "2025-09-08T00:00:00Z", 1757289600, 78.632820, 29.773180, slim=True)
BOOKWORM = root("bookworm", "2025-09-08T00:00:00Z", 1757289600, 116.529300, 48.481920)
BOOKWORM_SLIM = root(
    "bookworm", "2025-09-08T00:00:00Z", 1757289600, 74.812540, 28.228520, slim=True
)
BOOKWORM_OF_2024 = root("bookworm", "2024-07-02T00:00:00Z", 1719878400, 116.531010, 49.550870)


def _recipe(step: Step, *tags: str) -> Recipe:
    return Recipe("debian", tags, step.created, (step,), {"Env": [PATH], "Cmd": ["bash"]})


RECIPES = (
    _recipe(TRIXIE, "latest", "trixie", "13", "13.1", "stable", "trixie-20250908"),
    _recipe(
        TRIXIE_SLIM, "trixie-slim", "13-slim", "13.1-slim", "stable-slim", "trixie-20250908-slim"
    ),
    _recipe(BOOKWORM, "bookworm", "12", "12.11", "oldstable", "bookworm-20250908"),
    _recipe(
        BOOKWORM_SLIM,
        "bookworm-slim",
        "12-slim",
        "12.11-slim",
        "oldstable-slim",
        "bookworm-20250908-slim",
    ),
)
