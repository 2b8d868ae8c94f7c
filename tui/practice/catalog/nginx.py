"""`nginx`: the web server, on Debian and on Alpine."""

from __future__ import annotations

from functools import partial
from hashlib import md5

from tui.practice.catalog import alpine, debian, gnu
from tui.practice.catalog.recipes import MB, PATH, Files, Recipe, Step

_INDEX = """\
<!DOCTYPE html>
<html lang="en">
<head>
<title>Welcome to nginx!</title>
<style>body { font-family: sans-serif; margin: 4em auto; max-width: 36em; }</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page comes out of a container of the practice engine of cais. The web server in it is
simulated; the port that you reached it by is a real one.</p>
<p>The page is the file <code>/usr/share/nginx/html/index.html</code> in the container: write
another one there, or mount a folder of yours in its place.</p>
</body>
</html>
"""
_ERROR = """\
<!DOCTYPE html>
<html lang="en">
<head><title>Error</title></head>
<body><h1>Something went wrong.</h1><p>The server's error log may say what.</p></body>
</html>
"""
_CONF = """\
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';
    access_log  /var/log/nginx/access.log  main;

    sendfile           on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
"""
_SITE = """\
server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
"""
_TYPES = """\
types {
    text/html                html htm;
    text/css                 css;
    text/plain               txt;
    application/javascript   js;
    application/json         json;
    image/gif                gif;
    image/jpeg               jpeg jpg;
    image/png                png;
    image/svg+xml            svg svgz;
    image/webp               webp;
    image/x-icon             ico;
    font/woff                woff;
    font/woff2               woff2;
    text/xml                 xml;
    text/mathml              mml;
    application/pdf          pdf;
    application/wasm         wasm;
    application/zip          zip;
    audio/mpeg               mp3;
    audio/ogg                ogg;
    video/mp4                mp4;
    video/webm               webm;
}
"""
_ENTRYPOINT = """\
#!/bin/sh
# Runs the scripts in /docker-entrypoint.d when nginx is to be started; then the command itself.
set -e

say() {
    [ -n "$NGINX_ENTRYPOINT_QUIET_LOGS" ] || echo "/docker-entrypoint.sh: $*"
}

if [ "$1" = "nginx" ] || [ "$1" = "nginx-debug" ]; then
    folder=/docker-entrypoint.d/
    if [ -n "$(ls $folder 2>/dev/null)" ]; then
        say "$folder is not empty, will attempt to perform configuration"
        say "Looking for shell scripts in $folder"
        for script in "$folder"*; do
            case "$script" in
                *.envsh)
                    if [ -x "$script" ]; then
                        say "Sourcing $script"
                        . "$script"
                    else
                        say "Ignoring $script, not executable"
                    fi
                    ;;
                *.sh)
                    if [ -x "$script" ]; then
                        say "Launching $script"
                        "$script"
                    else
                        say "Ignoring $script, not executable"
                    fi
                    ;;
                *) say "Ignoring $script" ;;
            esac
        done
        say "Configuration complete; ready for start up"
    else
        say "No files found in $folder, skipping configuration"
    fi
fi

exec "$@"
"""
_SITE_SUM = md5(_SITE.encode(), usedforsecurity=False).hexdigest()
_LISTEN_ON_IPV6 = f"""\
#!/bin/sh
# Lets the packaged site listen on IPv6, too, unless somebody has changed it.
set -e

site=/etc/nginx/conf.d/default.conf

say() {{
    [ -n "$NGINX_ENTRYPOINT_QUIET_LOGS" ] || echo "10-listen-on-ipv6-by-default.sh: info: $*"
}}

if [ ! -f $site ]; then
    say "$site is not a file or does not exist"
elif ! touch $site 2>/dev/null; then
    say "can not modify $site (read-only file system?)"
elif grep -q "listen  \\[::]:80;" $site; then
    say "IPv6 listen already enabled"
else
    say "Getting the checksum of $site"
    if echo "{_SITE_SUM}  $site" | md5sum -c - >/dev/null 2>&1; then
        sed -i 's/listen       80;/&\\n    listen  [::]:80;/' $site
        say "Enabled listen on IPv6 in $site"
    else
        say "$site differs from the packaged version"
    fi
fi
"""
_RESOLVERS = """\
# Sets NGINX_LOCAL_RESOLVERS to the nameservers, for those who ask for it.
if [ -n "$NGINX_ENTRYPOINT_LOCAL_RESOLVERS" ]; then
    NGINX_LOCAL_RESOLVERS=$(sed -n 's/^nameserver *//p' /etc/resolv.conf | paste -s -d " " -)
    export NGINX_LOCAL_RESOLVERS
fi
"""
_TEMPLATES = """\
#!/bin/sh
# The real image fills in templates here.
if [ -d /etc/nginx/templates ]; then
    echo "20-envsubst-on-templates.sh: info: the practice engine fills in no templates"
fi
"""
_WORKERS = """\
#!/bin/sh
# Sets as many workers as there are processors, for those who ask for it.
set -e

if [ -n "$NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE" ]; then
    sed -i "s/^worker_processes .*/worker_processes $(nproc);/" /etc/nginx/nginx.conf
fi
"""
_SCRIPTS = {
    "10-listen-on-ipv6-by-default.sh": (_LISTEN_ON_IPV6, 2_125),
    "15-local-resolvers.envsh": (_RESOLVERS, 389),
    "20-envsubst-on-templates.sh": (_TEMPLATES, 3_018),
    "30-tune-worker-processes.sh": (_WORKERS, 4_619),
}
"""By their names: what is in them, and how large those of the real image are."""


