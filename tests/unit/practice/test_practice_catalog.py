"""The images that ship with cais: whole, told apart, and the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.practice import catalog
from tui.practice.catalog.images import ARCHITECTURES, Published, digest_of, publish
from tui.practice.catalog.recipes import Recipe, seconds
from tui.practice.files.nodes import Kind, program_in
from tui.practice.store.layers import LayerStore, LowerView

RECIPES = [recipe for repository in catalog.REPOSITORIES for recipe in repository.recipes]
recipes = pytest.mark.parametrize(
    "recipe", RECIPES, ids=[f"{one.repository}:{one.tags[0]}" for one in RECIPES]
)

SIZES = {
    "alpine:latest": 8.3,
    "alpine:3.10": 5.6,
    "busybox:latest": 4.3,
    "debian:bookworm": 117,
    "debian:bookworm-slim": 75,
    "debian:trixie": 120,
    "httpd:latest": 148,
    "nginx:alpine": 52.5,
    "nginx:latest": 192,
    "python:3.12.4": 1017,
    "python:3.13-alpine": 45,
    "python:3.13-slim": 119,
    "ubuntu:latest": 78,
}
"""Megabytes."""


@pytest.fixture
def layers(tmp_path: Path) -> LayerStore:
    return LayerStore(tmp_path / "layers")


def made(recipe: Recipe, layers: LayerStore) -> tuple[Published, LowerView]:
    diff_ids = [layers.add(step.contents()).diff_id for step in recipe.layers]
    return publish(recipe, diff_ids), layers.lower(diff_ids)


def image(name: str, layers: LayerStore) -> LowerView:
    repository, _, tag = name.partition(":")
    return made(found(repository, tag), layers)[1]


def found(name: str, tag: str) -> Recipe:
    repository = catalog.repository(name)
    assert repository is not None
    recipe = repository.recipe(tag)
    assert recipe is not None
    return recipe


def text(view: LowerView, path: str) -> str:
    file = view.open(path)
    try:
        return file.read(1 << 20).decode()
    finally:
        file.close()


def followed(view: LowerView, path: str) -> str:
    """Where a path leads, links followed."""
    parts, done = path.strip("/").split("/"), ""
    while parts:
        done = f"{done}/{parts.pop(0)}".lstrip("/")
        stat = view.stat(done)
        if stat.kind is Kind.LINK:
            start = "" if stat.target.startswith("/") else done.rpartition("/")[0]
            parts = os.path.normpath(f"/{start}/{stat.target}").strip("/").split("/") + parts
            done = ""
    return done


@recipes
def test_the_files_are_whole(recipe: Recipe, layers: LayerStore) -> None:
    published, view = made(recipe, layers)
    folders = {"", *(path for step in recipe.layers for path in _folders(step.contents()))}
    for step in recipe.layers:
        for entry, _ in step.contents():
            assert entry.path.rpartition("/")[0] in folders
    for name in ("tmp", "var/tmp"):
        stat = view.find(name)
        assert stat is None or stat.mode == 0o1777
    assert published.diff_ids == tuple(layer.diff_id for layer in view.layers)


def _folders(items: object) -> list[str]:
    assert isinstance(items, list)
    # What /bin and the like are links to holds their files.
    return [entry.path for entry, _ in items if entry.kind is Kind.FOLDER]


@recipes
def test_the_command_is_there(recipe: Recipe, layers: LayerStore) -> None:
    _, view = made(recipe, layers)
    config = recipe.config
    environment = dict(line.split("=", 1) for line in config["Env"])
    for command in filter(None, (config.get("Entrypoint"), config.get("Cmd"))):
        places = [f"{folder}/{command[0]}" for folder in environment["PATH"].split(":")]
        for place in [command[0]] if command[0].startswith("/") else places:
            try:
                program = followed(view, place)
            except FileNotFoundError:
                continue
            break
        else:
            pytest.fail(f"no {command[0]} in {recipe.repository}")
        assert view.stat(program).mode & 0o111
        beginning = text(view, program)
        assert program_in(beginning.encode()) or beginning.startswith("#!/bin/sh\n")


@recipes
def test_its_history_goes_with_its_layers(recipe: Recipe) -> None:
    assert all(step.created_by and seconds(step.created) > 0 for step in recipe.steps)
    assert all((step.size, step.packed) == (0, 0) or step.files for step in recipe.steps)
    dates = [seconds(step.created) for step in recipe.steps]
    assert dates == sorted(dates)
    assert seconds(recipe.created) == dates[-1]


def test_tags_and_ids_tell_images_apart(layers: LayerStore) -> None:
    identities: set[str] = set()
    for repository in catalog.REPOSITORIES:
        assert len(repository.tags) == len(set(repository.tags))
        assert repository.tags[0] == "latest"
        for recipe in repository.recipes:
            published, _ = made(recipe, layers)
            identities |= {digest_of(config) for config in published.configs.values()}
    assert len(identities) == len(RECIPES) * len(ARCHITECTURES)


@pytest.mark.parametrize("name", SIZES)
def test_sizes_are_near_those_of_the_namesakes(name: str) -> None:
    recipe = found(*name.split(":"))
    size = sum(step.size for step in recipe.layers) / 1e6
    assert size == pytest.approx(SIZES[name], rel=0.02)


def test_images_share_the_layers_of_their_base(layers: LayerStore) -> None:
    base = made(found("debian", "bookworm-slim"), layers)[0].diff_ids
    for name in ("nginx", "httpd"):
        assert made(found(name, "latest"), layers)[0].diff_ids[:1] == base


def test_the_same_everywhere() -> None:
    """No order of a set, no clock and no path has a part in the ids."""
    script = (
        "import hashlib\n"
        "from tui.practice import catalog\n"
        "from tui.practice.catalog.images import publish\n"
        "from tui.practice.store import tar_writer\n"
        "for repository in catalog.REPOSITORIES:\n"
        "    for recipe in repository.recipes:\n"
        "        ids = []\n"
        "        for step in recipe.layers:\n"
        "            digest = hashlib.sha256()\n"
        "            tar_writer.write(digest.update, step.contents())\n"
        "            ids.append('sha256:' + digest.hexdigest())\n"
        "        print(publish(recipe, ids).digest)\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == len(RECIPES)


def test_nothing_is_built_before_it_is_asked_for() -> None:
    script = (
        "import sys\n"
        "import tui.practice.catalog\n"
        "names = {name for name in sys.modules if name.startswith('tui.practice.catalog.')}\n"
        "print(sorted(names - {'tui.practice.catalog.recipes'}))\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert output.strip() == "[]"


def test_busybox_is_one_file_under_many_names(layers: LayerStore) -> None:
    view = image("busybox:latest", layers)
    assert view.stat("bin/sh").inode == view.stat("bin/busybox").inode
    assert view.stat("bin/ls").links > 80
    assert text(view, "bin/ls").endswith("busybox\n")


def test_alpine_has_links_to_busybox_and_no_web_server(layers: LayerStore) -> None:
    view = image("alpine:latest", layers)
    assert view.stat("bin/ls").target == "/bin/busybox"
    assert view.find("usr/sbin/httpd") is None
    assert view.find("var/opt") is not None
    assert "postgres" not in text(view, "etc/passwd")


def test_old_alpine_still_knows_postgres(layers: LayerStore) -> None:
    view = image("alpine:3.10", layers)
    assert "postgres:x:70:70::/var/lib/postgresql:/bin/sh\n" in text(view, "etc/passwd")
    assert view.stat("var/opt").kind is Kind.FOLDER
    assert text(view, "etc/alpine-release") == "3.10.9\n"


def test_hello_world_holds_nothing_else(layers: LayerStore) -> None:
    assert image("hello-world:latest", layers).names("") == ("hello",)


@pytest.mark.parametrize("name", ["debian:latest", "debian:bookworm", "python:3.13-slim"])
def test_debian_comes_without_what_is_not_in_its_base(name: str, layers: LayerStore) -> None:
    view = image(name, layers)
    for program in ("ps", "top", "ping", "curl", "vi", "wget", "less"):
        assert view.find(f"usr/bin/{program}") is None
    assert text(view, "usr/bin/ls").endswith("gnu:ls\n")
    assert view.stat("bin").target == "usr/bin"
    assert text(view, followed(view, "/bin/sh")).endswith("dash\n")


def test_whole_python_has_ps_and_wget(layers: LayerStore) -> None:
    view = image("python:3.12.4", layers)
    assert view.find("usr/bin/ps") is not None
    assert view.find("usr/bin/wget") is not None
    assert followed(view, "/usr/local/bin/python") == "usr/local/bin/python3.12"


def test_the_web_servers_have_pages_and_users(layers: LayerStore) -> None:
    nginx = image("nginx:latest", layers)
    assert "<h1>Welcome to nginx!</h1>" in text(nginx, "usr/share/nginx/html/index.html")
    assert "nginx:x:101:101:" in text(nginx, "etc/passwd")
    assert nginx.stat("docker-entrypoint.sh").mode == 0o755
    httpd = image("httpd:alpine", layers)
    assert "<h1>It works!</h1>" in text(httpd, "usr/local/apache2/htdocs/index.html")
    assert httpd.stat("usr/local/apache2").uid == 82
    assert found("nginx", "latest").config["StopSignal"] == "SIGQUIT"
    assert found("httpd", "latest").config["StopSignal"] == "SIGWINCH"
