"""nginx: its command line."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.services.nginx_conf import (
    BadConfiguration,
    Directive,
    configuration,
    find,
)
from tui.practice.programs.services.nginx_log import Log
from tui.practice.programs.services.nginx_master import ORDERS, pid_file, serve, version
from tui.practice.programs.services.nginx_proxy import checked
from tui.practice.programs.services.nginx_sites import Sites
from tui.practice.programs.tools import reason, text

CONFIGURATION = "/etc/nginx/nginx.conf"
_HELP = """\
Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file
"""


@dataclass(slots=True)
class _Switches:
    """What stood on the command line."""

    letters: str = ""
    file: str = CONFIGURATION
    directives: str = ""
    order: str = ""


class _Refused(Exception):
    """A command line that makes no sense."""


async def nginx(p: Process) -> int:
    """Be the web server, or say something about it."""
    try:
        switches = _read(p.argv[1:])
    except _Refused as refused:
        await p.err(f"nginx: {refused}\n")
        return 1
    letters = switches.letters
    if set("?hvV") & set(letters):
        await p.err(f"nginx version: nginx/{version(p)}\n")
        if "V" in letters:
            await p.err("configure arguments: none, for it is simulated\n")
        if set("?h") & set(letters):
            await p.err(_HELP)
        return 0
    try:
        directives = await configuration(p, switches.file, switches.directives)
        sites = await checked(p, directives)
    except BadConfiguration as bad:
        await p.err(f"nginx: [emerg] {bad}\n")
        if set("tT") & set(letters):
            await p.err(f"nginx: configuration file {switches.file} test failed\n")
        return 1
    if set("tT") & set(letters):
        return await _tested(p, switches, directives)
    if switches.order:
        return await _ordered(p, switches.order, directives)
    return await _started(p, switches, directives, sites)


def _read(words: list[str]) -> _Switches:
    switches = _Switches()
    rest = iter(words)
    for word in rest:
        if word[:1] != "-":
            raise _Refused(f'invalid option: "{word}"')
        for place, letter in enumerate(word[1:], 2):
            if letter in "?hvVtTq":
                switches.letters += letter
                continue
            if letter not in "scgpe":
                raise _Refused(f'invalid option: "{letter}"')
            value = word[place:] or next(rest, None)
            if value is None:
                raise _Refused(f'option "-{letter}" requires parameter')
            if letter == "s":
                if value not in ORDERS:
                    raise _Refused(f'invalid option: "-s {value}"')
                switches.order = value
            elif letter == "c":
                switches.file = value
            elif letter == "g":
                switches.directives += value
            break
    return switches


async def _tested(p: Process, switches: _Switches, directives: tuple[Directive, ...]) -> int:
    if "q" not in switches.letters:
        await p.err(f"nginx: the configuration file {switches.file} syntax is ok\n")
        await p.err(f"nginx: configuration file {switches.file} test is successful\n")
    if "T" in switches.letters:
        for name in dict.fromkeys([switches.file, *_files(directives)]):
            await p.out(f"# configuration file {name}:\n{text(await p.read_all(name))}\n")
    return 0


def _files(directives: tuple[Directive, ...]) -> Iterator[str]:
    for one in directives:
        if one.file.startswith("/"):
            yield one.file
        yield from _files(one.block or ())


async def _ordered(p: Process, order: str, directives: tuple[Directive, ...]) -> int:
    """Send the master its signal."""
    path = pid_file(directives)
    log = await Log.opened(p, directives)
    await log.notice(p, "signal process started")
    try:
        word = text(await p.read_all(path)).strip()
    except OSError as error:
        words = f'open() "{path}" failed ({error.errno}: {reason(error)})'
        await p.err(f"nginx: [error] {words}\n")
        return 1
    if not (word.isascii() and word.isdigit()):
        await p.err(f'nginx: [error] invalid PID number "{word}" in "{path}"\n')
        return 1
    master = p.machine.processes.get(int(word[:9]))
    if master is None:
        why = f"failed (3: {os.strerror(errno.ESRCH)})"
        await p.err(f"nginx: [alert] kill({word}, {ORDERS[order]}) {why}\n")
        return 1
    master.signal(ORDERS[order])
    return 0


async def _started(
    p: Process, switches: _Switches, directives: tuple[Directive, ...], sites: Sites
) -> int:
    async def be_master(master: Process) -> int:
        return await serve(master, switches.file, switches.directives, directives, sites)

    daemon = find(directives, "daemon")
    if daemon is not None and daemon.values == ("off",):
        return await be_master(p)
    # It goes on in the background; in a container that was all there was, so that ends, too.
    p.fork(be_master, group=0)
    return 0