def _install(files: Files, passwd: str, group: str, shell: str) -> None:
    files.file("etc/passwd", f"{passwd}nginx:x:101:101:nginx user:/nonexistent:{shell}\n")
    files.file("etc/group", f"{group}nginx:x:101:\n")
    files.folders("docker-entrypoint.d etc/nginx etc/nginx/conf.d usr/share/nginx var/log/nginx")
    files.folders("usr/share/nginx/html usr/lib/nginx usr/lib/nginx/modules var/cache/nginx")
    files.file("etc/nginx/nginx.conf", _CONF)
    files.file("etc/nginx/conf.d/default.conf", _SITE)
    files.file("etc/nginx/mime.types", _TYPES)
    files.link("etc/nginx/modules", "/usr/lib/nginx/modules")
    files.file("usr/share/nginx/html/index.html", _INDEX)
    files.file("usr/share/nginx/html/50x.html", _ERROR)
    files.link("var/log/nginx/access.log", "/dev/stdout")
    files.link("var/log/nginx/error.log", "/dev/stderr")
    files.program("usr/sbin/nginx", "nginx")
    files.program("usr/bin/curl", "curl")


def _on_debian(files: Files) -> None:
    _install(files, gnu.PASSWD, gnu.GROUP, "/bin/false")


def _on_alpine(files: Files) -> None:
    _install(files, alpine.passwd(old=False), alpine.group(old=False), "/sbin/nologin")


def _entrypoint(files: Files) -> None:
    files.file("docker-entrypoint.sh", _ENTRYPOINT, mode=0o755)


def _script(files: Files, name: str) -> None:
    files.file(f"docker-entrypoint.d/{name}", _SCRIPTS[name][0], mode=0o755)


def _recipe(
    version: str,
    created: str,
    base: tuple[Step, ...],
    sizes: tuple[float, float],
    *tags: str,
) -> Recipe:
    on_alpine = "alpine" in tags[0]
    system = "alpine" if on_alpine else "bookworm"
    release = "1" if on_alpine else f"1~{system}"
    step = partial(Step, created)
    variables = [
        f"NGINX_VERSION={version}",
        f"PKG_RELEASE={release}",
        f"DYNPKG_RELEASE={release}",
        "NJS_VERSION=0.9.1",
        f"NJS_RELEASE={release}",
    ]
    maintainer = "NGINX Docker Maintainers <docker-maint@nginx.com>"
    install = _on_alpine if on_alpine else _on_debian
    steps = (
        *base,
        step(f"LABEL maintainer={maintainer}"),
        *(step(f"ENV {variable}") for variable in variables),
        step(
            "RUN /bin/sh -c set -x     && groupadd --system --gid 101 nginx"
            " && useradd --system --gid nginx --no-create-home --uid 101 nginx"
            f" && install nginx={version}-{release} # buildkit",
            install,
            round(sizes[0] * MB),
            round(sizes[1] * MB),
        ),
        step("COPY docker-entrypoint.sh / # buildkit", _entrypoint, 1_620, 627),
        *(
            step(
                f"COPY {name} /docker-entrypoint.d # buildkit",
                partial(_script, name=name),
                size,
                size // 2 + 100,
            )
            for name, (_, size) in _SCRIPTS.items()
        ),
        step('ENTRYPOINT ["/docker-entrypoint.sh"]'),
        step("EXPOSE map[80/tcp:{}]"),
        step("STOPSIGNAL SIGQUIT"),
        step('CMD ["nginx" "-g" "daemon off;"]'),
    )
    config = {
        "ExposedPorts": {"80/tcp": {}},
        "Env": [PATH, *variables],
        "Entrypoint": ["/docker-entrypoint.sh"],
        "Cmd": ["nginx", "-g", "daemon off;"],
        "Labels": {"maintainer": maintainer},
        "StopSignal": "SIGQUIT",
        "WorkingDir": "/" if on_alpine else "",
    }
    return Recipe("nginx", tags, created, steps, config)


_ALPINE = alpine.RECIPES[0].steps
_ALPINE_3_21 = alpine.RECIPES[1].steps
_DEBIAN = (debian.BOOKWORM_SLIM,)

RECIPES = (
    _recipe(
        "1.29.1",
        "2025-09-09T01:14:11Z",
        _DEBIAN,
        (117.452190, 43.951070),
        *("latest", "1", "1.29", "1.29.1", "mainline", "bookworm", "1.29-bookworm"),
    ),
    _recipe(
        "1.28.0",
        "2025-09-09T01:13:52Z",
        _DEBIAN,
        (117.219300, 43.878840),
        *("stable", "1.28", "1.28.0", "stable-bookworm"),
    ),
    _recipe(
        "1.27.5",
        "2025-09-09T01:13:40Z",
        _DEBIAN,
        (117.213060, 43.870580),
        *("1.27", "1.27.5", "1.27-bookworm"),
    ),
    _recipe(
        "1.29.1",
        "2025-08-13T16:34:02Z",
        _ALPINE,
        (44.192800, 16.987430),
        *("alpine", "1-alpine", "1.29-alpine", "1.29.1-alpine", "mainline-alpine"),
    ),
    _recipe(
        "1.27.5",
        "2025-07-15T21:40:52Z",
        _ALPINE_3_21,
        (40.123370, 15.742110),
        *("1.27-alpine", "1.27.5-alpine"),
    ),
)
