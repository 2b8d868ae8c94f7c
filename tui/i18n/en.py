"""English."""

TEXTS = {
    # -- panels
    "lesson.title": "Welcome",
    "images.title": "Images",
    "containers.title": "Containers",
    "ports.title": "Ports",
    "terminal.title": "Terminal",
    "detail.title": "Detail",
    "lesson.welcome": (
        "[b]Welcome to the quay.[/b]\n\n"
        "Beside this text you see a container engine, live. Whatever happens on it, here or in"
        " another terminal, shows the moment it happens."
    ),
    "lesson.practice": (
        "\n[b]This engine is for practice.[/b]\n"
        "cais runs it for you. It simulates images, containers and their programs; nothing of an"
        " image is ever run, and nothing can break."
    ),
    "lesson.practice.use": (
        "\n\nThe terminal of cais is set up for it. To use the docker command on it in another"
        " one, type first:\n\n"
        "  [$text-accent]export DOCKER_HOST=$address[/]\n"
        "  [$text-accent]export DOCKER_BUILDKIT=0[/]"
    ),
    "lesson.practice.why": "\n\n{why} [$text-accent]cais doctor[/] tells more.",
    "lesson.panels": (
        "\n[$text-accent]Images[/]\nwhat containers are made from\n\n"
        "[$text-accent]Containers[/]\nwhat runs now, and what has run\n\n"
        "[$text-accent]Ports[/]\nthe ways from your machine into a container\n\n"
        "[b]Try it[/b]\nType in the terminal, or press [$text-accent]t[/] here:\n\n"
        "  [$text-accent @click=screen.type_command('docker run -d -p 9000:80 nginx')]"
        "docker run -d -p 9000:80 nginx[/]\n\n"
        "A container appears, and with it a way in.\n\n"
        "[b]Find your way[/b]\n"
        "[$text-accent]tab[/] next panel   [$text-accent]↑ ↓[/] rows\n"
        "[$text-accent]enter[/] details    [$text-accent]?[/] all keys\n"
        "[$text-accent]^t[/] terminal      [$text-accent]t[/] what to type"
    ),
    "lesson.try": "try it",
    "panel.filtered_out": "Nothing here matches the filter.\nesc lists everything again.",
    "images.empty": "No images yet.\nThe first one arrives with:  `docker pull hello-world`",
    "containers.empty": (
        "No containers yet.\nThey appear here the moment one is created, by you or by anyone on"
        " this engine.\nTry:  `docker run hello-world`"
    ),
    "ports.empty": (
        "No ports yet.\nA running container shows here once its image exposes a port or you"
        " publish one.\nTry:  `docker run -d -p 9000:80 nginx`"
    ),
    # -- columns
    "column.state": "STATE",
    "column.name": "NAME",
    "column.image": "IMAGE",
    "column.age": "FOR",
    "column.ports": "PORTS",
    "column.health": "HEALTH",
    "column.pulse": " ",
    "column.tag": "IMAGE",
    "column.id": "ID",
    "column.size": "SIZE",
    "column.used": "USED BY",
    # -- states
    "state.created": "created",
    "state.running": "running",
    "state.paused": "paused",
    "state.restarting": "restarting",
    "state.removing": "removing",
    "state.exited": "exited",
    "state.exited_with": "exited {code}",
    "state.dead": "dead",
    "state.unknown": "unknown",
    "health.starting": "starting",
    "health.healthy": "healthy",
    "health.unhealthy": "unhealthy",
    "images.no_tag": "<no tag>",
    "images.unused": "unused",
    "images.used.one": "1 container",
    "images.used.other": "{number} containers",
    "ports.host": "your machine",
    "ports.container": "container",
    "ports.closed": "not published",
    "ports.exposed_only": "exposed only",
    "ports.taken": "port taken",
    "ports.taken_by": "held by {holder}",
    "ports.means.published": (
        "Whoever connects to port {host_port} of this machine reaches port {port} of {container}."
    ),
    "ports.means.exposed": (
        "The image mentions port {port}, and nothing on this machine leads there. EXPOSE only"
        " documents; -p at docker run publishes."
    ),
    "ports.means.conflict": (
        "{container} wants port {host_port} of this machine, and {holder} holds it. Two"
        " containers cannot publish the same host port: stop {holder}, or choose another port"
        " for {container}."
    ),
    "ports.means.failed": (
        "{container} wants port {host_port} of this machine, and another program holds it. Stop"
        " that program, or choose another port for {container}."
    ),
    # -- ages
    "age.now": "<1 min",
    "age.minute": "{number} min",
    "age.hour": "{number} h",
    "age.day": "{number} d",
    "age.month": "{number} mo",
    "age.year": "{number} y",
    # -- detail
    "detail.nothing": "Nothing chosen.",
    "detail.gone": "This is gone; what follows is how it was last seen.",
    "detail.engine_says": "The engine's words:",
    "fact.name": "name",
    "fact.state": "state",
    "fact.error": "error",
    "fact.health": "health",
    "fact.id": "id",
    "fact.image": "image",
    "fact.command": "command",
    "fact.created": "created",
    "fact.started": "started",
    "fact.finished": "finished",
    "fact.ports": "ports",
    "fact.mounts": "mounts",
    "fact.networks": "networks",
    "fact.labels": "labels",
    "fact.tag": "tag",
    "fact.size": "size",
    "fact.used": "used by",
    "fact.also_tagged": "also",
    "fact.parent": "built on",
    "fact.container": "container",
    "fact.inside": "inside",
    "fact.outside": "outside",
    # -- engine
    "engine.kind.docker": "Docker",
    "engine.kind.desktop": "Docker Desktop",
    "engine.kind.podman": "Podman",
    "engine.kind.colima": "Colima",
    "engine.kind.orbstack": "OrbStack",
    "engine.kind.rancher": "Rancher Desktop",
    "engine.kind.practice": "Practice engine",
    "engine.simulated": "simulated",
    "engine.phase.searching": "looking for an engine…",
    "engine.phase.connected": "connected",
    "engine.phase.unresponsive": "does not answer; still trying",
    "engine.phase.lost": "gone; trying to reach it again",
    "engine.phase.absent": "no engine",
    "absence.title": "No container engine",
    "absence.what_to_do": "What to do",
    "absence.keeps_looking": "cais keeps looking; this screen changes by itself.",
    "absence.tried": "Where cais looked",
    "absence.denied.title": "An engine is here, and its door is closed to you.",
    "absence.denied.means": (
        "The engine's socket exists, but your user may not open it. On Linux only root and the"
        " members of the group docker may."
    ),
    "absence.denied.linux": (
        "Join the group:  sudo usermod -aG docker $USER\n"
        "Then log out and in again (or run:  newgrp docker)\n"
        "Mind that members of this group can act as root through the engine."
    ),
    "absence.denied.mac": (
        "Quit Docker Desktop and start it again as yourself.\n"
        "In its settings, under Advanced, allow the default Docker socket."
    ),
    "absence.denied.windows": (
        "Add yourself to the group docker-users, then log out and in again.\nStart Docker Desktop."
    ),
    "absence.not_running.title": "A container engine is installed, and it is not running.",
    "absence.not_running.means": (
        "cais found traces of an engine, but nobody answers at any of its addresses."
    ),
    "absence.not_running.linux": (
        "Start it:  sudo systemctl start docker\n"
        "On WSL with Docker Desktop: start Docker Desktop on Windows, and turn on WSL"
        " integration in its settings.\n"
        "Podman:  systemctl --user start podman.socket"
    ),
    "absence.not_running.mac": "Start Docker Desktop, OrbStack or Colima, and wait for it.",
    "absence.not_running.windows": "Start Docker Desktop, and wait until it says it is running.",
    "absence.not_installed.title": "There is no container engine on this machine yet.",
    "absence.not_installed.means": (
        "cais shows what happens inside an engine such as Docker, and found none."
    ),
    "absence.not_installed.linux": (
        "Install Docker Engine:  docs.docker.com/engine/install\n"
        "On WSL: install Docker Desktop on Windows, and turn on WSL integration.\n"
        "Podman works too:  podman.io/docs/installation"
    ),
    "absence.not_installed.mac": (
        "Install Docker Desktop:  docs.docker.com/desktop/setup/install/mac-install"
    ),
    "absence.not_installed.windows": (
        "Install Docker Desktop:  docs.docker.com/desktop/setup/install/windows-install"
    ),
    "absence.named_one_failed.title": "The engine you named does not answer.",
    "absence.named_one_failed.means": (
        "You chose an address (with --host, --context, DOCKER_HOST or DOCKER_CONTEXT), so cais"
        " does not look elsewhere: what is meant for one machine must not reach another."
    ),
    "absence.named_one_failed.steps": (
        "Check the address below, and that the engine there is running.\n"
        "To let cais look by itself: leave out --host and --context, and unset DOCKER_HOST and"
        " DOCKER_CONTEXT."
    ),
    "outcome.ok": "answers",
    "outcome.missing": "not there",
    "outcome.denied": "permission denied",
    "outcome.refused": "nobody listens",
    "outcome.timeout": "no answer in time",
    "outcome.tls": "TLS failed",
    "outcome.bad_address": "not a usable address",
    "outcome.not_an_engine": "answers, but is no container engine",
    "outcome.too_old": "too old to talk to",
    "outcome.ssh": "ssh could not connect (try: ssh HOST docker version)",
    "outcome.failed": "failed",
    # -- keys
    "key.down": "down",
    "key.up": "up",
    "key.top": "first row",
    "key.bottom": "last row",
    "key.page_down": "page down",
    "key.page_up": "page up",
    "key.details": "details",
    "key.stop": "stop",
    "key.start": "start",
    "key.restart": "restart",
    "key.pause": "pause",
    "key.unpause": "unpause",
    "key.kill": "kill",
    "key.remove": "remove",
    "key.shell": "shell",
    "key.teach": "what to type",
    "key.terminal": "terminal",
    "key.full_terminal": "the terminal on all of the screen",
    "key.hide_terminal": "hide the terminal",
    "key.copy": "copy",
    "key.terminal.leave": "leave the terminal",
    "key.terminal.back": "what scrolled away",
    "key.terminal.forth": "scroll on",
    "key.terminal.tab": "other tab",
    "key.terminal.again": "a new shell",
    "key.copy_id": "copy the name or id",
    "key.copy_address": "copy the address",
    "key.open": "open in browser",
    "key.next_panel": "panel",
    "key.previous_panel": "previous panel",
    "key.panel_1": "lesson",
    "key.panel_2": "images",
    "key.panel_3": "containers",
    "key.panel_4": "ports",
    "key.panel_5": "terminal",
    "key.filter": "filter",
    "key.keep_filter": "keep the filter",
    "key.clear_filter": "list everything again",
    "key.palette": "commands",
    "key.help": "help",
    "key.quit": "quit",
    "key.yes": "yes",
    "key.no": "no",
    "key.other_button": "other button",
    "key.close": "close",
    "filter.placeholder": "words to look for; enter keeps the filter, esc lists everything",
    "dialog.close_hint": "esc closes",
    # -- help
    "help.title": "Keys",
    "help.signs": "Signs",
    "sign.running": "running",
    "sign.paused": "paused",
    "sign.stopped": "created, or exited without error",
    "sign.failed": "exited with an error, could not start, or unhealthy",
    "sign.healthy": "its health check passes",
    "sign.published": "published: the host port leads into the container",
    "sign.exposed": "exposed only: nothing leads there",
    "sign.conflict": "wanted, and held by someone else",
    # -- questions and answers
    "commands.title": "What to type",
    "commands.typed": "Typed before",
    "commands.none": "Nothing has been typed yet, or this shell does not tell what is typed in it.",
    "commands.hint": "enter types it into the terminal   c copies it   esc closes",
    "taught.shell": "open a shell in it",
    "taught.logs": "read what it has printed",
    "taught.inspect": "read all that is known of it",
    "taught.top": "list its processes",
    "taught.stats": "watch what it uses",
    "taught.port": "list its published ports",
    "taught.diff": "list the files it has changed",
    "taught.run": "run a container from it",
    "taught.history": "list the steps it was made in",
    "taught.fetch": "ask what answers there",
    "taught.who_publishes": "find who has the port",
    "terminal.leave": "ctrl+] leaves",
    "terminal.enter": "ctrl+t to type here",
    "terminal.scrolled": "↑ {lines} lines · shift+end returns",
    "terminal.ended": "ended with {code} · enter opens a new shell, x closes",
    "terminal.refused": "It could not be started: {why}",
    "terminal.copied": "Copied.",
    "terminal.none": (
        "There is no terminal to be had on this system. Commands that cais would type are copied"
        " instead: paste them into a terminal of your own."
    ),
    "terminal.waiting": "A shell opens here as soon as it is known which engine there is.",
    "confirm.yes": " y  yes, remove ",
    "confirm.no": " n  no ",
    "confirm.remove_container": "Remove this container?",
    "confirm.running": "It is running; it will be killed first.",
    "confirm.remove_image": "Remove this image?",
    "confirm.only_tag": "The image has other tags; only this tag goes.",
    "prune.confirm.containers.one": "Remove this stopped container?",
    "prune.confirm.containers.other": "Remove these {number} stopped containers?",
    "prune.confirm.images.one": "Remove this image, which has no tag and no container?",
    "prune.confirm.images.other": (
        "Remove these {number} images, which have no tag and no container?"
    ),
    "prune.confirm.volumes.one": "Remove this anonymous volume and the data in it?",
    "prune.confirm.volumes.other": "Remove these {number} anonymous volumes and the data in them?",
    "prune.confirm.networks.one": "Remove this network, which no container uses?",
    "prune.confirm.networks.other": "Remove these {number} networks, which no container uses?",
    "prune.nothing.containers": "No stopped containers to remove.",
    "prune.nothing.images": "No images to clean up: each has a tag or a container.",
    "prune.nothing.volumes": "No unused anonymous volumes. Named ones are never cleaned up here.",
    "prune.nothing.networks": "No unused networks to remove.",
    "prune.done.containers.one": "1 container removed.",
    "prune.done.containers.other": "{number} containers removed.",
    "prune.done.images.one": "1 image removed.",
    "prune.done.images.other": "{number} images removed.",
    "prune.done.volumes.one": "1 volume removed.",
    "prune.done.volumes.other": "{number} volumes removed.",
    "prune.done.networks.one": "1 network removed.",
    "prune.done.networks.other": "{number} networks removed.",
    "prune.failed": "Not everything could be removed",
    "told.copied": "Copied: {text}",
    "told.opened": "Opened {url}",
    "told.no_browser": "No browser to be found. The address is {url}",
    "told.start.done": "{name} started.",
    "told.stop.begun": "Stopping {name}; it has 10 seconds to end by itself.",
    "told.stop.done": "{name} stopped.",
    "told.restart.begun": "Restarting {name}; it has 10 seconds to end by itself.",
    "told.restart.done": "{name} restarted.",
    "told.pause.done": "{name} paused.",
    "told.unpause.done": "{name} goes on.",
    "told.kill.done": "{name} killed.",
    "told.remove.done": "{name} removed.",
    "refusal.gone": "It is not there any more",
    "refusal.conflict": "The engine refuses: it is in use",
    "refusal.port_taken": "The host port is taken: stop who holds it, or choose another",
    "refusal.lost": "The engine went away before it answered",
    "refusal.other": "The engine could not do it",
    # -- palette
    "palette.placeholder": "Search for a command…",
    "palette.themes.placeholder": "Search for a theme…",
    "palette.prune.containers": "Prune stopped containers",
    "palette.prune.containers.help": "List containers that do not run, and remove them",
    "palette.prune.images": "Prune images without a tag",
    "palette.prune.images.help": "List dangling images, and remove them",
    "palette.prune.volumes": "Prune anonymous volumes",
    "palette.prune.volumes.help": "List anonymous volumes that nothing uses, and remove them",
    "palette.prune.networks": "Prune unused networks",
    "palette.prune.networks.help": "List networks that no container uses, and remove them",
    "palette.terminal.new": "Another terminal",
    "palette.terminal.new.help": "Open one more shell, in a tab of its own",
    "palette.terminal.history": "Commands typed before",
    "palette.terminal.history.help": "Choose one to type again; they are kept until you quit",
    "palette.terminal.full": "Terminal on all of the screen",
    "palette.terminal.full.help": "Until you leave it with ctrl+]",
    "palette.terminal.hide": "Hide the terminal",
    "palette.terminal.hide.help": "Its shells run on; ctrl+t brings them back",
    "palette.refresh": "Read everything again",
    "palette.refresh.help": "Ask the engine for all its lists now",
    "palette.language.en": "English",
    "palette.language.pt-BR": "Português do Brasil",
    "palette.language.help": "Change the language of the screen",
    "palette.theme": "Theme",
    "palette.theme.help": "Choose other colours, light or dark",
    "palette.help.help": "Show the keys that work here",
    "palette.quit.help": "Leave cais",
    # -- command line
    "cli.description": (
        "A terminal playground in which you learn containers by doing. Without a command it"
        " opens the live screen."
    ),
    "cli.usage": "usage: ",
    "cli.options": "options",
    "cli.commands": "commands",
    "cli.error": "{program}: that is not understood: {detail}",
    "cli.docker": "run a docker command, although this machine may have none",
    "cli.doctor": "say what cais finds on this machine, and what is wrong with it",
    "cli.host": "address of the engine: unix://, tcp://, ssh:// or npipe://",
    "cli.context": "name of the Docker context to use",
    "cli.lang": "language of the screen (default: as your locale says)",
    "cli.theme": "colours of the screen, such as textual-light",
    "cli.json": "for programs: print JSON",
    "cli.version": "print the version and leave",
    "cli.help": "show this help and leave",
    "cli.engine": "run the practice engine here, for cais, docker and everything else",
    "cli.engine.long": (
        "Run the practice engine until ctrl-C. It speaks the Docker Engine API, so that cais, the"
        " docker command and every SDK can use it. It simulates: no program of an image is ever"
        " run."
    ),
    "cli.practice": "use the practice engine, whatever other engines there are",
    "cli.practice_or_other": "this is about the practice engine; leave out --host and --context",
    "cli.socket": "where it listens (default: in its data folder)",
    "cli.data": "where it keeps images, containers and volumes (default: with cais's own data)",
    "cli.allow_mount": (
        "a folder that containers may be given to read and write, besides the one you start it"
        " in; may be repeated"
    ),
    "cli.reset": "remove everything that it keeps, after asking, and leave",
    "cli.host_or_context": "--host and --context both name an engine; give one of them",
    "cli.unknown_theme": "there is no theme called {name}; these are: {names}",
    "cli.no_terminal": (
        "cais: this is not a terminal, so there is no screen to draw on."
        " Use 'cais doctor' here, or start cais in a terminal."
    ),
    # -- the practice engine on the command line
    "practice.listens": "# The practice engine listens. In another terminal:",
    "practice.token": (
        "# Every request has to carry  Authorization: Bearer TOKEN  with the text in {path};"
        " docker takes it from HttpHeaders in its config.json."
    ),
    "practice.simulates": (
        "# It simulates images, containers and their programs; nothing of an image is run."
    ),
    "practice.mounts": "# Folders that -v may name: {folders}",
    "practice.stop": "# ctrl-C ends it; what it holds is kept.",
    "practice.running": "cais: a practice engine already uses this data; it listens at {address}",
    "practice.not_ours": (
        "cais: {path} cannot hold the engine's socket: {why}\n"
        "Choose a folder of your own with --socket."
    ),
    "practice.not_yours": "it belongs to somebody else, or is open to others",
    "practice.busy": "cais: something else listens at {path}; choose another place with --socket",
    "practice.unusable": (
        "cais: the practice engine cannot use its data in {path}: {why}\n"
        "Choose another folder with --data, or start afresh with --reset."
    ),
    "practice.reset.ask": (
        "This removes all images, containers, volumes and networks of the practice engine in"
        " {path}, with the files in those volumes. Your own folders stay. Go on? [y/N] "
    ),
    "practice.reset.yes": "y",
    "practice.reset.kept": "Nothing was removed.",
    "practice.reset.done": "The practice engine is as new.",
    # -- doctor
    "doctor.cais": "cais",
    "doctor.python": "Python",
    "doctor.libraries": "libraries",
    "doctor.system": "system",
    "doctor.terminal": "terminal",
    "doctor.not_terminal": "not a terminal",
    "doctor.size_small": "smaller than the 80x24 that cais needs",
    "doctor.no_color": "NO_COLOR is set",
    "doctor.locale": "locale",
    "doctor.not_utf8": "not UTF-8: boxes and arrows may not show",
    "doctor.engine": "engine",
    "doctor.engine.none": "none answers",
    "doctor.engine.practice": "cais brings its own, for practice.",
    "doctor.docker_cli": "docker command",
    "doctor.docker_cli.none": "none on PATH: cais's own, in its terminal and as 'cais docker'",
    "doctor.inotify": "inotify",
    "doctor.inotify.low": "{watches} watches a user; large folders need more",
    "doctor.inotify.fine": "{watches} watches and {instances} instances a user",
    "doctor.inotify.none": "not on this system",
    "doctor.folders": "folders",
    "doctor.folder.fine": "{path} can be written",
    "doctor.folder.closed": "{path} cannot be written",
    "doctor.folder.absent": "{path} will be made when needed",
}
