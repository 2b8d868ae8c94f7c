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
    # -- lessons: what is wanted, what is seen, what went wrong
    "want.container": "a container of {image}",
    "want.container.named": "a container called {name}",
    "want.containers": "{count} containers of {image}",
    "want.name": "is called {name}",
    "want.ran": "has run",
    "want.state.running": "is running",
    "want.state.exited": "has ended",
    "want.state.paused": "is paused",
    "want.state.created": "is created, and not started",
    "want.exit_code": "ended with code {code}",
    "want.healthy": "is healthy",
    "want.env": "has {name}={value} in its environment",
    "want.command": "runs: {command}",
    "want.user": "runs as the user {user}",
    "want.restart": "has the restart policy {policy}",
    "want.port": "port {host} of your machine leads to its port {port}",
    "want.port.any": "a port of your machine leads to its port {port}",
    "want.port.at": "{ip}, port {host}, leads to its port {port}",
    "want.mount.bind": "your folder {source} is mounted at {at}",
    "want.mount.volume": "the volume {source} is mounted at {at}",
    "want.mount.tmpfs": "a tmpfs is mounted at {at}",
    "want.mount.any": "something is mounted at {at}",
    "want.network.joined": "is on the network {network}",
    "want.image": "the image {image}",
    "want.built": "the image {image}, built by you",
    "want.built.any": "an image, built by you",
    "want.config": "{field} is {value}",
    "want.answer": "it answers {status} to {path} at its published port {port}",
    "want.says": "the answer has: {text}",
    "want.file": "the file {path}",
    "want.file.fresh": "{path} has changed since the step began",
    "want.file.inside": "the file {path} in the container",
    "want.no_file": "no file {path}",
    "want.contains": "{path} has: {text}",
    "want.first_gone": "the container that had {source} is removed",
    "want.heir": "another container has {source} at {at}",
    "want.volume": "the volume {name}",
    "want.network": "the network {name}",
    "want.gone.container": "the container {name} is removed",
    "want.gone.image": "the image {name} is removed",
    "want.gone.volume": "the volume {name} is removed",
    "want.gone.network": "the network {name} is removed",
    "want.did.start": "{name} was started",
    "want.did.stop": "{name} was stopped",
    "want.did.restart": "{name} was restarted",
    "want.did.pause": "{name} was paused",
    "want.did.unpause": "{name} was unpaused",
    "want.did.kill": "{name} was killed",
    "want.did.rename": "{name} was renamed",
    "want.did.die": "{name} has ended",
    "want.typed": "you ran: {command}",
    "want.answered": "your answer",
    "want.chosen": "your choice",
    "seen.no_container": "none yet",
    "seen.container": "{name}",
    "seen.count": "{count}",
    "seen.text": "{text}",
    "seen.gone": "gone",
    "seen.just_started": "just started",
    "seen.there": "there",
    "seen.there_before": "from before this step",
    "seen.not_there": "not there",
    "seen.never_there": "was never there",
    "seen.still_there": "still there",
    "seen.not_published": "not published",
    "seen.built": "built: {id}",
    "seen.unknown": "looking …",
    "seen.no_answer": "no answer",
    "seen.changed": "changed",
    "seen.unchanged": "as it was",
    "seen.nothing": "nothing yet",
    "seen.done": "done",
    "seen.not_yet": "not yet",
    "hint.name_taken": (
        "The name {name} is taken by another container. Remove that one (docker rm -f {name})"
        " or choose another name."
    ),
    "hint.port_busy": (
        "{name} was created but could not start: port {port} of your machine is taken. See in"
        " the port panel who has it; stop that one or choose another port."
    ),
    "hint.exited_at_once": (
        "{name} started and ended at once, with code {code}. A container lives as long as its"
        " first process; docker logs {name} shows what it said."
    ),
    "hint.crash_loop": (
        "{name} ends and is started again, over and over. docker logs {name} shows why it ends."
    ),
    "hint.created_only": (
        "{name} exists but was never started: docker start {name}. (docker run creates and"
        " starts in one.)"
    ),
    "hint.paused": "{name} is paused: docker unpause {name} lets it go on.",
    "hint.still_running": "{name} is still running.",
    "hint.stopped_not_removed": (
        "{name} has stopped, but it is still there, with all it wrote: docker ps -a lists it,"
        " docker rm {name} removes it."
    ),
    "hint.removed_instead": (
        "{name} is gone altogether: it was removed. Start it again with docker run."
    ),
    "hint.wrong_exit_code": "It ended with code {seen}; {code} was wanted.",
    "hint.ports_swapped": (
        "The two numbers of -p are the wrong way round. Left is your machine, right is the"
        " container: -p {host}:{port}."
    ),
    "hint.exposed_only": (
        "The image says that it listens on {port} (EXPOSE), but that opens nothing. Publish"
        " it: -p {host}:{port}."
    ),
    "hint.not_published": (
        "Nothing on your machine leads to the container's port {port}. Publish it when you"
        " create the container: -p {host}:{port}."
    ),
    "hint.wrong_host_port": (
        "The container's port {port} is published at {seen} of your machine; {host} was wanted."
    ),
    "hint.wrong_container_port": (
        "You published the container's port {seen}, but it listens on {port}: the right-hand"
        " number of -p."
    ),
    "hint.not_loopback": (
        "The port is open on {seen}, to every machine that reaches yours. Put the address in"
        " front: -p {ip}:…:{port}."
    ),
    "hint.wrong_image": "That container was made from {seen}; here it is to be {image}.",
    "hint.wrong_tag": "Right image, another tag: {seen} instead of {image}.",
    "hint.wrong_name": "It is called {seen}; give it the name with --name {name}.",
    "hint.was_there_before": "{name} was there before this step began. Make a new one.",
    "hint.too_few": "{seen} so far; there should be {count}.",
    "hint.env_missing": (
        "{name} has no variable {variable}. It is set when the container is created: -e"
        " {variable}={value}."
    ),
    "hint.env_wrong": "{variable} is {seen}; {value} was wanted.",
    "hint.command_differs": "It runs another command than: {command}",
    "hint.restart_differs": "Its restart policy is another one: --restart {policy}.",
    "hint.runs_as_root": "It does not run as {user}.",
    "hint.no_mount": (
        "Nothing is mounted at {at}. Mounts are given when the container is created: -v"
        " {source}:{at}."
    ),
    "hint.bare_word": (
        "A bare word before the colon is the name of a volume: Docker made a volume called"
        " {seen}, and your folder stays empty. A folder begins with ./ or /, as in -v"
        " ./{source}:{at}."
    ),
    "hint.folder_instead_of_volume": (
        "At {at} there is a folder of your machine ({seen}). A named volume is a bare word:"
        " -v {source}:{at}."
    ),
    "hint.wrong_destination": "It is mounted, but at {seen}; the right-hand side should be {at}.",
    "hint.wrong_source": "At {at} there is {seen}, and not {source}.",
    "hint.not_read_only": (
        "The container may write to {at}. Add :ro for read-only (and leave it out to write)."
    ),
    "hint.anonymous_volume": (
        "{at} has an anonymous volume: without a name before the colon, nobody will find it"
        " again. -v {source}:{at} names it."
    ),
    "hint.wrong_network": (
        "{name} is not on the network {network}: --network {network}, or docker network connect."
    ),
    "hint.image_in_use": (
        "{image} can't go while the container {name} stands on it, even a stopped one. Remove"
        " the container first."
    ),
    "hint.volume_in_use": (
        "The volume {volume} belongs to the container {name}. Remove the container first."
    ),
    "hint.not_built": "There is no image {image} yet.",
    "hint.other_tag": "You made {seen}; the name that is wanted is {image}.",
    "hint.untagged": (
        "Built, but without a name: docker images shows <none>. Give it one with -t {image}."
    ),
    "hint.tagged_not_built": (
        "{image} is another name for an image that was there already. Build it from a"
        " Dockerfile: docker build -t {image} …"
    ),
    "hint.no_dockerfile": (
        "There is no {file} in {folder}. The last word of docker build is the folder to build"
        " from (the context)."
    ),
    "hint.no_context": (
        "docker build wants to know which folder to build from: the dot at the end stands for"
        " this one."
    ),
    "hint.build_failed": (
        "The build failed with code {code}. The terminal shows at which instruction; the"
        " lines above the error say why."
    ),
    "hint.config_differs": (
        "{field} of {image} is {seen}; {value} was wanted. Change the Dockerfile and build again."
    ),
    "hint.too_large": "{image} takes {seen}; it should be {value}.",
    "hint.no_answer": (
        "Port {host} of your machine leads into {name}, but nobody there answers at {port}."
        " Is the program up, and does it listen on that port? docker logs {name} tells."
    ),
    "hint.app_on_loopback": (
        "The program in {name} listens on 127.0.0.1, which is the container's own loopback:"
        " nobody outside reaches it. It has to listen on 0.0.0.0."
    ),
    "hint.wrong_status": "{path} answers {seen}; {status} was wanted.",
    "hint.wrong_content": "Somebody answers at port {port}, but not with what is wanted here.",
    "hint.file_missing": "There is no file {path} yet.",
    "hint.file_lacks": "{path} is there, but lacks: {text}",
    "hint.file_stale": "{path} is as it was before this step.",
    "hint.file_still_there": "{path} is still there.",
    "hint.wrong_answer": "“{answer}” is not it. Look once more.",
    "hint.wrong_option": "Not ({option}). Think again.",
    "hint.command_failed": (
        "The last docker command ended with code {code}. What it said is in the terminal:"
        " read its last line."
    ),
    # -- the commands learn, lessons and workspace
    "cli.learn": "take a lesson: where you left off, or the one that is named",
    "cli.learn.lesson": "a lesson's name, its beginning or its number",
    "cli.learn.plain": "as plain lines of text: for pipes and screen readers",
    "cli.learn.step": "begin at this step of the lesson",
    "cli.lessons": "list lessons, begin one of your own, or prove that they work",
    "cli.lessons.list": "list the lessons, and how far you are",
    "cli.lessons.check": "read lessons for errors, and prove them on an engine",
    "cli.lessons.new": "make a lesson to begin with",
    "cli.lessons.preview": "show a lesson as a learner reads it, again with each change",
    "cli.lessons.reset": "forget how far you are: in one lesson, or in all",
    "cli.lessons.export": "write your progress to a file",
    "cli.lessons.import": "take the progress of a file",
    "cli.lessons.folder": "the folder of lessons (default: those of cais)",
    "cli.lessons.engine": "where to prove: practice, real, or none to read only",
    "cli.lessons.slug": "the lesson's name",
    "cli.lessons.file": "the file",
    "cli.workspace": "the folder in which the commands of lessons run",
    "cli.workspace.show": "say where it is, and what you changed in it",
    "cli.workspace.create": "make it, and copy in what is missing",
    "cli.workspace.reset": "put one of its files back as it came; yours is kept beside it",
    "learn.unknown": "There is no lesson called {name}. These are: {names}",
    "learn.unknown_step": "The lesson {lesson} has no step called {name}. These are: {names}",
    "learn.broken": "The lessons can't be read:",
    "learn.progress_aside": "Your progress could not be read; it was put aside as {path}.",
    "learn.progress_unsaved": "Your progress could not be saved: {why}",
    "learn.no_engine": (
        "No engine answers, and cais's own did not start. 'cais doctor' tells more."
    ),
    "lessons.list.shelf": "Beside the path",
    "lessons.minutes": "{number} min",
    "lessons.complete": "done",
    "lessons.steps": "{done} of {all} steps",
    "lessons.check.proven": (
        "{lessons} lessons: {steps} steps, {near_misses} near-misses and {conditions}"
        " conditions proven"
    ),
    "lessons.check.read": "{lessons} lessons read, in {languages} languages: nothing is wrong",
    "lessons.check.flaws": "{number} flaws",
    "lessons.check.not_real": "A real engine was asked for, and the practice engine answers.",
    "lessons.new.exists": "There is a folder {path} already.",
    "lessons.new.name": "A lesson's name has small letters, digits and single hyphens: {name}",
    "lessons.new.made": (
        "Made {path}. Add '{slug}' to {course}, then: cais lessons preview {slug}"
    ),
    "lessons.preview.watching": "Shown again with each change; ctrl+C ends.",
    "lessons.reset.done": "Forgotten.",
    "lessons.exported": "Written to {path}.",
    "lessons.imported": "Taken from {path}.",
    "lessons.file.bad": "{path}: {why}",
    "workspace.at": "{path}",
    "workspace.absent": "{path} is not there yet; 'cais workspace create' makes it.",
    "workspace.edited": "changed by you: {name}",
    "workspace.made": "{number} files copied into {path}",
    "workspace.failed": "{path} can't be written: {why}",
    "workspace.restored": "{name} is as it came.",
    "workspace.kept": "Yours is now {path}.",
    "workspace.not_ours": "{name} does not come with the lessons. These do: {names}",
    # -- lessons as plain lines
    "learn.deed.write": "Write into {path}:",
    "learn.deed.answer": "Answer: {text}",
    "learn.deed.choose": "Choose ({option})",
    "learn.plain.lesson": "Lesson: {title}",
    "learn.plain.how": (
        "Type commands as in a shell. These words are for cais: next, hint, solution, status,"
        " answer, choose, again, read, steps, back, skip, lang, help, quit."
    ),
    "learn.plain.step": "Step {number} of {count}: {title}",
    "learn.plain.drawing": "Drawing: {text}",
    "learn.plain.command": "Command:",
    "learn.plain.text": "Text:",
    "learn.plain.do": "To do:",
    "learn.plain.write": (
        "The command 'write' does this for you; a file of yours is kept under another name."
    ),
    "learn.plain.hint": "Hint: {text}",
    "learn.plain.passed": "Done. 'next' goes on.",
    "learn.plain.done_before": "You have done this step before; 'next' goes on.",
    "learn.plain.to_read": "A step to read: 'next' goes on.",
    "learn.plain.not_yet": "Not done yet. 'hint' helps, 'skip' leaves it out.",
    "learn.plain.code": "The command ended with code {code}.",
    "learn.plain.no_more_hints": "No more hints; 'solution' shows how it is done.",
    "learn.plain.clearing": "Removing what was made in this step, and setting the scene …",
    "learn.plain.completed": "The lesson is completed: {title}",
    "learn.plain.left.one": "{number} step is left: {names}",
    "learn.plain.left.other": "{number} steps are left: {names}",
    "learn.plain.languages": "lang and one of: {names}",
    "learn.plain.engine": "Engine: {name}",
    "learn.plain.workspace": "Your folder: {path}",
    "learn.plain.help.next": "go on to the next step",
    "learn.plain.help.back": "go back a step",
    "learn.plain.help.skip": "go on although the step is not done",
    "learn.plain.help.hint": "get a hint",
    "learn.plain.help.solution": "see how it is done",
    "learn.plain.help.write": "have the solution's file written",
    "learn.plain.help.status": "hear what is wanted and what is seen",
    "learn.plain.help.answer": "answer a question: answer WORDS",
    "learn.plain.help.choose": "choose an option: choose LETTER",
    "learn.plain.help.again": "begin the step anew",
    "learn.plain.help.read": "hear the step's text again",
    "learn.plain.help.steps": "list the lesson's steps",
    "learn.plain.help.lang": "change the language",
    "learn.plain.help.help": "hear this",
    "learn.plain.help.quit": "leave; you come back to this step",
    "learn.plain.help.rest": (
        "Everything else is run as a command. !WORD runs a command that has one of these names."
    ),
    # -- lessons on the screen
    "learn.done": "Done.",
    "learn.done_before": "You have done this step before.",
    "learn.solution": "How it is done",
    "learn.keys.next": "n  next step",
    "learn.keys.last": "n  end of the lesson",
    "learn.keys.do": "c  type the command   h  hint   s  solution",
    "learn.keys.answer": "a  answer   h  hint   s  solution",
    "learn.flow.registry": "registry",
    "learn.startup.title": "From made to started",
    "learn.startup.none": "Run a container: it appears here.",
    "learn.startup.source": (
        "Logarithmic. Virtual machines: Mao & Humphrey 2012 (IEEE CLOUD); microVM: Agache et"
        " al. 2020 (NSDI)."
    ),
    "learn.finished": "The lesson is done. l shows the others.",
    "learn.choose": "Your answer",
    "learn.lessons": "Lessons",
    "learn.list.hint": "enter opens   esc closes",
    "learn.answer.hint": "enter answers   esc closes",
    "learn.again.question": "Begin this step anew? What was made in it is removed:",
    "learn.again.done": "The step begins anew.",
    "learn.written": "{path} is written.",
    "learn.written.kept": "{path} is written. Yours is now {kept}.",
    "learn.look_here": "look here",
    "learn.drawing.key": "v shows the drawing",
    "learn.welcome.lessons": "\n[$text-accent]l[/] opens the lessons.",
    "learn.workspace.question": (
        "The lessons' commands run in a folder of yours. Make it, with the sample app in it?"
    ),
    "learn.workspace.made": "Your folder: {path}",
    "key.next_step": "next",
    "key.previous_step": "back",
    "key.hint": "hint",
    "key.solution": "solution",
    "key.answer": "answer",
    "key.again": "begin anew",
    "key.type_command": "type it",
    "key.write_file": "write the solution's file",
    "key.drawing": "drawing",
    "key.lessons": "lessons",
    "key.language": "other language",
    # -- harmless questions
    "confirm.yes.harmless": "y  yes",
    # -- the lesson's tab
    "learn.tab": "Lesson",
    # -- the end of a lesson
    "learn.keys.closing": "l  other lessons",
}
