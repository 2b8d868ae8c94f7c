"""`python`: the interpreter, on whole and slim Debian and on Alpine."""

from __future__ import annotations

from functools import partial

from tui.practice.catalog import alpine, debian, gnu
from tui.practice.catalog.recipes import MB, Files, Recipe, Step

_LOCAL = "usr/local"
_PATH = "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def _packages(files: Files) -> None:
    """What every variant adds before the interpreter: certificates and time zones."""
    files.file("etc/ssl/certs/ca-certificates.crt", "# No certificates: nothing is verified.\n")
    files.file("etc/services", "http\t80/tcp\nhttps\t443/tcp\n")
    files.folders("usr/share/zoneinfo")


def _fetching(files: Files) -> None:
    _packages(files)
    files.programs("usr/bin", "curl wget")


def _versioning(files: Files) -> None:
    gnu.procps(files)


def _building(files: Files) -> None:
    files.folders("usr/include/c++ usr/lib/gcc")


def _extra(files: Files) -> None:
    files.folders("usr/share/mime")


def _interpreter(files: Files, version: str, packages: tuple[tuple[str, str], ...]) -> None:
    short = version.rpartition(".")[0]
    library = f"{_LOCAL}/lib/python{short}"
    places = f"{library}/site-packages"
    files.folders(f"{_LOCAL}/include {_LOCAL}/include/python{short}")
    files.folders(f"{library} {library}/lib-dynload {places}")
    files.folders(f"{library}/asyncio {library}/collections {library}/encodings {library}/json")
    files.file(
        f"{library}/LICENSE.txt",
        "Python is licensed under the PSF License Agreement: https://docs.python.org/3/license.html\n",
    )
    files.file(f"{places}/README.txt", "Packages that pip installs go here.\n")
    for name, number in packages:
        files.folders(f"{places}/{name} {places}/{name}-{number}.dist-info")
        files.file(f"{places}/{name}/__init__.py", f'__version__ = "{number}"\n')
        text = _METADATA.format(name=name, version=number)
        files.file(f"{places}/{name}-{number}.dist-info/METADATA", text)
        files.file(f"{places}/{name}-{number}.dist-info/INSTALLER", "pip\n")
    files.program(f"{_LOCAL}/bin/python{short}", "python3")
    files.link(f"{_LOCAL}/bin/python3", f"python{short}")
    for name in ("pip", "pip3", f"pip{short}"):
        files.program(f"{_LOCAL}/bin/{name}", "pip")


def _short_names(files: Files) -> None:
    files.link(f"{_LOCAL}/bin/python", "python3")


def _tools(version: str, pip: str) -> tuple[tuple[str, str], ...]:
    """The packages beside pip; setuptools and wheel come along until 3.11."""
    if int(version.split(".")[1]) > 11:
        return (("pip", pip),)
    return (("pip", pip), ("setuptools", "65.5.1"), ("wheel", "0.45.1"))


def _recipe(
    version: str,
    pip: str,
    created: str,
    base: tuple[Step, ...],
    sizes: tuple[float, float],
    *tags: str,
) -> Recipe:
    step = partial(Step, created)
    variables = ["LANG=C.UTF-8", f"PYTHON_VERSION={version}"]
    steps = (
        *base,
        *(step(f"ENV {variable}") for variable in variables),
        step(
            "RUN /bin/sh -c set -eux; build and install"
            f" Python-{version}; python3 --version; pip3 --version # buildkit",
            partial(_interpreter, version=version, packages=_tools(version, pip)),
            round(sizes[0] * MB),
            round(sizes[1] * MB),
        ),
        step(
            "RUN /bin/sh -c set -eux; for src in idle3 pip3 pydoc3 python3 python3-config; do"
            ' dst="$(echo "$src" | tr -d 3)"; ln -svT "$src" "/usr/local/bin/$dst"; done'
            " # buildkit",
            _short_names,
            36,
            250,
        ),
        step('CMD ["python3"]'),
    )
    config = {"Env": [_PATH, *variables], "Cmd": ["python3"]}
    return Recipe("python", tags, created, steps, config)


