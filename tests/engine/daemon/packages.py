"""Get programs from Debian through apt: some installed, the engines' own only unpacked.

An engine's packages are never installed, since installing them starts a service. They are taken
from the suite that carries the wanted version, whatever the machine itself runs, with an apt state
of their own that leaves the machine's package lists alone.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from .shell import EngineError, call

#: What has to be installed: programs this package runs, and libraries the unpacked ones load.
INSTALLED = (
    "ca-certificates",
    "debootstrap",
    "iproute2",
    "iptables",
    "libdevmapper1.02.1",
    "libseccomp2",
    "slirp4netns",
    "util-linux",
)
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def install_tools() -> None:
    """Install what is missing of `INSTALLED`; none of it starts a service."""
    states = "${db:Status-Status} ${Package}\n"
    present = call("dpkg-query", "--show", f"--showformat={states}").splitlines()
    missing = [package for package in INSTALLED if f"installed {package}" not in present]
    if missing:
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        call("apt-get", "update", "-qq", env=quiet)
        call("apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing, env=quiet)


def mirror() -> str:
    """The address from which this machine gets Debian."""
    if not (address := _mirror_in_use()):
        call("apt-get", "update", "-qq")  # apt tells an archive's origin only once it has seen it
        address = _mirror_in_use()
    if not address:
        raise EngineError("apt has no Debian archive among its sources: real engines need Debian")
    return address


def fetch(suite: str, packages: Sequence[str], into: Path, scratch: Path) -> dict[str, str]:
    """Download `packages` from `suite`, unpack them into `into`; return each one's version."""
    state = scratch / f"apt-{suite}"
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if Path(KEYRING).exists() else ""
    (state / "sources.list").write_text(f"deb {signed}{mirror()} {suite} main\n")
    settings = {
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": state / "lists",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": state / "cache",
        "Acquire::Languages": "none",
        "Acquire::Check-Valid-Until": "false",  # a mirror that lags or stands still is good enough
        "APT::Sandbox::User": "root",  # apt's own user may not write into a private folder
    }
    options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
    if not any((state / "lists").glob("*Packages*")):
        call("apt-get", *options, "-qq", "update")
    call("apt-get", *options, "-qq", "download", *packages, cwd=state / "debs")
    versions = {}
    for package in packages:
        (deb,) = (state / "debs").glob(f"{package}_*.deb")
        call("dpkg-deb", "--extract", deb, into)
        versions[package] = call("dpkg-deb", "--field", deb, "Version").strip()
    return versions


def _mirror_in_use() -> str | None:
    fields = "$(ORIGIN) $(LABEL) $(COMPONENT) $(CODENAME) $(REPO_URI)"
    for line in call("apt-get", "indextargets", "--format", fields).splitlines():
        if line.startswith("Debian Debian main "):
            return line.split()[-1]
    return None
