"""`httpd`: Apache's web server, on Debian and on Alpine."""

from __future__ import annotations

from functools import partial

from tui.practice.catalog import alpine, debian
from tui.practice.catalog.recipes import MB, PATH, Files, Recipe, Step

_PREFIX = "usr/local/apache2"
_INDEX = """\
<!DOCTYPE html>
<html lang="en">
<head><title>It works!</title></head>
<body>
<h1>It works!</h1>
<p>This page comes out of a container of the practice engine of cais; the web server in it is
simulated. The page is the file <code>/usr/local/apache2/htdocs/index.html</code> there.</p>
</body>
</html>
"""
_CONF = """\
ServerRoot "/usr/local/apache2"
Listen 80
User www-data
Group www-data
ServerAdmin you@example.com

DocumentRoot "/usr/local/apache2/htdocs"
<Directory "/usr/local/apache2/htdocs">
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>

DirectoryIndex index.html
ErrorLog /proc/self/fd/2
CustomLog /proc/self/fd/1 common
"""
_FOREGROUND = """\
#!/bin/sh
# Starts the server as the container's first process.
set -e

# What an earlier run may have left behind would keep the server from starting.
rm -f /usr/local/apache2/logs/httpd.pid

exec httpd -DFOREGROUND "$@"
"""


def _prefix(files: Files, uid: int) -> None:
    files.folders(_PREFIX, uid=uid, gid=uid)


def _nothing(files: Files) -> None:
    """A step whose layer holds no file."""


def _libraries(files: Files) -> None:
    files.file("etc/ssl/certs/ca-certificates.crt", "# No certificates: nothing is verified.\n")


def _server(files: Files, uid: int, system: str) -> None:
    files.folders(_PREFIX, uid=uid, gid=uid)
    files.folders(" ".join(f"{_PREFIX}/{name}" for name in ("bin", "build", "conf", "error")))
    files.folders(" ".join(f"{_PREFIX}/{name}" for name in ("htdocs", "icons", "modules")))
    files.folders(f"{_PREFIX}/cgi-bin {_PREFIX}/conf/extra {_PREFIX}/conf/original")
    files.folders(f"{_PREFIX}/logs")
    files.file(f"{_PREFIX}/conf/httpd.conf", _CONF)
    files.file(f"{_PREFIX}/conf/original/httpd.conf", _CONF)
    files.file(f"{_PREFIX}/htdocs/index.html", _INDEX)
    files.program(f"{_PREFIX}/bin/httpd", "apache")
    if system == "alpine":
        line = "www-data:x:82:82:Linux User,,,:/home/www-data:/sbin/nologin\n"
        files.file("etc/passwd", alpine.passwd(old=False) + line)
        files.folders("home/www-data", uid=82, gid=82)


def _foreground(files: Files) -> None:
    files.file("usr/local/bin/httpd-foreground", _FOREGROUND, mode=0o755)


def _recipe(
    created: str,
    base: tuple[Step, ...],
    uid: int,
    sizes: tuple[tuple[float, float], tuple[float, float]],
    *tags: str,
) -> Recipe:
    on_alpine = "alpine" in tags[0]
    step = partial(Step, created)
    path = f"PATH=/{_PREFIX}/bin:" + PATH.removeprefix("PATH=")
    libraries = (
        "apk add --no-cache apr apr-util perl ca-certificates"
        if on_alpine
        else "apt-get install -y --no-install-recommends ca-certificates libaprutil1-ldap"
    )
    (libraries_size, libraries_packed), (size, packed) = sizes
    steps = (
        *base,
        step(f"ENV HTTPD_PREFIX=/{_PREFIX}"),
        step(f"ENV {path}"),
        step(
            'RUN /bin/sh -c mkdir -p "$HTTPD_PREFIX"'
            ' && chown www-data:www-data "$HTTPD_PREFIX" # buildkit',
            partial(_prefix, uid=uid),
            0,
            146,
        ),
        step(f"WORKDIR /{_PREFIX}", _nothing, 0, 32),
        step(
            f"RUN /bin/sh -c set -eux; {libraries} # buildkit",
            _libraries,
            round(libraries_size * MB),
            round(libraries_packed * MB),
        ),
        step("ENV HTTPD_VERSION=2.4.65"),
        step("ENV HTTPD_PATCHES="),
        step(
            "RUN /bin/sh -c set -eux; make httpd-2.4.65 && make install && httpd -v # buildkit",
            partial(_server, uid=uid, system="alpine" if on_alpine else "debian"),
            round(size * MB),
            round(packed * MB),
        ),
        step("STOPSIGNAL SIGWINCH"),
        step("COPY httpd-foreground /usr/local/bin/ # buildkit", _foreground, 138, 293),
        step("EXPOSE map[80/tcp:{}]"),
        step('CMD ["httpd-foreground"]'),
    )
    config = {
        "ExposedPorts": {"80/tcp": {}},
        "Env": [path, f"HTTPD_PREFIX=/{_PREFIX}", "HTTPD_VERSION=2.4.65", "HTTPD_PATCHES="],
        "Cmd": ["httpd-foreground"],
        "WorkingDir": f"/{_PREFIX}",
        "StopSignal": "SIGWINCH",
    }
    return Recipe("httpd", tags, created, steps, config)


RECIPES = (
    _recipe(
        "2025-09-09T02:03:17Z",
        (debian.BOOKWORM_SLIM,),
        33,
        ((12.139280, 4.201650), (61.013770, 26.042380)),
        *("latest", "2", "2.4", "2.4.65", "bookworm", "2.4-bookworm"),
    ),
    _recipe(
        "2025-07-23T20:32:56Z",
        alpine.RECIPES[0].steps,
        82,
        ((48.101340, 12.704490), (8.912740, 3.310550)),
        *("alpine", "2-alpine", "2.4-alpine", "2.4.65-alpine", "alpine3.22"),
    ),
)
