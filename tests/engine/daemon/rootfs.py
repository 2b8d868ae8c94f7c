"""The root file systems of the stand-in images: small likenesses of well-known public images.

No registry is needed to make them; they behave like their models as far as the lessons and tests
go, and they carry the machine's own certificate authorities, so that `pip install` in a build
works behind whatever proxy the machine itself trusts.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .packages import mirror
from .shell import call

AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_SYSTEM_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
_HELLO = """#!/bin/busybox sh
echo
echo 'Hello from Docker!'
echo 'This message shows that your installation appears to be working correctly.'
echo
"""


@dataclass(frozen=True)
class StandIn:
    """An image: its reference, how to fill its root (given a static busybox), its settings."""

    reference: str
    fill: Callable[[Path, Path], None]
    changes: tuple[str, ...]

    @property
    def file_stem(self) -> str:
        """The reference as part of a file name."""
        return self.reference.replace(":", "-")


def _busybox(root: Path, program: Path) -> None:
    for folder in ("bin", "etc", "home", "root", "tmp", "usr", "var"):
        (root / folder).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    shutil.copy2(program, root / "bin/busybox")
    for applet in call(program, "--list").split():
        if applet != "busybox":
            (root / "bin" / applet).symlink_to("busybox")
    (root / "etc/passwd").write_text(
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n"
    )
    (root / "etc/group").write_text("root:x:0:\nnobody:x:65534:\n")


def _alpine(release: str) -> Callable[[Path, Path], None]:
    def fill(root: Path, program: Path) -> None:
        _busybox(root, program)
        (root / "var/opt").mkdir()
        (root / "etc/alpine-release").write_text(f"{release}\n")
        (root / "etc/os-release").write_text(
            f'NAME="Alpine Linux"\nID=alpine\nVERSION_ID={release}\n'
        )
        with (root / "etc/passwd").open("a") as accounts:
            accounts.write("postgres:x:70:70::/var/lib/postgresql:/bin/sh\n")
        with (root / "etc/group").open("a") as groups:
            groups.write("postgres:x:70:\n")

    return fill


def _hello(root: Path, program: Path) -> None:
    (root / "bin").mkdir(parents=True)
    shutil.copy2(program, root / "bin/busybox")
    (root / "hello").write_text(_HELLO)
    (root / "hello").chmod(0o755)


def _python(root: Path, _program: Path) -> None:
    wanted = "--include=python3,python3-pip,python3-venv,ca-certificates"
    call("debootstrap", "--variant=minbase", wanted, "trixie", root, mirror())
    for marker in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        marker.unlink()  # Debian's pip refuses to install system-wide; the model's does not
    for name, target in (("python", "python3"), ("python3", "python3"), ("pip", "pip3")):
        (root / "usr/local/bin" / name).symlink_to(f"/usr/bin/{target}")
    for folder in ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man"):
        shutil.rmtree(root / folder)
    for folder in ("usr/share/locale", "dev"):
        shutil.rmtree(root / folder)
        (root / folder).mkdir()
    (root / "var/lib/apt/lists/partial").mkdir(parents=True)
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    if AUTHORITIES.exists():
        shutil.copyfile(AUTHORITIES, root / AUTHORITIES.relative_to("/"))


_SHELL = (f"ENV PATH={_SYSTEM_PATH}", 'CMD ["sh"]')

STAND_INS = (
    StandIn("busybox:latest", _busybox, _SHELL),
    StandIn("alpine:3.10", _alpine("3.10.9"), _SHELL),
    StandIn("alpine:latest", _alpine("3.22.1"), _SHELL),
    StandIn("hello-world:latest", _hello, ('CMD ["/hello"]',)),
    StandIn(
        "python:3.13-slim",
        _python,
        (f"ENV PATH={_SYSTEM_PATH}", "ENV LANG=C.UTF-8", 'CMD ["python3"]'),
    ),
)
