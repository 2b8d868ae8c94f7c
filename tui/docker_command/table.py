"""Which commands there are, and where: a module is imported when its command is typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command."""

    target: str
    """`module:function` in `tui.docker_command.commands`."""
    summary: str
    """One line for lists of commands."""


CONTAINER = {
    "attach": Entry("attaching:attach", "Join the terminal of a running container to this one"),
    "commit": Entry("committing:commit", "Make an image of what a container has become"),
    "cp": Entry("copying:cp", "Copy files out of a container, or into it"),
    "create": Entry("running:create", "Make a container, and leave it stopped"),
    "diff": Entry("differing:diff", "List what a container has changed in its file system"),
    "exec": Entry("executing:execute", "Run one more program in a running container"),
    "export": Entry("archives:export", "Write a container's file system as a tar archive"),
    "inspect": Entry("inspecting:inspect_container", "Show all that is known of containers"),
    "kill": Entry("life:kill", "Send running containers a signal, at once"),
    "logs": Entry("logs:logs", "Show what a container has printed"),
    "ls": Entry("listing:ps", "List containers"),
    "pause": Entry("life:pause", "Freeze all programs of containers"),
    "port": Entry("ports:port", "List the ports that a container publishes"),
    "prune": Entry("pruning:prune_containers", "Remove all containers that do not run"),
    "rename": Entry("life:rename", "Give a container another name"),
    "restart": Entry("life:restart", "Stop containers, and start them again"),
    "rm": Entry("life:rm", "Remove containers"),
    "run": Entry("running:run", "Make a container of an image, and start it"),
    "start": Entry("starting:start", "Start containers that are stopped"),
    "stats": Entry("stats:stats", "Watch what containers use of the machine"),
    "stop": Entry("life:stop", "Ask running containers to end"),
    "top": Entry("processes:top", "List the programs that run in a container"),
    "unpause": Entry("life:unpause", "Let frozen containers go on"),
    "update": Entry("life:update", "Change the limits of containers"),
    "wait": Entry("life:wait", "Wait for containers to end, and print their exit codes"),
}
IMAGE = {
    "build": Entry("building:build", "Make an image as a Dockerfile says"),
    "history": Entry("histories:history", "List the layers of an image"),
    "import": Entry("archives:import_archive", "Make an image of a tar archive of files"),
    "inspect": Entry("inspecting:inspect_image", "Show all that is known of images"),
    "load": Entry("archives:load", "Bring images in from what `save` wrote"),
    "ls": Entry("listing:images", "List images"),
    "prune": Entry("pruning:prune_images", "Remove images that nothing needs"),
    "pull": Entry("registries:pull", "Fetch an image from a registry"),
    "push": Entry("registries:push", "Send an image to a registry"),
    "rm": Entry("images:rmi", "Remove images"),
    "save": Entry("archives:save", "Write images as a tar archive"),
    "tag": Entry("images:tag", "Give an image one more name"),
}
NETWORK = {
    "connect": Entry("networks:connect", "Join a container to a network"),
    "create": Entry("networks:create", "Make a network"),
    "disconnect": Entry("networks:disconnect", "Take a container out of a network"),
    "inspect": Entry("inspecting:inspect_network", "Show all that is known of networks"),
    "ls": Entry("listing:networks", "List networks"),
    "prune": Entry("pruning:prune_networks", "Remove all networks that no container uses"),
    "rm": Entry("networks:rm", "Remove networks"),
}
SYSTEM = {
    "df": Entry("disk:df", "Show how much of the disk images, containers and volumes take"),
    "events": Entry("events:events", "Tell what happens on the engine, as it happens"),
    "info": Entry("system:info", "Show what the engine is like"),
    "prune": Entry("pruning:prune_system", "Remove all that is not in use"),
}
VOLUME = {
    "create": Entry("volumes:create", "Make a volume"),
    "inspect": Entry("inspecting:inspect_volume", "Show all that is known of volumes"),
    "ls": Entry("listing:volumes", "List volumes"),
    "prune": Entry("pruning:prune_volumes", "Remove volumes that no container uses"),
    "rm": Entry("volumes:rm", "Remove volumes"),
}
BUILDER = {
    "build": IMAGE["build"],
    "prune": Entry("pruning:prune_builder", "Remove what builds have kept for the next ones"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one word."""

    summary: str
    entries: dict[str, Entry]
    usage: str = "COMMAND"


GROUPS = {
    "builder": Group("What builds keep", BUILDER),
    "container": Group("Containers", CONTAINER),
    "image": Group("Images", IMAGE),
    "network": Group("Networks", NETWORK),
    "system": Group("The engine itself", SYSTEM),
    "volume": Group("Volumes", VOLUME),
}

TOP = {
    **{name: entry for name, entry in CONTAINER.items() if name not in ("inspect", "ls", "prune")},
    **{
        name: IMAGE[name] for name in ("build", "history", "import", "load", "pull", "push", "save")
    },
    "events": SYSTEM["events"],
    "images": IMAGE["ls"],
    "info": SYSTEM["info"],
    "inspect": Entry("inspecting:inspect", "Show all that is known of anything"),
    "ps": CONTAINER["ls"],
    "rmi": IMAGE["rm"],
    "tag": IMAGE["tag"],
    "version": Entry("system:version", "Show the versions of this command and of the engine"),
}
COMMON = ("run", "exec", "ps", "build", "pull", "push", "images", "version", "info")
"""What help lists first."""

SYNONYMS = {
    "container": {"list": "ls", "ps": "ls", "remove": "rm"},
    "image": {"list": "ls", "remove": "rm"},
    "network": {"list": "ls", "remove": "rm"},
    "volume": {"list": "ls", "remove": "rm"},
}

ELSEWHERE = {
    "buildx": "https://docs.docker.com/build/",
    "checkpoint": "https://docs.docker.com/reference/cli/docker/checkpoint/",
    "compose": "https://docs.docker.com/compose/install/",
    "config": "https://docs.docker.com/engine/swarm/",
    "context": "https://docs.docker.com/engine/manage-resources/contexts/",
    "login": "https://docs.docker.com/reference/cli/docker/login/",
    "logout": "https://docs.docker.com/reference/cli/docker/logout/",
    "manifest": "https://docs.docker.com/reference/cli/docker/manifest/",
    "node": "https://docs.docker.com/engine/swarm/",
    "plugin": "https://docs.docker.com/reference/cli/docker/plugin/",
    "search": "https://hub.docker.com/search",
    "secret": "https://docs.docker.com/engine/swarm/",
    "service": "https://docs.docker.com/engine/swarm/",
    "stack": "https://docs.docker.com/engine/swarm/",
    "swarm": "https://docs.docker.com/engine/swarm/",
    "trust": "https://docs.docker.com/engine/security/trust/",
}
"""Commands of the real one that this one does not have, and where to read of them."""


def spellings(target: str) -> list[str]:
    """All ways to type the command of a target, for its help."""
    found = []
    for group, commands in GROUPS.items():
        for name, entry in commands.entries.items():
            if entry.target == target:
                others = SYNONYMS.get(group, {}).items()
                names = [name, *(other for other, meant in others if meant == name)]
                found += [f"docker {group} {each}" for each in names]
    found += [f"docker {name}" for name, entry in TOP.items() if entry.target == target]
    return found
