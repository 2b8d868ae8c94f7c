"""`docker version` and `docker info`."""

from __future__ import annotations

import platform
from typing import Any

import click
from docker.constants import DEFAULT_DOCKER_API_VERSION

from tui import __version__
from tui.docker_command.engine import Engine
from tui.docker_command.errors import Ended, Failed, Unanswered
from tui.docker_command.grammar import Command
from tui.docker_command.output import complain, say
from tui.docker_command.showing.formats import Template, template
from tui.docker_command.showing.template.values import Struct
from tui.docker_command.showing.units import binary_size
from tui.docker_command.values import TEXT

_FORMAT = click.option("--format", "-f", type=TEXT, default="", help="json, or a template")


@click.command(cls=Command, help="Show the versions of this command and of the engine.")
@_FORMAT
@click.pass_obj
def version(engine: Engine, words: tuple[str, ...], format: str) -> None:
    """Show versions."""
    shape = _shape(format, "version")
    client = {
        "Version": __version__,
        "APIVersion": "",
        "DefaultAPIVersion": DEFAULT_DOCKER_API_VERSION,
        "GitCommit": "cais",
        "GoVersion": f"python{platform.python_version()}",
        "Os": platform.system().lower(),
        "Arch": platform.machine(),
        "Context": "default",
    }
    server: dict[str, Any] | None = None
    trouble = ""
    try:
        client["APIVersion"] = engine.api_version
        server = engine.get("/version")
    except Unanswered as error:
        trouble = error.words
    if shape is not None:
        keys = {"APIVersion": "ApiVersion"}
        told: dict[str, object] = {
            "Client": Struct("system.clientVersion", client, keys=keys),
            "Server": None if server is None else _server_version(server, keys),
        }
        _render(shape, Struct("system.versionInfo", told))
    else:
        _print_version(client, server)
    if trouble:
        complain(trouble)
        raise Ended(1)


def _server_version(server: dict[str, Any], keys: dict[str, str]) -> Struct:
    """The engine's answer by the names that templates use, which are not those of its JSON."""
    names = {name: key for key, name in keys.items()}
    fields = {names.get(name, name): value for name, value in server.items()}
    return Struct("*types.Version", fields, keys=keys)


def _shape(format: str, name: str = "") -> Template | None:
    return template("{{json .}}" if format == "json" else format, name) if format else None


def _render(shape: Template, data: object) -> None:
    """Print a template filled in. Raises Failed, with the empty line that the real one prints."""
    try:
        say(shape.render(data))
    except Failed as error:
        say()
        raise Failed(error.words.removeprefix("template parsing error: ")) from error


def _print_version(client: dict[str, str], server: dict[str, Any] | None) -> None:
    say("Client: cais")
    say(f" {'Version:':<18} {client['Version']}")
    say(f" {'API version:':<18} {client['APIVersion']}")
    say(f" {'Python version:':<18} {platform.python_version()}")
    say(f" {'OS/Arch:':<18} {client['Os']}/{client['Arch']}")
    if server is None:
        return
    name = (server.get("Platform") or {}).get("Name") or ""
    say(f"\nServer:{f' {name}' if name else ''}")
    for part in server.get("Components") or ():
        details = part.get("Details") or {}
        say(f" {part['Name']}:")
        say(f"  {'Version:':<17} {part['Version']}")
        if part["Name"] == "Engine":
            least = details.get("MinAPIVersion") or server.get("MinAPIVersion", "")
            api = f"{details.get('ApiVersion', '')} (minimum version {least})"
            say(f"  {'API version:':<17} {api}")
            say(f"  {'Go version:':<17} {details.get('GoVersion', '')}")
            say(f"  {'Git commit:':<17} {details.get('GitCommit', '')}")
            say(f"  {'Built:':<17} {details.get('BuildTime', '')}")
            say(f"  {'OS/Arch:':<17} {details.get('Os', '')}/{details.get('Arch', '')}")
            say(f"  {'Experimental:':<17} {details.get('Experimental', 'false')}")
        else:
            say(f"  {'GitCommit:':<17} {details.get('GitCommit', '')}")


