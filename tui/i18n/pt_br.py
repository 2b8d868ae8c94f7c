"""Português do Brasil."""

TEXTS = {
    # -- panels
    "lesson.title": "Boas-vindas",
    "images.title": "Images",
    "containers.title": "Containers",
    "ports.title": "Portas",
    "terminal.title": "Terminal",
    "detail.title": "Detalhes",
    "lesson.welcome": (
        "[b]Boas-vindas ao cais.[/b]\n\n"
        "Ao lado deste texto você vê uma engine de containers, ao vivo. O que acontece nela, aqui"
        " ou em outro terminal, aparece no instante em que acontece."
    ),
    "lesson.practice": (
        "\n[b]Esta engine é de prática.[/b]\n"
        "O cais a executa para você. Ela simula images, containers e seus programas; nada de uma"
        " image é executado de verdade, e nada pode quebrar."
    ),
    "lesson.practice.use": (
        "\n\nO terminal do cais já está pronto para ela. Para usar o comando docker nela em outro"
        " terminal, digite antes:\n\n"
        "  [$text-accent]export DOCKER_HOST=$address[/]\n"
        "  [$text-accent]export DOCKER_BUILDKIT=0[/]"
    ),
    "lesson.practice.why": "\n\n{why} [$text-accent]cais doctor[/] conta mais.",
    "lesson.panels": (
        "\n[$text-accent]Images[/]\naquilo de que os containers são feitos\n\n"
        "[$text-accent]Containers[/]\no que está rodando e o que já rodou\n\n"
        "[$text-accent]Portas[/]\nos caminhos da sua máquina até um container\n\n"
        "[b]Experimente[/b]\nDigite no terminal, ou aperte [$text-accent]t[/] aqui:\n\n"
        "  [$text-accent @click=screen.type_command('docker run -d -p 9000:80 nginx')]"
        "docker run -d -p 9000:80 nginx[/]\n\n"
        "Surge um container e, com ele, um caminho de entrada.\n\n"
        "[b]Para se orientar[/b]\n"
        "[$text-accent]tab[/] outro painel   [$text-accent]↑ ↓[/] linhas\n"
        "[$text-accent]enter[/] detalhes     [$text-accent]?[/] todas as teclas\n"
        "[$text-accent]^t[/] terminal        [$text-accent]t[/] o que digitar"
    ),
    "lesson.try": "experimente",
    "panel.filtered_out": "Nada aqui passa pelo filtro.\nesc volta a listar tudo.",
    "images.empty": "Nenhuma image ainda.\nA primeira chega com:  `docker pull hello-world`",
    "containers.empty": (
        "Nenhum container ainda.\nEles aparecem aqui no instante em que são criados, por você ou"
        " por qualquer pessoa nesta engine.\nExperimente:  `docker run hello-world`"
    ),
    "ports.empty": (
        "Nenhuma porta ainda.\nUm container em execução aparece aqui quando sua image expõe uma"
        " porta ou quando você publica uma.\nExperimente:  `docker run -d -p 9000:80 nginx`"
    ),
    # -- columns
    "column.state": "ESTADO",
    "column.name": "NOME",
    "column.image": "IMAGE",
    "column.age": "HÁ",
    "column.ports": "PORTAS",
    "column.health": "SAÚDE",
    "column.pulse": " ",
    "column.tag": "IMAGE",
    "column.id": "ID",
    "column.size": "TAMANHO",
    "column.used": "USADA POR",
    # -- states
    "state.created": "criado",
    "state.running": "rodando",
    "state.paused": "pausado",
    "state.restarting": "reiniciando",
    "state.removing": "removendo",
    "state.exited": "saiu",
    "state.exited_with": "saiu {code}",
    "state.dead": "morto",
    "state.unknown": "?",
    "health.starting": "iniciando",
    "health.healthy": "saudável",
    "health.unhealthy": "com problema",
    "images.no_tag": "<sem tag>",
    "images.unused": "sem uso",
    "images.used.one": "1 container",
    "images.used.other": "{number} containers",
    "ports.host": "sua máquina",
    "ports.container": "container",
    "ports.closed": "não publicada",
    "ports.exposed_only": "só exposta",
    "ports.taken": "porta ocupada",
    "ports.taken_by": "ocupada por {holder}",
    "ports.means.published": (
        "Quem se conecta à porta {host_port} desta máquina chega à porta {port} de {container}."
    ),
    "ports.means.exposed": (
        "A image menciona a porta {port}, e nada nesta máquina leva até lá. EXPOSE só documenta;"
        " quem publica é o -p do docker run."
    ),
    "ports.means.conflict": (
        "{container} quer a porta {host_port} desta máquina, e ela está com {holder}. Dois"
        " containers não podem publicar a mesma porta: pare {holder} ou escolha outra porta para"
        " {container}."
    ),
    "ports.means.failed": (
        "{container} quer a porta {host_port} desta máquina, e ela está com outro programa. Pare"
        " esse programa ou escolha outra porta para {container}."
    ),
    # -- ages
    "age.now": "<1 min",
    "age.minute": "{number} min",
    "age.hour": "{number} h",
    "age.day": "{number} d",
    "age.month": "{number} m",
    "age.year": "{number} a",
    # -- detail
    "detail.nothing": "Nada escolhido.",
    "detail.gone": "Isto não existe mais; abaixo, como foi visto pela última vez.",
    "detail.engine_says": "Nas palavras da engine:",
    "fact.name": "nome",
    "fact.state": "estado",
    "fact.error": "erro",
    "fact.health": "saúde",
    "fact.id": "id",
    "fact.image": "image",
    "fact.command": "comando",
    "fact.created": "criado",
    "fact.started": "iniciado",
    "fact.finished": "terminado",
    "fact.ports": "portas",
    "fact.mounts": "mounts",
    "fact.networks": "redes",
    "fact.labels": "labels",
    "fact.tag": "tag",
    "fact.size": "tamanho",
    "fact.used": "usada por",
    "fact.also_tagged": "também",
    "fact.parent": "feita sobre",
    "fact.container": "container",
    "fact.inside": "dentro",
    "fact.outside": "fora",
    # -- engine
    "engine.kind.docker": "Docker",
    "engine.kind.desktop": "Docker Desktop",
    "engine.kind.podman": "Podman",
    "engine.kind.colima": "Colima",
    "engine.kind.orbstack": "OrbStack",
    "engine.kind.rancher": "Rancher Desktop",
    "engine.kind.practice": "Engine de prática",
    "engine.simulated": "simulada",
    "engine.phase.searching": "procurando uma engine…",
    "engine.phase.connected": "conectada",
    "engine.phase.unresponsive": "não responde; tentando ainda",
    "engine.phase.lost": "sumiu; tentando alcançá-la de novo",
    "engine.phase.absent": "nenhuma engine",
    "absence.title": "Nenhuma engine de containers",
    "absence.what_to_do": "O que fazer",
    "absence.keeps_looking": "O cais continua procurando; esta tela muda sozinha.",
    "absence.tried": "Onde o cais procurou",
    "absence.denied.title": "Há uma engine aqui, e a porta dela está fechada para você.",
    "absence.denied.means": (
        "O socket da engine existe, mas o seu usuário não pode abri-lo. No Linux, só o root e os"
        " membros do grupo docker podem."
    ),
    "absence.denied.linux": (
        "Entre no grupo:  sudo usermod -aG docker $USER\n"
        "Depois saia da sessão e entre de novo (ou rode:  newgrp docker)\n"
        "Saiba que membros desse grupo podem agir como root por meio da engine."
    ),
    "absence.denied.mac": (
        "Feche o Docker Desktop e abra-o de novo com o seu usuário.\n"
        "Nas configurações, em Advanced, permita o socket padrão do Docker."
    ),
    "absence.denied.windows": (
        "Entre no grupo docker-users, saia da sessão e entre de novo.\nAbra o Docker Desktop."
    ),
    "absence.not_running.title": "Há uma engine de containers instalada, e ela não está rodando.",
    "absence.not_running.means": (
        "O cais achou sinais de uma engine, mas ninguém responde em nenhum dos endereços dela."
    ),
    "absence.not_running.linux": (
        "Inicie a engine:  sudo systemctl start docker\n"
        "No WSL com Docker Desktop: abra o Docker Desktop no Windows e ligue a integração com o"
        " WSL nas configurações.\n"
        "Podman:  systemctl --user start podman.socket"
    ),
    "absence.not_running.mac": "Abra o Docker Desktop, o OrbStack ou o Colima, e espere por ele.",
    "absence.not_running.windows": "Abra o Docker Desktop e espere até ele dizer que está rodando.",
    "absence.not_installed.title": "Ainda não há uma engine de containers nesta máquina.",
    "absence.not_installed.means": (
        "O cais mostra o que acontece dentro de uma engine como o Docker, e não achou nenhuma."
    ),
    "absence.not_installed.linux": (
        "Instale o Docker Engine:  docs.docker.com/engine/install\n"
        "No WSL: instale o Docker Desktop no Windows e ligue a integração com o WSL.\n"
        "O Podman também serve:  podman.io/docs/installation"
    ),
    "absence.not_installed.mac": (
        "Instale o Docker Desktop:  docs.docker.com/desktop/setup/install/mac-install"
    ),
    "absence.not_installed.windows": (
        "Instale o Docker Desktop:  docs.docker.com/desktop/setup/install/windows-install"
    ),
    "absence.named_one_failed.title": "A engine que você indicou não responde.",
    "absence.named_one_failed.means": (
        "Você escolheu um endereço (com --host, --context, DOCKER_HOST ou DOCKER_CONTEXT), então o"
        " cais não procura em outro lugar: o que é para uma máquina não deve chegar a outra."
    ),
    "absence.named_one_failed.steps": (
        "Confira o endereço abaixo, e se a engine de lá está rodando.\n"
        "Para deixar o cais procurar sozinho: tire --host e --context, e apague DOCKER_HOST e"
        " DOCKER_CONTEXT."
    ),
    "outcome.ok": "responde",
    "outcome.missing": "não existe",
    "outcome.denied": "permissão negada",
    "outcome.refused": "ninguém escuta",
    "outcome.timeout": "não respondeu a tempo",
    "outcome.tls": "falha de TLS",
    "outcome.bad_address": "endereço que não serve",
    "outcome.not_an_engine": "responde, mas não é uma engine de containers",
    "outcome.too_old": "antiga demais para conversar",
    "outcome.ssh": "o ssh não conseguiu conectar (tente: ssh HOST docker version)",
    "outcome.failed": "falhou",
    # -- keys
    "key.down": "desce",
    "key.up": "sobe",
    "key.top": "primeira linha",
    "key.bottom": "última linha",
    "key.page_down": "página abaixo",
    "key.page_up": "página acima",
    "key.details": "detalhes",
    "key.stop": "parar",
    "key.start": "iniciar",
    "key.restart": "reiniciar",
    "key.pause": "pausar",
    "key.unpause": "retomar",
    "key.kill": "matar",
    "key.remove": "remover",
    "key.shell": "shell",
    "key.teach": "o que digitar",
    "key.terminal": "terminal",
    "key.full_terminal": "o terminal na tela inteira",
    "key.hide_terminal": "esconder o terminal",
    "key.copy": "copiar",
    "key.terminal.leave": "sair do terminal",
    "key.terminal.back": "o que já rolou",
    "key.terminal.forth": "rolar adiante",
    "key.terminal.tab": "outra aba",
    "key.terminal.again": "um novo shell",
    "key.copy_id": "copiar o nome ou o id",
    "key.copy_address": "copiar o endereço",
    "key.open": "abrir no navegador",
    "key.next_panel": "painel",
    "key.previous_panel": "painel anterior",
    "key.panel_1": "lição",
    "key.panel_2": "images",
    "key.panel_3": "containers",
    "key.panel_4": "portas",
    "key.panel_5": "terminal",
    "key.filter": "filtrar",
    "key.keep_filter": "manter o filtro",
    "key.clear_filter": "listar tudo de novo",
    "key.palette": "comandos",
    "key.help": "ajuda",
    "key.quit": "sair",
    "key.yes": "sim",
    "key.no": "não",
    "key.other_button": "outro botão",
    "key.close": "fechar",
    "filter.placeholder": "palavras a procurar; enter mantém o filtro, esc lista tudo",
    "dialog.close_hint": "esc fecha",
    # -- help
    "help.title": "Teclas",
    "help.signs": "Sinais",
    "sign.running": "rodando",
    "sign.paused": "pausado",
    "sign.stopped": "criado, ou saiu sem erro",
    "sign.failed": "saiu com erro, não pôde iniciar, ou com problema de saúde",
    "sign.healthy": "passa no próprio teste de saúde",
    "sign.published": "publicada: a porta da máquina leva para dentro do container",
    "sign.exposed": "só exposta: nada leva até lá",
    "sign.conflict": "desejada, e ocupada por outro",
    # -- questions and answers
    "commands.title": "O que digitar",
    "commands.typed": "Já digitados",
    "commands.none": "Nada foi digitado ainda, ou este shell não conta o que se digita nele.",
    "commands.hint": "enter digita no terminal   c copia   esc fecha",
    "taught.shell": "abrir um shell nele",
    "taught.logs": "ler o que ele escreveu",
    "taught.inspect": "ler tudo o que se sabe dele",
    "taught.top": "listar seus processos",
    "taught.stats": "acompanhar o que ele usa",
    "taught.port": "listar suas portas publicadas",
    "taught.diff": "listar os arquivos que ele mudou",
    "taught.run": "rodar um container a partir dela",
    "taught.history": "listar os passos em que foi feita",
    "taught.fetch": "ver o que responde ali",
    "taught.who_publishes": "descobrir quem está com a porta",
    "terminal.leave": "ctrl+] sai daqui",
    "terminal.enter": "ctrl+t para digitar aqui",
    "terminal.scrolled": "↑ {lines} linhas · shift+end volta",
    "terminal.ended": "terminou com {code} · enter abre um novo shell, x fecha",
    "terminal.refused": "Não foi possível iniciar: {why}",
    "terminal.copied": "Copiado.",
    "terminal.none": (
        "Não há terminal disponível neste sistema. Os comandos que o cais digitaria são copiados:"
        " cole-os em um terminal seu."
    ),
    "terminal.waiting": "Um shell abre aqui assim que se souber qual engine existe.",
    "confirm.yes": " s  sim, remover ",
    "confirm.no": " n  não ",
    "confirm.remove_container": "Remover este container?",
    "confirm.running": "Ele está rodando; antes de ser removido, será morto.",
    "confirm.remove_image": "Remover esta image?",
    "confirm.only_tag": "A image tem outras tags; só esta tag sai.",
    "prune.confirm.containers.one": "Remover este container parado?",
    "prune.confirm.containers.other": "Remover estes {number} containers parados?",
    "prune.confirm.images.one": "Remover esta image, sem tag e sem container?",
    "prune.confirm.images.other": "Remover estas {number} images, sem tag e sem container?",
    "prune.confirm.volumes.one": "Remover este volume anônimo e os dados nele?",
    "prune.confirm.volumes.other": "Remover estes {number} volumes anônimos e os dados neles?",
    "prune.confirm.networks.one": "Remover esta rede, que nenhum container usa?",
    "prune.confirm.networks.other": "Remover estas {number} redes, que nenhum container usa?",
    "prune.nothing.containers": "Não há container parado para remover.",
    "prune.nothing.images": "Não há image para limpar: cada uma tem uma tag ou um container.",
    "prune.nothing.volumes": "Não há volume anônimo sem uso. Os que têm nome nunca saem por aqui.",
    "prune.nothing.networks": "Não há rede sem uso para remover.",
    "prune.done.containers.one": "1 container removido.",
    "prune.done.containers.other": "{number} containers removidos.",
    "prune.done.images.one": "1 image removida.",
    "prune.done.images.other": "{number} images removidas.",
    "prune.done.volumes.one": "1 volume removido.",
    "prune.done.volumes.other": "{number} volumes removidos.",
    "prune.done.networks.one": "1 rede removida.",
    "prune.done.networks.other": "{number} redes removidas.",
    "prune.failed": "Nem tudo pôde ser removido",
    "told.copied": "Copiado: {text}",
    "told.opened": "Aberto: {url}",
    "told.no_browser": "Nenhum navegador à mão. O endereço é {url}",
    "told.start.done": "{name} iniciado.",
    "told.stop.begun": "Parando {name}; ele tem 10 segundos para terminar sozinho.",
    "told.stop.done": "{name} parado.",
    "told.restart.begun": "Reiniciando {name}; ele tem 10 segundos para terminar sozinho.",
    "told.restart.done": "{name} reiniciado.",
    "told.pause.done": "{name} pausado.",
    "told.unpause.done": "{name} retomado.",
    "told.kill.done": "{name} morto.",
    "told.remove.done": "{name} removido.",
    "refusal.gone": "Não existe mais",
    "refusal.conflict": "A engine recusa: está em uso",
    "refusal.port_taken": "A porta da máquina está ocupada: libere-a ou escolha outra",
    "refusal.lost": "A engine sumiu antes de responder",
    "refusal.other": "A engine não conseguiu",
    # -- palette
    "palette.placeholder": "Procure um comando…",
    "palette.themes.placeholder": "Procure um tema…",
    "palette.prune.containers": "Prune: limpar containers parados",
    "palette.prune.containers.help": "Listar os containers que não rodam e removê-los",
    "palette.prune.images": "Prune: limpar images sem tag",
    "palette.prune.images.help": "Listar as images soltas (dangling) e removê-las",
    "palette.prune.volumes": "Prune: limpar volumes anônimos",
    "palette.prune.volumes.help": "Listar os volumes anônimos que nada usa e removê-los",
    "palette.prune.networks": "Prune: limpar redes sem uso",
    "palette.prune.networks.help": "Listar as redes que nenhum container usa e removê-las",
    "palette.terminal.new": "Outro terminal",
    "palette.terminal.new.help": "Abrir mais um shell, em uma aba própria",
    "palette.terminal.history": "Comandos já digitados",
    "palette.terminal.history.help": "Escolher um e digitar de novo; são guardados até você sair",
    "palette.terminal.full": "Terminal na tela inteira",
    "palette.terminal.full.help": "Até você sair dele com ctrl+]",
    "palette.terminal.hide": "Esconder o terminal",
    "palette.terminal.hide.help": "Os shells continuam; ctrl+t os traz de volta",
    "palette.refresh": "Ler tudo de novo",
    "palette.refresh.help": "Pedir agora à engine todas as listas",
    "palette.language.en": "English",
    "palette.language.pt-BR": "Português do Brasil",
    "palette.language.help": "Mudar a língua da tela",
    "palette.theme": "Tema",
    "palette.theme.help": "Escolher outras cores, claras ou escuras",
    "palette.help.help": "Mostrar as teclas que valem aqui",
    "palette.quit.help": "Sair do cais",
    # -- command line
    "cli.description": (
        "Um playground no terminal em que se aprende containers fazendo. Sem comando, abre a tela"
        " ao vivo."
    ),
    "cli.usage": "uso: ",
    "cli.options": "opções",
    "cli.commands": "comandos",
    "cli.error": "{program}: não deu para entender: {detail}",
    "cli.docker": "executar um comando docker, mesmo que esta máquina não tenha nenhum",
    "cli.doctor": "dizer o que o cais acha nesta máquina, e o que há de errado",
    "cli.host": "endereço da engine: unix://, tcp://, ssh:// ou npipe://",
    "cli.context": "nome do contexto do Docker a usar",
    "cli.lang": "língua da tela (padrão: a da sua sessão)",
    "cli.theme": "cores da tela, como textual-light",
    "cli.json": "para programas: imprimir JSON",
    "cli.version": "imprimir a versão e sair",
    "cli.help": "mostrar esta ajuda e sair",
    "cli.engine": "executar aqui a engine de prática, para o cais, o docker e tudo o mais",
    "cli.engine.long": (
        "Executa a engine de prática até ctrl-C. Ela fala a API do Docker Engine, então o cais, o"
        " comando docker e qualquer SDK podem usá-la. Ela simula: nenhum programa de uma image é"
        " executado de verdade."
    ),
    "cli.practice": "usar a engine de prática, haja ou não outras",
    "cli.practice_or_other": "isto é sobre a engine de prática; tire --host e --context",
    "cli.socket": "onde ela escuta (padrão: na pasta de dados dela)",
    "cli.data": "onde ela guarda images, containers e volumes (padrão: junto aos dados do cais)",
    "cli.allow_mount": (
        "uma pasta que os containers podem receber para ler e escrever, além daquela em que você"
        " a inicia; pode ser repetida"
    ),
    "cli.reset": "remover tudo o que ela guarda, depois de perguntar, e sair",
    "cli.host_or_context": "--host e --context indicam uma engine cada; use só um dos dois",
    "cli.unknown_theme": "não há um tema chamado {name}; há estes: {names}",
    "cli.no_terminal": (
        "cais: isto não é um terminal, então não há tela onde desenhar."
        " Use 'cais doctor' aqui, ou inicie o cais em um terminal."
    ),
    # -- the practice engine on the command line
    "practice.listens": "# A engine de prática está escutando. Em outro terminal:",
    "practice.token": (
        "# Cada pedido precisa levar  Authorization: Bearer TOKEN  com o texto de {path};"
        " o docker o tira de HttpHeaders, no seu config.json."
    ),
    "practice.simulates": (
        "# Ela simula images, containers e seus programas; nada de uma image é executado."
    ),
    "practice.mounts": "# Pastas que -v pode usar: {folders}",
    "practice.stop": "# ctrl-C encerra; o que ela contém fica guardado.",
    "practice.running": "cais: uma engine de prática já usa estes dados; ela escuta em {address}",
    "practice.not_ours": (
        "cais: {path} não pode guardar o socket da engine: {why}\n"
        "Escolha uma pasta sua com --socket."
    ),
    "practice.not_yours": "ela é de outra pessoa, ou está aberta a outros",
    "practice.busy": "cais: outra coisa já escuta em {path}; escolha outro lugar com --socket",
    "practice.unusable": (
        "cais: a engine de prática não consegue usar os dados em {path}: {why}\n"
        "Escolha outra pasta com --data, ou recomece do zero com --reset."
    ),
    "practice.reset.ask": (
        "Isto remove todas as images, containers, volumes e redes da engine de prática em {path},"
        " com os arquivos desses volumes. As suas pastas ficam. Continuar? [s/N] "
    ),
    "practice.reset.yes": "s",
    "practice.reset.kept": "Nada foi removido.",
    "practice.reset.done": "A engine de prática está como nova.",
    # -- doctor
    "doctor.cais": "cais",
    "doctor.python": "Python",
    "doctor.libraries": "bibliotecas",
    "doctor.system": "sistema",
    "doctor.terminal": "terminal",
    "doctor.not_terminal": "não é um terminal",
    "doctor.size_small": "menor que os 80x24 de que o cais precisa",
    "doctor.no_color": "NO_COLOR está definido",
    "doctor.locale": "língua",
    "doctor.not_utf8": "não é UTF-8: molduras e setas podem não aparecer",
    "doctor.engine": "engine",
    "doctor.engine.none": "nenhuma responde",
    "doctor.engine.practice": "O cais traz a sua própria, de prática.",
    "doctor.docker_cli": "comando docker",
    "doctor.docker_cli.none": "nenhum no PATH: o do cais, no terminal dele e como 'cais docker'",
    "doctor.inotify": "inotify",
    "doctor.inotify.low": "{watches} watches por usuário; pastas grandes precisam de mais",
    "doctor.inotify.fine": "{watches} watches e {instances} instâncias por usuário",
    "doctor.inotify.none": "não existe neste sistema",
    "doctor.folders": "pastas",
    "doctor.folder.fine": "{path}: pode ser escrita",
    "doctor.folder.closed": "{path}: não pode ser escrita",
    "doctor.folder.absent": "{path}: será criada quando for preciso",
    # -- lessons: what is wanted, what is seen, what went wrong
    "want.container": "um container de {image}",
    "want.container.named": "um container chamado {name}",
    "want.containers": "{count} containers de {image}",
    "want.name": "se chama {name}",
    "want.ran": "rodou",
    "want.state.running": "está rodando",
    "want.state.exited": "terminou",
    "want.state.paused": "está pausado",
    "want.state.created": "está criado, sem ter iniciado",
    "want.exit_code": "terminou com o código {code}",
    "want.healthy": "está saudável (healthy)",
    "want.env": "tem {name}={value} no ambiente",
    "want.command": "executa: {command}",
    "want.user": "roda como o usuário {user}",
    "want.restart": "tem a política de reinício {policy}",
    "want.port": "a porta {host} da sua máquina leva à porta {port} dele",
    "want.port.any": "uma porta da sua máquina leva à porta {port} dele",
    "want.port.at": "{ip}, porta {host}, leva à porta {port} dele",
    "want.mount.bind": "sua pasta {source} está montada em {at}",
    "want.mount.volume": "o volume {source} está montado em {at}",
    "want.mount.tmpfs": "um tmpfs está montado em {at}",
    "want.mount.any": "há algo montado em {at}",
    "want.network.joined": "está na rede {network}",
    "want.image": "a image {image}",
    "want.built": "a image {image}, construída por você",
    "want.built.any": "uma image, construída por você",
    "want.config": "{field} é {value}",
    "want.answer": "ele responde {status} a {path} na porta publicada {port}",
    "want.says": "a resposta contém: {text}",
    "want.file": "o arquivo {path}",
    "want.file.fresh": "{path} mudou desde o início do passo",
    "want.file.inside": "o arquivo {path} no container",
    "want.no_file": "nenhum arquivo {path}",
    "want.contains": "{path} contém: {text}",
    "want.first_gone": "o container que tinha {source} foi removido",
    "want.heir": "outro container tem {source} em {at}",
    "want.volume": "o volume {name}",
    "want.network": "a rede {name}",
    "want.gone.container": "o container {name} foi removido",
    "want.gone.image": "a image {name} foi removida",
    "want.gone.volume": "o volume {name} foi removido",
    "want.gone.network": "a rede {name} foi removida",
    "want.did.start": "{name} foi iniciado",
    "want.did.stop": "{name} foi parado",
    "want.did.restart": "{name} foi reiniciado",
    "want.did.pause": "{name} foi pausado",
    "want.did.unpause": "{name} foi retomado",
    "want.did.kill": "{name} foi morto (kill)",
    "want.did.rename": "{name} foi renomeado",
    "want.did.die": "{name} terminou",
    "want.typed": "você executou: {command}",
    "want.answered": "sua resposta",
    "want.chosen": "sua escolha",
    "seen.no_container": "nenhum ainda",
    "seen.container": "{name}",
    "seen.count": "{count}",
    "seen.text": "{text}",
    "seen.gone": "já não existe",
    "seen.just_started": "acaba de iniciar",
    "seen.there": "está lá",
    "seen.there_before": "de antes deste passo",
    "seen.not_there": "não está lá",
    "seen.never_there": "nunca esteve lá",
    "seen.still_there": "ainda está lá",
    "seen.not_published": "não publicada",
    "seen.built": "construída: {id}",
    "seen.unknown": "verificando …",
    "seen.no_answer": "sem resposta",
    "seen.changed": "mudou",
    "seen.unchanged": "como estava",
    "seen.nothing": "nada ainda",
    "seen.done": "feito",
    "seen.not_yet": "ainda não",
    "hint.name_taken": (
        "O nome {name} já é de outro container. Remova esse outro (docker rm -f {name}) ou"
        " escolha outro nome."
    ),
    "hint.port_busy": (
        "{name} foi criado, mas não pôde iniciar: a porta {port} da sua máquina está ocupada."
        " Veja no painel de portas quem a tem; pare esse container ou escolha outra porta."
    ),
    "hint.exited_at_once": (
        "{name} iniciou e terminou logo em seguida, com o código {code}. Um container vive"
        " enquanto vive seu primeiro processo; docker logs {name} mostra o que ele disse."
    ),
    "hint.crash_loop": (
        "{name} termina e é iniciado de novo, sem parar. docker logs {name} mostra por que"
        " ele termina."
    ),
    "hint.created_only": (
        "{name} existe, mas nunca iniciou: docker start {name}. (docker run cria e inicia de"
        " uma vez.)"
    ),
    "hint.paused": "{name} está pausado: docker unpause {name} faz com que continue.",
    "hint.still_running": "{name} ainda está rodando.",
    "hint.stopped_not_removed": (
        "{name} parou, mas ainda existe, com tudo o que escreveu: docker ps -a o lista,"
        " docker rm {name} o remove."
    ),
    "hint.removed_instead": "{name} sumiu de vez: foi removido. Crie-o de novo com docker run.",
    "hint.wrong_exit_code": "Terminou com o código {seen}; esperava-se {code}.",
    "hint.ports_swapped": (
        "Os dois números do -p estão trocados. À esquerda fica a sua máquina, à direita o"
        " container: -p {host}:{port}."
    ),
    "hint.exposed_only": (
        "A image declara que escuta na {port} (EXPOSE), mas isso não abre nada. Publique a"
        " porta: -p {host}:{port}."
    ),
    "hint.not_published": (
        "Nada na sua máquina leva à porta {port} do container. Publique-a ao criar o"
        " container: -p {host}:{port}."
    ),
    "hint.wrong_host_port": (
        "A porta {port} do container está publicada na {seen} da sua máquina; esperava-se a {host}."
    ),
    "hint.wrong_container_port": (
        "Você publicou a porta {seen} do container, mas ele escuta na {port}: o número à"
        " direita do -p."
    ),
    "hint.not_loopback": (
        "A porta está aberta em {seen}, para qualquer máquina que alcance a sua. Ponha o"
        " endereço na frente: -p {ip}:…:{port}."
    ),
    "hint.wrong_image": "Esse container foi criado de {seen}; aqui deve ser {image}.",
    "hint.wrong_tag": "A image é essa, mas a tag é outra: {seen} em vez de {image}.",
    "hint.wrong_name": "Ele se chama {seen}; dê o nome com --name {name}.",
    "hint.was_there_before": "{name} já existia antes deste passo. Crie um novo.",
    "hint.too_few": "{seen} até agora; devem ser {count}.",
    "hint.env_missing": (
        "{name} não tem a variável {variable}. Ela é definida ao criar o container: -e"
        " {variable}={value}."
    ),
    "hint.env_wrong": "{variable} vale {seen}; esperava-se {value}.",
    "hint.command_differs": "Ele executa outro comando, e não: {command}",
    "hint.restart_differs": "A política de reinício é outra: --restart {policy}.",
    "hint.runs_as_root": "Ele não roda como {user}.",
    "hint.no_mount": (
        "Não há nada montado em {at}. Montagens são definidas ao criar o container: -v"
        " {source}:{at}."
    ),
    "hint.bare_word": (
        "Uma palavra solta antes dos dois-pontos é o nome de um volume: o Docker criou um"
        " volume chamado {seen}, e sua pasta continua vazia. Uma pasta começa com ./ ou /,"
        " como em -v ./{source}:{at}."
    ),
    "hint.folder_instead_of_volume": (
        "Em {at} está uma pasta da sua máquina ({seen}). Um volume nomeado é uma palavra só:"
        " -v {source}:{at}."
    ),
    "hint.wrong_destination": "Está montado, mas em {seen}; o lado direito deve ser {at}.",
    "hint.wrong_source": "Em {at} está {seen}, e não {source}.",
    "hint.not_read_only": (
        "O container pode escrever em {at}. Acrescente :ro para somente leitura (e tire para"
        " poder escrever)."
    ),
    "hint.anonymous_volume": (
        "{at} tem um volume anônimo: sem um nome antes dos dois-pontos, ninguém vai"
        " reencontrá-lo. -v {source}:{at} dá um nome."
    ),
    "hint.wrong_network": (
        "{name} não está na rede {network}: --network {network}, ou docker network connect."
    ),
    "hint.image_in_use": (
        "{image} não pode sair enquanto o container {name} depende dela, mesmo parado. Remova"
        " o container antes."
    ),
    "hint.volume_in_use": (
        "O volume {volume} está em uso pelo container {name}. Remova o container antes."
    ),
    "hint.not_built": "Ainda não há uma image {image}.",
    "hint.other_tag": "Você criou {seen}; o nome esperado é {image}.",
    "hint.untagged": (
        "Construída, mas sem nome: docker images mostra <none>. Dê um nome com -t {image}."
    ),
    "hint.tagged_not_built": (
        "{image} é só outro nome para uma image que já existia. Construa a partir de um"
        " Dockerfile: docker build -t {image} …"
    ),
    "hint.no_dockerfile": (
        "Não há {file} em {folder}. A última palavra do docker build é a pasta de onde"
        " construir (o contexto)."
    ),
    "hint.no_context": (
        "docker build precisa saber de que pasta construir: o ponto no final quer dizer esta aqui."
    ),
    "hint.build_failed": (
        "O build falhou com o código {code}. O terminal mostra em qual instrução; as linhas"
        " acima do erro dizem por quê."
    ),
    "hint.config_differs": (
        "{field} de {image} é {seen}; esperava-se {value}. Mude o Dockerfile e construa de novo."
    ),
    "hint.too_large": "{image} ocupa {seen}; deveria ser {value}.",
    "hint.no_answer": (
        "A porta {host} da sua máquina leva a {name}, mas lá ninguém responde na {port}. O"
        " programa está no ar e escuta nessa porta? docker logs {name} conta."
    ),
    "hint.app_on_loopback": (
        "O programa em {name} escuta em 127.0.0.1, que é o loopback do próprio container:"
        " ninguém de fora chega lá. Ele precisa escutar em 0.0.0.0."
    ),
    "hint.wrong_status": "{path} responde {seen}; esperava-se {status}.",
    "hint.wrong_content": "Alguém responde na porta {port}, mas não com o que se espera aqui.",
    "hint.file_missing": "Ainda não há o arquivo {path}.",
    "hint.file_lacks": "{path} está lá, mas falta: {text}",
    "hint.file_stale": "{path} está como antes deste passo.",
    "hint.file_still_there": "{path} ainda está lá.",
    "hint.wrong_answer": "“{answer}” não é. Olhe mais uma vez.",
    "hint.wrong_option": "Não é ({option}). Pense de novo.",
    "hint.command_failed": (
        "O último comando docker terminou com o código {code}. O que ele disse está no"
        " terminal: leia a última linha."
    ),
    # -- the commands learn, lessons and workspace
    "cli.learn": "seguir uma lição: de onde você parou, ou a que for nomeada",
    "cli.learn.lesson": "o nome de uma lição, o começo dele ou o número",
    "cli.learn.plain": "em linhas de texto puro: para pipes e leitores de tela",
    "cli.learn.step": "começar neste passo da lição",
    "cli.lessons": "listar lições, começar uma sua ou provar que funcionam",
    "cli.lessons.list": "listar as lições e até onde você foi",
    "cli.lessons.check": "procurar erros nas lições e prová-las em um engine",
    "cli.lessons.new": "criar uma lição para começar",
    "cli.lessons.preview": "mostrar uma lição como quem aprende a lê, de novo a cada mudança",
    "cli.lessons.reset": "esquecer até onde você foi: em uma lição ou em todas",
    "cli.lessons.export": "gravar seu progresso em um arquivo",
    "cli.lessons.import": "tomar o progresso de um arquivo",
    "cli.lessons.folder": "a pasta das lições (padrão: as do cais)",
    "cli.lessons.engine": "onde provar: practice, real, ou none para só ler",
    "cli.lessons.slug": "o nome da lição",
    "cli.lessons.file": "o arquivo",
    "cli.workspace": "a pasta em que os comandos das lições rodam",
    "cli.workspace.show": "dizer onde fica e o que você mudou nela",
    "cli.workspace.create": "criá-la e copiar o que falta",
    "cli.workspace.reset": "devolver um arquivo ao que era; o seu fica guardado ao lado",
    "learn.unknown": "Não há uma lição chamada {name}. Há estas: {names}",
    "learn.unknown_step": "A lição {lesson} não tem um passo chamado {name}. Há estes: {names}",
    "learn.broken": "Não dá para ler as lições:",
    "learn.progress_aside": "Não foi possível ler seu progresso; ele foi guardado em {path}.",
    "learn.progress_unsaved": "Não foi possível salvar seu progresso: {why}",
    "learn.no_engine": (
        "Nenhum engine responde, e o do próprio cais não iniciou. 'cais doctor' conta mais."
    ),
    "lessons.list.shelf": "Além do caminho",
    "lessons.minutes": "{number} min",
    "lessons.complete": "feita",
    "lessons.steps": "{done} de {all} passos",
    "lessons.check.proven": (
        "{lessons} lições: {steps} passos, {near_misses} quase-acertos e {conditions}"
        " condições provados"
    ),
    "lessons.check.read": "{lessons} lições lidas, em {languages} idiomas: nada errado",
    "lessons.check.flaws": "{number} falhas",
    "lessons.check.not_real": "Foi pedido um engine real, e quem responde é o de prática.",
    "lessons.new.exists": "Já existe uma pasta {path}.",
    "lessons.new.name": (
        "O nome de uma lição tem letras minúsculas, dígitos e hifens simples: {name}"
    ),
    "lessons.new.made": (
        "Criada {path}. Acrescente '{slug}' a {course} e então: cais lessons preview {slug}"
    ),
    "lessons.preview.watching": "Mostrada de novo a cada mudança; ctrl+C encerra.",
    "lessons.reset.done": "Esquecido.",
    "lessons.exported": "Gravado em {path}.",
    "lessons.imported": "Lido de {path}.",
    "lessons.file.bad": "{path}: {why}",
    "workspace.at": "{path}",
    "workspace.absent": "{path} ainda não existe; 'cais workspace create' a cria.",
    "workspace.edited": "mudado por você: {name}",
    "workspace.made": "{number} arquivos copiados para {path}",
    "workspace.failed": "Não dá para gravar em {path}: {why}",
    "workspace.restored": "{name} está como veio.",
    "workspace.kept": "O seu agora é {path}.",
    "workspace.not_ours": "{name} não vem com as lições. Vêm estes: {names}",
    # -- lessons as plain lines
    "learn.deed.write": "Escreva em {path}:",
    "learn.deed.answer": "Responda: {text}",
    "learn.deed.choose": "Escolha ({option})",
    "learn.plain.lesson": "Lição: {title}",
    "learn.plain.how": (
        "Digite comandos como em um shell. Estas palavras são do cais: next, hint, solution,"
        " status, answer, choose, again, read, steps, back, skip, lang, help, quit."
    ),
    "learn.plain.step": "Passo {number} de {count}: {title}",
    "learn.plain.drawing": "Desenho: {text}",
    "learn.plain.command": "Comando:",
    "learn.plain.text": "Texto:",
    "learn.plain.do": "A fazer:",
    "learn.plain.write": (
        "O comando 'write' faz isso por você; um arquivo seu é guardado com outro nome."
    ),
    "learn.plain.hint": "Dica: {text}",
    "learn.plain.passed": "Feito. 'next' continua.",
    "learn.plain.done_before": "Você já fez este passo; 'next' continua.",
    "learn.plain.to_read": "Um passo para ler: 'next' continua.",
    "learn.plain.not_yet": "Ainda não está feito. 'hint' ajuda, 'skip' deixa para lá.",
    "learn.plain.code": "O comando terminou com o código {code}.",
    "learn.plain.no_more_hints": "Não há mais dicas; 'solution' mostra como se faz.",
    "learn.plain.clearing": "Removendo o que foi criado neste passo e preparando a cena …",
    "learn.plain.completed": "Lição concluída: {title}",
    "learn.plain.left.one": "Falta {number} passo: {names}",
    "learn.plain.left.other": "Faltam {number} passos: {names}",
    "learn.plain.languages": "lang e um destes: {names}",
    "learn.plain.engine": "Engine: {name}",
    "learn.plain.workspace": "Sua pasta: {path}",
    "learn.plain.help.next": "ir ao próximo passo",
    "learn.plain.help.back": "voltar um passo",
    "learn.plain.help.skip": "seguir sem ter feito o passo",
    "learn.plain.help.hint": "pedir uma dica",
    "learn.plain.help.solution": "ver como se faz",
    "learn.plain.help.write": "gravar o arquivo da solução",
    "learn.plain.help.status": "ouvir o que se espera e o que se vê",
    "learn.plain.help.answer": "responder a uma pergunta: answer PALAVRAS",
    "learn.plain.help.choose": "escolher uma opção: choose LETRA",
    "learn.plain.help.again": "começar o passo de novo",
    "learn.plain.help.read": "ouvir o texto do passo outra vez",
    "learn.plain.help.steps": "listar os passos da lição",
    "learn.plain.help.lang": "trocar de idioma",
    "learn.plain.help.help": "ouvir isto",
    "learn.plain.help.quit": "sair; você volta a este passo",
    "learn.plain.help.rest": (
        "Todo o resto é executado como comando. !PALAVRA executa um comando que tenha um"
        " desses nomes."
    ),
    # -- lessons on the screen
    "learn.done": "Feito.",
    "learn.done_before": "Você já fez este passo.",
    "learn.solution": "Como se faz",
    "learn.keys.next": "n  próximo passo",
    "learn.keys.last": "n  fim da lição",
    "learn.keys.do": "c  digitar o comando   h  dica   s  solução",
    "learn.keys.answer": "a  responder   h  dica   s  solução",
    "learn.flow.registry": "registry",
    "learn.startup.title": "De criado a iniciado",
    "learn.startup.none": "Rode um container: ele aparece aqui.",
    "learn.startup.source": (
        "Escala logarítmica. Máquinas virtuais: Mao & Humphrey 2012 (IEEE CLOUD); microVM:"
        " Agache et al. 2020 (NSDI)."
    ),
    "learn.finished": "Lição concluída. l mostra as outras.",
    "learn.choose": "Sua resposta",
    "learn.lessons": "Lições",
    "learn.list.hint": "enter abre   esc fecha",
    "learn.answer.hint": "enter responde   esc fecha",
    "learn.again.question": "Começar este passo de novo? O que foi criado nele será removido:",
    "learn.again.done": "O passo começa de novo.",
    "learn.written": "{path} foi gravado.",
    "learn.written.kept": "{path} foi gravado. O seu agora é {kept}.",
    "learn.look_here": "olhe aqui",
    "learn.drawing.key": "v mostra o desenho",
    "learn.welcome.lessons": "\n[$text-accent]l[/] abre as lições.",
    "learn.workspace.question": (
        "Os comandos das lições rodam em uma pasta sua. Criá-la, com o app de exemplo dentro?"
    ),
    "learn.workspace.made": "Sua pasta: {path}",
    "key.next_step": "próximo",
    "key.previous_step": "voltar",
    "key.hint": "dica",
    "key.solution": "solução",
    "key.answer": "responder",
    "key.again": "de novo",
    "key.type_command": "digitar",
    "key.write_file": "gravar o arquivo da solução",
    "key.drawing": "desenho",
    "key.lessons": "lições",
    "key.language": "outro idioma",
    # -- harmless questions
    "confirm.yes.harmless": "s  sim",
    # -- the lesson's tab
    "learn.tab": "Lição",
    # -- the end of a lesson
    "learn.keys.closing": "l  outras lições",
}
