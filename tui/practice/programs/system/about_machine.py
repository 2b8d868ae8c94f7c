"""Programs that tell about the machine: hostname, uname, arch, nproc."""

from __future__ import annotations

import platform

from tui.practice.files.facts import Hardware
from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes, no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program

_ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}


def architecture() -> str:
    """What the kernel calls this machine's processor."""
    name = platform.machine().lower()
    return _ARCHITECTURES.get(name, name)


_HOSTNAME = Manual(
    "[-sidfI] [NAME | -F FILE]",
    """Print the name of this machine.

    -s, --short             up to the first dot
    -i, --ip-address        the addresses of that name
    -I, --all-ip-addresses  all addresses of the machine
    -d, --domain            what follows the first dot
    -f, --fqdn              the name with its domain
    -F, --file=FILE         set the name that stands in FILE""",
    wrong=(1, 255),
)


@program(_HOSTNAME)
async def hostname(p: Process, given: Given) -> int:
    """Print the name of the container."""
    name = given.value("F")
    if name is not None:
        name = (await p.read_all(name, 4096)).decode(errors="replace").strip()
    elif given.operands:
        name = given.operands[0]
    if name is not None:
        # Only whoever may administer the system may do that, which nobody in a container may.
        words = "you must be root to change the host name"
        raise Failure(words if p.gnu else "sethostname: Operation not permitted")
    name = p.machine.hostname
    host, _, domain = name.partition(".")
    match given.last("sidfI"):
        case "s":
            await p.out(f"{host}\n")
        case "d":
            await p.out(f"{domain}\n" if domain else "")
        case "i":
            addresses = p.machine.network.resolve(name) or _own_addresses(p)
            await p.out(f"{' '.join(addresses or ['127.0.0.1'])}\n")
        case "I":
            await p.out("".join(f"{address} " for address in _own_addresses(p)) + "\n")
        case _:
            await p.out(f"{name}\n")
    return 0


def _own_addresses(p: Process) -> list[str]:
    return [address for _, address, _, _ in p.machine.network.interfaces()]


_UNAME = Manual(
    "[OPTION]...",
    """Print what system this is; its kernel's name if nothing is asked for.

    -a, --all                everything, in this order:
    -s, --kernel-name        the kernel's name
    -n, --nodename           the name of the machine
    -r, --kernel-release     the kernel's release
    -v, --kernel-version     the kernel's version
    -m, --machine            the hardware
    -p, --processor          the processor
    -i, --hardware-platform  the platform
    -o, --operating-system   the operating system""",
)


@program(_UNAME)
async def uname(p: Process, given: Given) -> int:
    """Print what system this is."""
    no_more_than(p, given, 0)
    # Alpine has its busybox say that there is nothing of GNU in it.
    system = "Linux" if p.exists("/etc/alpine-release") else "GNU/Linux"
    parts = {
        "s": "Linux",
        "n": p.machine.hostname,
        "r": Hardware.found().release,
        "v": "#1 SMP",
        "m": architecture(),
        "p": "unknown",
        "i": "unknown",
        "o": system,
    }
    wanted = "snrvmo" if "a" in given else "".join(key for key, _ in given.marks) or "s"
    await p.out(" ".join(value for key, value in parts.items() if key in wanted) + "\n")
    return 0


@program(Manual("", "Print what hardware this is."))
async def arch(p: Process, given: Given) -> int:
    """Print the machine's architecture."""
    no_more_than(p, given, 0)
    await p.out(f"{architecture()}\n")
    return 0


_NPROC = Manual(
    "[OPTION]...",
    """Print how many processors there are to be used.

        --all       all that the machine has
        --ignore=N  N less, though always one""",
)


@program(_NPROC)
async def nproc(p: Process, given: Given) -> int:
    """Count the processors."""
    no_more_than(p, given, 0)
    word = given.value("ignore") or "0"
    if not (word.isascii() and word.isdigit()):
        lead = "invalid number: " if p.gnu else "invalid number "
        raise Failure(f"{lead}{in_quotes(p, word)}")
    await p.out(f"{max(1, Hardware.found().processors - int(word[:9]))}\n")
    return 0