@click.command(cls=Command, help="Show what the engine is like.")
@_FORMAT
@click.pass_obj
def info(engine: Engine, words: tuple[str, ...], format: str) -> None:
    """Show the engine."""
    shape = _shape(format)
    client = {"Debug": False, "Version": __version__, "Context": "default", "Plugins": []}
    try:
        said = engine.get("/info")
    except Unanswered as error:
        if shape is None:
            _print_client(client)
            say("\nServer:")
        complain(error.words)
        raise Ended(1) from error
    if shape is not None:
        _render(shape, Struct("system.dockerInfo", {**said, "ClientInfo": client}))
        return
    _print_client(client)
    say("\nServer:")
    for line in _of_server(said):
        say(f" {line}")
    say()
    for warning in said.get("Warnings") or ():
        complain(warning)


def _print_client(client: dict[str, Any]) -> None:
    say("Client: cais")
    say(f" Version:    {client['Version']}")
    say(f" Context:    {client['Context']}")
    say(" Debug Mode: false")


def _of_server(said: dict[str, Any]) -> list[str]:
    plugins = said.get("Plugins") or {}
    lines = [
        f"Containers: {said['Containers']}",
        f" Running: {said['ContainersRunning']}",
        f" Paused: {said['ContainersPaused']}",
        f" Stopped: {said['ContainersStopped']}",
        f"Images: {said['Images']}",
        f"Server Version: {said.get('ServerVersion', '')}",
        f"Storage Driver: {said.get('Driver', '')}",
        *(f" {name}: {value}" for name, value in said.get("DriverStatus") or ()),
        f"Logging Driver: {said.get('LoggingDriver', '')}",
        f"Cgroup Driver: {said.get('CgroupDriver', '')}",
        f"Cgroup Version: {said.get('CgroupVersion', '')}",
        "Plugins:",
        *(f" {name}: {' '.join(plugins.get(name) or ())}" for name in ("Volume", "Network", "Log")),
        f"Swarm: {(said.get('Swarm') or {}).get('LocalNodeState', 'inactive')}",
        f"Runtimes: {' '.join(sorted(said.get('Runtimes') or ()))}",
        f"Default Runtime: {said.get('DefaultRuntime', '')}",
        f"Init Binary: {said.get('InitBinary', '')}",
        "Security Options:",
        *_security(said.get("SecurityOptions") or ()),
        f"Kernel Version: {said.get('KernelVersion', '')}",
        f"Operating System: {said.get('OperatingSystem', '')}",
        f"OSType: {said.get('OSType', '')}",
        f"Architecture: {said.get('Architecture', '')}",
        f"CPUs: {said.get('NCPU', 0)}",
        f"Total Memory: {binary_size(said.get('MemTotal') or 0)}",
        f"Name: {said.get('Name', '')}",
        f"ID: {said.get('ID', '')}",
        f"Docker Root Dir: {said.get('DockerRootDir', '')}",
        f"Debug Mode: {_truth(said.get('Debug'))}",
        *(
            f"{name}: {said[name]}"
            for name in ("HttpProxy", "HttpsProxy", "NoProxy")
            if said.get(name)
        ),
        *(["Labels:", *(f" {label}" for label in said["Labels"])] if said.get("Labels") else []),
        f"Experimental: {_truth(said.get('ExperimentalBuild'))}",
    ]
    registries = said.get("RegistryConfig") or {}
    if registries.get("InsecureRegistryCIDRs"):
        lines += ["Insecure Registries:"]
        lines += [f" {place}" for place in registries["InsecureRegistryCIDRs"]]
    if registries.get("Mirrors"):
        lines += ["Registry Mirrors:", *(f" {place}" for place in registries["Mirrors"])]
    lines.append(f"Live Restore Enabled: {_truth(said.get('LiveRestoreEnabled'))}")
    return lines


def _security(options: Any) -> list[str]:
    lines = []
    for option in options:
        fields = dict(part.split("=", 1) for part in option.split(",") if "=" in part)
        lines.append(f" {fields.pop('name', option)}")
        lines += [f"  {name.capitalize()}: {value}" for name, value in fields.items()]
    return lines


def _truth(value: Any) -> str:
    return "true" if value else "false"