def _slim(root: Step, created: str) -> tuple[Step, ...]:
    return (
        root,
        Step(created, f"ENV {_PATH}"),
        Step(
            created,
            "RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends"
            " ca-certificates netbase tzdata ; rm -rf /var/lib/apt/lists/* # buildkit",
            _packages,
            3_811_640,
            1_292_740,
        ),
    )


def _whole(root: Step, created: str, sizes: tuple[tuple[float, float], ...]) -> tuple[Step, ...]:
    install = (
        "RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends"
        " {} ; rm -rf /var/lib/apt/lists/* # buildkit"
    )
    layers = (
        ("ca-certificates curl gnupg netbase sq wget", _fetching),
        ("git mercurial openssh-client subversion procps", _versioning),
        ("autoconf g++ gcc make and libraries to build with", _building),
        ("libbluetooth-dev tk-dev uuid-dev", _extra),
    )
    return (
        root,
        *(
            Step(created, install.format(what), files, round(size * MB), round(packed * MB))
            for (what, files), (size, packed) in zip(layers, sizes, strict=True)
        ),
        Step(created, f"ENV {_PATH}"),
    )


def _small(root: tuple[Step, ...], created: str) -> tuple[Step, ...]:
    return (
        *root,
        Step(created, f"ENV {_PATH}"),
        Step(
            created,
            "RUN /bin/sh -c set -eux; apk add --no-cache ca-certificates tzdata # buildkit",
            _packages,
            1_006_120,
            461_350,
        ),
    )


_SLIM = _slim(debian.TRIXIE_SLIM, "2025-09-08T21:15:00Z")
_WHOLE = _whole(
    debian.TRIXIE,
    "2025-09-08T21:15:01Z",
    ((52.530120, 25.613060), (184.224950, 67.779570), (655.911830, 236.017390), (18.3, 6.1)),
)
_WHOLE_OF_2024 = _whole(
    debian.BOOKWORM_OF_2024,
    "2024-07-02T01:25:00Z",
    ((48.485510, 24.050530), (176.716780, 64.141470), (587.213090, 211.242990), (18.5, 6.2)),
)
_SMALL = _small(alpine.RECIPES[0].steps, "2025-08-14T17:31:45Z")

RECIPES = (
    _recipe(
        "3.13.7",
        "25.2",
        "2025-09-09T03:11:54Z",
        _WHOLE,
        (70.910440, 27.399830),
        *("latest", "3", "3.13", "3.13.7", "trixie", "3.13-trixie"),
    ),
    _recipe(
        "3.13.7",
        "25.2",
        "2025-09-09T02:31:25Z",
        _SLIM,
        (36.124450, 11.712910),
        *("slim", "3-slim", "3.13-slim", "3.13.7-slim", "slim-trixie", "3.13-slim-trixie"),
    ),
    _recipe(
        "3.13.7",
        "25.2",
        "2025-08-14T18:34:16Z",
        _SMALL,
        (35.581720, 12.568930),
        *("alpine", "3-alpine", "3.13-alpine", "3.13.7-alpine", "3.13-alpine3.22"),
    ),
    _recipe(
        "3.12.11",
        "25.0.1",
        "2025-09-09T03:19:02Z",
        _WHOLE,
        (67.311120, 25.841300),
        *("3.12", "3.12.11", "3.12-trixie"),
    ),
    _recipe(
        "3.12.11",
        "25.0.1",
        "2025-09-09T02:38:26Z",
        _SLIM,
        (38.710910, 12.113700),
        *("3.12-slim", "3.12.11-slim", "3.12-slim-trixie"),
    ),
    _recipe(
        "3.12.4",
        "24.0",
        "2024-07-02T02:26:12Z",
        _WHOLE_OF_2024,
        (69.112230, 24.518310),
        *("3.12.4", "3.12.4-bookworm"),
    ),
    _recipe(
        "3.11.13",
        "24.0",
        "2025-09-09T03:26:13Z",
        _WHOLE,
        (73.512330, 26.713420),
        *("3.11", "3.11.13", "3.11-trixie"),
    ),
    _recipe(
        "3.11.13",
        "24.0",
        "2025-09-09T02:45:09Z",
        _SLIM,
        (45.910330, 16.206510),
        *("3.11-slim", "3.11.13-slim", "3.11-slim-trixie"),
    ),
)
