"""How images are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.daemon.images import references
from tui.practice.daemon.images.references import ImageId, InvalidReference, Reference

DIGEST = "sha256:" + "5a" * 32

components = st.from_regex(r"[a-z0-9]{1,8}(?:(?:[._]|__|-{1,2})[a-z0-9]{1,5}){0,2}", fullmatch=True)
paths = st.lists(components, min_size=1, max_size=3).map("/".join)
domains = st.from_regex(
    r"[a-z]{1,5}\.[a-z]{2,3}(:[0-9]{1,4})?|localhost:[0-9]{2,4}", fullmatch=True
)
suffixes = st.tuples(
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True) | st.just(""),
    st.just(DIGEST) | st.just(""),
)


@pytest.mark.parametrize(
    ("text", "full", "familiar"),
    [
        ("busybox", "docker.io/library/busybox", "busybox"),
        ("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36"),
        ("library/busybox", "docker.io/library/busybox", "busybox"),
        ("docker.io/busybox", "docker.io/library/busybox", "busybox"),
        ("index.docker.io/busybox:a", "docker.io/library/busybox:a", "busybox:a"),
        ("me/app", "docker.io/me/app", "me/app"),
        ("docker.io/library/a/b", "docker.io/library/a/b", "library/a/b"),
        ("localhost/app", "localhost/app", "localhost/app"),
        ("localhost:5000/me/app:1", "localhost:5000/me/app:1", "localhost:5000/me/app:1"),
        ("example.com/x@" + DIGEST, "example.com/x@" + DIGEST, "example.com/x@" + DIGEST),
        ("x:1@" + DIGEST, "docker.io/library/x:1@" + DIGEST, "x:1@" + DIGEST),
        ("[::1]:5000/x", "[::1]:5000/x", "[::1]:5000/x"),
        ("Upper/x", "Upper/x", "Upper/x"),
        ("cafe", "docker.io/library/cafe", "cafe"),
    ],
)
def test_spellings(text: str, full: str, familiar: str) -> None:
    reference = references.parse(text)
    assert str(reference) == full
    assert reference.familiar == familiar


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "invalid reference format"),
        (":", "invalid reference format"),
        ("-a", "invalid reference format"),
        ("a:b:c", "invalid reference format"),
        ("a b", "invalid reference format"),
        ("a/", "invalid reference format"),
        ("a:" + "t" * 129, "invalid reference format"),
        ("a@sha256:12", "invalid reference format"),
        ("a\n", "invalid reference format"),
        ("Foo", "invalid reference format: repository name (library/Foo) must be lowercase"),
        ("me/Foo:1", "invalid reference format: repository name (me/Foo) must be lowercase"),
        ("a@sha256:" + "0" * 40, "invalid checksum digest length"),
        ("a@sha256:" + "A" * 64, "invalid checksum digest format"),
        ("a@md5:" + "0" * 32, "unsupported digest algorithm"),
        ("x/" + "a" * 260, "repository name must not be more than 255 characters"),
        (
            "a" * 64,
            f"invalid repository name ({'a' * 64}), cannot specify 64-byte hexadecimal strings",
        ),
    ],
)
def test_what_names_nothing(text: str, message: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        references.parse(text)
    assert str(caught.value) == message


def test_an_id_stands_for_itself() -> None:
    assert references.parse_any("ab" * 32) == ImageId("sha256:" + "ab" * 32)
    assert references.parse_any(DIGEST) == ImageId(DIGEST)
    assert references.parse_any("sha256:abcd") == Reference("docker.io", "library/sha256", "abcd")


def test_a_tag_sent_apart_wins_over_the_names_own() -> None:
    assert references.tagged("x:1", "2").familiar == "x:2"
    assert references.tagged("x:1", "").familiar == "x:1"
    assert references.tagged("x", "").name_only
    assert references.tagged("x:1", DIGEST).familiar == f"x@{DIGEST}"
    with pytest.raises(InvalidReference, match="invalid tag format"):
        references.tagged("x", "!")


def test_a_name_to_give() -> None:
    given = references.to_give("x", "")
    assert given is not None
    assert given.familiar == "x:latest"
    assert references.to_give("", "1") is None
    for repository, message in (
        (f"x@{DIGEST}", "cannot import digest reference"),
        ("sha256", "refusing to create an ambiguous tag using digest algorithm as name"),
    ):
        with pytest.raises(InvalidReference, match=message):
            references.to_give(repository, "1")


def test_beginnings_of_ids() -> None:
    assert references.is_id_prefix(DIGEST, "5a5")
    assert references.is_id_prefix(DIGEST, "sha256:5a5")
    assert not references.is_id_prefix(DIGEST, "a5")
    assert references.short_id(DIGEST) == "5a" * 6


@given(st.none() | domains, paths, suffixes)
def test_what_is_written_out_reads_the_same(
    domain: str | None, path: str, suffix: tuple[str, str]
) -> None:
    tag, digest = suffix
    text = f"{domain}/{path}" if domain else path
    text += (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    reference = references.parse(text)
    assert references.parse(str(reference)) == reference
    assert references.parse(reference.familiar) == reference
    assert (reference.tag, reference.digest) == suffix


@given(st.text(max_size=80))
def test_any_text_is_a_reference_or_is_refused(text: str) -> None:
    try:
        reference = references.parse(text)
    except InvalidReference:
        return
    assert references.parse(str(reference)) == reference


@pytest.mark.parametrize("text", ["a" * 60_000, "a-" * 30_000, "a/" * 30_000, "a." * 30_000 + "/"])
def test_long_texts_take_no_time(text: str) -> None:
    with pytest.raises(InvalidReference):
        references.parse(text)
