"""Variables, quotes and escapes in the words of a Dockerfile.

The tables were held against Docker Engine 28.5, which put the same values into images.
"""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.dockerfile.errors import ExpansionError
from tui.practice.dockerfile.expansion import (
    MOST_CHARACTERS,
    MOST_NESTED,
    expand,
    expand_to_words,
)
from tui.practice.dockerfile.instructions import (
    Add,
    Arg,
    Argument,
    Cmd,
    CommandLine,
    Copy,
    Env,
    Expose,
    From,
    InlineFile,
    Instruction,
    Label,
    OnBuild,
    Pair,
    Place,
    Run,
    StopSignal,
    User,
    Volume,
    Workdir,
)
from tui.practice.dockerfile.substitution import substitute

VARIABLES = {
    "a": "xyxyz",
    "n": "c.d",
    "p": "a*b",
    "e": "",
    "s": "x y",
    "f": "a/b/c",
    "g": "b[c]d.e+f(g)h",
    "1": "one",
}
EXPANSIONS = {
    "": "",
    "plain": "plain",
    "$a": "xyxyz",
    "${a}": "xyxyz",
    "-$a-": "-xyxyz-",
    "$ab": "",
    "$a.b": "xyxyz.b",
    "$aé": "",
    "$u": "",
    "$": "$",
    "a$": "a$",
    "$.": "$.",
    "$$": "",
    "$1": "one",
    "$12": "",
    "${1}0": "one0",
    "${@}": "",
    "$(ls)": "$(ls)",
    # quotes and escapes
    '"$a"': "xyxyz",
    "'$a'": "$a",
    "\"'$a'\"": "'xyxyz'",
    "'\"'": '"',
    '"a b" c': "a b c",
    "\\$a": "$a",
    '"\\$a"': "$a",
    "a\\b": "ab",
    '"a\\b"': "a\\b",
    '"a\\\\b"': "a\\b",
    '"a\\"b"': 'a"b',
    "'a\\'": "a\\",
    "a\\": "a",
    "\\": "",
    '"`"': "`",
    # defaults and alternatives
    "${u:-w}": "w",
    "${e:-w}": "w",
    "${a:-w}": "xyxyz",
    "${u-w}": "w",
    "${e-w}": "",
    "${u:+w}": "",
    "${e:+w}": "",
    "${a:+w}": "w",
    "${u+w}": "",
    "${e+w}": "w",
    "${a:?w}": "xyxyz",
    "${e?w}": "",
    "${u:-$a}": "xyxyz",
    "${u:-${v:-${w:-x}}}": "x",
    '${u:-"x y"}': "x y",
    "\"${u:-'q'}\"": "q",
    "${u:-\\}}": "}",
    "${u:-}": "",
    # what is cut off
    "${a#*y}": "xyz",
    "${a##*y}": "z",
    "${a%y*}": "xyx",
    "${a%%y*}": "x",
    "${a#y}": "xyxyz",
    "${a#xy}": "xyz",
    "${a%yz}": "xyx",
    "${a##?}": "yxyz",
    "${a%?}": "xyxy",
    "${a#}": "xyxyz",
    "${a%%*}": "",
    "${a##*}": "",
    "${a%*}": "xyxyz",
    "${n%.*}": "c",
    "${f##*/}": "c",
    "${f%/*}": "a/b",
    "${f%%/*}": "a",
    "${p#a\\*}": "b",
    "${g#b[c]}": "d.e+f(g)h",
    "${g%+*}": "b[c]d.e",
    "${u#x}": "",
    # what is replaced
    "${a/y/-}": "x-xyz",
    "${a//y/-}": "x-x-z",
    "${a//y/}": "xxz",
    "${a/?y/-}": "-xyz",
    "${a//x*y/-}": "-z",
    "${a//x?/}": "z",
    "${a/q/-}": "xyxyz",
    "${a///-}": "-x-y-x-y-z-",
    "${a//*/-}": "-",
    "${e//*/-}": "-",
    "${e//?/-}": "",
    "${a//\\?/-}": "xyxyz",
    "${f//\\//-}": "a-b-c",
    "${g//(g)/y}": "b[c]d.e+fyh",
    "${a//y/$n}": "xc.dxc.dz",
    "${u//x/y}": "",
    "${a//y/\\$0}": "x\\yx\\yz",
    "${a//y/\\$1b}": "x\\x\\z",
    "${a/y/\\$0}": "x\\$0xyz",
    # beyond ASCII
    "é$a☃": "éxyxyz☃",
    "\ufeffa": "a",
    "a\ufeff": "a\ufeff",
    "\udcff": "\ufffd",
}


@pytest.mark.parametrize(("word", "text"), EXPANSIONS.items(), ids=map(repr, EXPANSIONS))
def test_an_expansion(word: str, text: str) -> None:
    assert expand(word, VARIABLES) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("`$a", "$a"),
        ('"`$a"', "$a"),
        ("c:\\d", "c:\\d"),
        ('a`"b', 'a"b'),
        ('"a``b"', "a`b"),
        ('"a\\b"', "a\\b"),
        ("\\$a", "\\xyxyz"),
    ],
)
def test_a_backquote_that_escapes(word: str, text: str) -> None:
    assert expand(word, VARIABLES, "`") == text


ERRORS = {
    '"a': "unexpected end of statement while looking for matching double-quote",
    "'a": "unexpected end of statement while looking for matching single-quote",
    '"${a': "unsupported modifier (\ufffd) in substitution",
    "${": "syntax error: missing '}'",
    "${}": "syntax error: bad substitution",
    "${{a}}": "syntax error: bad substitution",
    "${:a}": "syntax error: bad substitution",
    "${a:x}": "unsupported modifier (:x) in substitution",
    "${a:=x}": "unsupported modifier (:=) in substitution",
    "${a:#x}": "unsupported modifier (:#) in substitution",
    "${a=x}": "unsupported modifier (=) in substitution",
    "${a^}": "unsupported modifier (^) in substitution",
    "${.a}": "unsupported modifier (.) in substitution",
    "${a:}": "syntax error: missing '}'",
    "${a:-x": "syntax error: missing '}'",
    '${a:-"x}': "syntax error: missing '}'",
    "${a/x}": "syntax error: missing '/' in ${}",
    "${a/x/y": "syntax error: missing '}'",
    "${u?}": "u: is not allowed to be unset",
    "${u:?}": "u: is not allowed to be unset",
    "${e:?}": "e: is not allowed to be empty",
    "${u:?say $n}": "u: say c.d",
    "${a#\\x}": "invalid pattern (\\x) in substitution: invalid escape '\\x'",
    "${a//\\x/}": "invalid pattern (\\x) in substitution: invalid escape '\\x'",
    "${a#" + "x" * 1001 + "}": f"invalid pattern ({'x' * 1001}) in substitution: it is too long",
}


@pytest.mark.parametrize(("word", "reason"), ERRORS.items(), ids=map(repr, ERRORS))
def test_an_error(word: str, reason: str) -> None:
    with pytest.raises(ExpansionError) as refused:
        expand(word, VARIABLES)
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    assert refused.value.message == f'failed to process "{quoted}": {reason}'


def test_what_grows_has_an_end() -> None:
    assert len(expand("$b$b", {"b": "x" * (MOST_CHARACTERS // 2)})) == MOST_CHARACTERS
    for word in ("$b$b$b", '"$b$b$b"', "${b//x/yyy}", "${u:-$b$b$b}"):
        with pytest.raises(ExpansionError, match=r"the result is too long$"):
            expand(word, {"b": "x" * (MOST_CHARACTERS // 2)})


def test_what_does_not_grow_may_be_long() -> None:
    text = "x" * (2 * MOST_CHARACTERS)
    assert expand(text, {}) == expand(f"'{text}'", {}) == expand(f'"{text}$u"', {}) == text


def test_what_is_nested_has_an_end() -> None:
    nested = "${u:-" * MOST_NESTED + "x" + "}" * MOST_NESTED
    assert expand(nested, {}) == "x"
    with pytest.raises(ExpansionError, match=r"nested too deeply$"):
        expand(f"${{u:-{nested}}}", {})


WORDS = {
    "$s": ("x", "y"),
    '"$s"': ("x y",),
    "'a b' c": ("a b", "c"),
    "a\\ b c": ("a b", "c"),
    "  a\t b\u3000c ": ("a", "b", "c"),
    "$e": (),
    '""': (),
    'a""b': ("ab",),
    "$s$s": ("x", "yx", "y"),
    "a$s": ("ax", "y"),
    '"$s"$s': ("x yx", "y"),
}


@pytest.mark.parametrize(("word", "words"), WORDS.items(), ids=map(repr, WORDS))
def test_words(word: str, words: tuple[str, ...]) -> None:
    assert expand_to_words(word, VARIABLES) == words


def test_quotes_are_characters_in_documents() -> None:
    assert expand("'$a' \"$n\" \\$a", VARIABLES, quotes=False) == "'xyxyz' \"c.d\" $a"


# -- laws ------------------------------------------------------------------------------------------


pieces = st.sampled_from(["a", "b", "*", "?", ".", "x", "ab"])
patterns = st.lists(pieces, max_size=6).map("".join)
values = st.text("abx.", max_size=12)


@given(values, patterns)
def test_the_longest_prefix_and_suffix_are_those_of_regular_expressions(
    value: str, pattern: str
) -> None:
    expression = re.escape(pattern).replace("\\*", ".*").replace("\\?", ".")
    ends = [end for end in range(len(value) + 1) if re.fullmatch(expression, value[:end])]
    starts = [start for start in range(len(value) + 1) if re.fullmatch(expression, value[start:])]
    held = {"v": value}
    assert expand(f"${{v#{pattern}}}", held) == value[min(ends, default=0) :]
    assert expand(f"${{v##{pattern}}}", held) == value[max(ends, default=0) :]
    assert expand(f"${{v%{pattern}}}", held) == value[: max(starts, default=len(value))]
    assert expand(f"${{v%%{pattern}}}", held) == value[: min(starts, default=len(value))]


@given(values, patterns.filter(bool))
def test_replacing_is_that_of_regular_expressions(value: str, pattern: str) -> None:
    expression = re.escape(pattern).replace("\\*", ".*").replace("\\?", ".")
    held = {"v": value}
    assert expand(f"${{v/{pattern}/-}}", held) == re.sub(expression, "-", value, count=1)
    # Python replaces an empty match behind another one too, Go does not.
    if not re.fullmatch(expression, ""):
        assert expand(f"${{v//{pattern}/-}}", held) == re.sub(expression, "-", value)


@given(st.text(st.characters(exclude_characters="'\ufeff", exclude_categories=["Cs"])))
def test_what_is_single_quoted_stays_as_it_is(text: str) -> None:
    assert expand(f"'{text}'", VARIABLES) == text
    assert expand_to_words(f"'{text}'", VARIABLES) == ((text,) if text else ())


@given(st.text(st.characters(exclude_characters="\ufeff", exclude_categories=["Cs"])))
def test_what_is_escaped_stays_as_it_is(text: str) -> None:
    assert expand("".join(f"\\{character}" for character in text), VARIABLES) == text
    value = {"v": text}
    assert expand("$v", value) == expand('"${v}"', value) == text


@given(st.text("ab$ {}:-+?#%/*'\"\\`", max_size=30), st.sampled_from("\\`"))
def test_any_word_is_expanded_or_refused(word: str, escape: str) -> None:
    with suppress(ExpansionError):
        expanded = expand(word, VARIABLES, escape)
        words = expand_to_words(word, VARIABLES, escape)
        assert "".join("".join(words).split()) == "".join(expanded.split())


# -- instructions ----------------------------------------------------------------------------------


HERE = Place("", 1, 1)
EXPANDED: dict[str, tuple[Instruction, Instruction]] = {
    "ARG": (
        Arg(HERE, (Argument("$n", "$a"), Argument("b", None))),
        Arg(HERE, (Argument("c.d", "xyxyz"), Argument("b", None))),
    ),
    "ENV": (
        Env(HERE, (Pair("$n", "'$a'"), Pair("a", "b"), Pair("c", "$a"))),
        Env(HERE, (Pair("c.d", "$a"), Pair("a", "b"), Pair("c", "xyxyz"))),
    ),
    "LABEL": (Label(HERE, (Pair('"$n"', "$a"),)), Label(HERE, (Pair("c.d", "xyxyz"),))),
    "COPY": (
        Copy(
            HERE,
            ("$a", "'b'"),
            "/$s",
            (InlineFile("x", "'$a'", expand=True), InlineFile("y", "$a", expand=False)),
            chown="$a",
            chmod="$a",
            stage="$n",
        ),
        Copy(
            HERE,
            ("xyxyz", "b"),
            "/x y",
            (InlineFile("x", "'xyxyz'", expand=True), InlineFile("y", "$a", expand=False)),
            chown="xyxyz",
            chmod="xyxyz",
            stage="c.d",
        ),
    ),
    "ADD": (
        Add(HERE, ("$a",), "$n", chown="$a", checksum="$n"),
        Add(HERE, ("xyxyz",), "c.d", chown="xyxyz", checksum="c.d"),
    ),
    "EXPOSE": (Expose(HERE, ("$s", '"80"', "$e")), Expose(HERE, ("x", "y", "80"))),
    "FROM": (
        From(HERE, "$a:$n", "name", "linux/$n"),
        From(HERE, "xyxyz:c.d", "name", "linux/c.d"),
    ),
    "USER": (User(HERE, "$a:'b'"), User(HERE, "xyxyz:b")),
    "VOLUME": (Volume(HERE, ("/$a", "$s")), Volume(HERE, ("/xyxyz", "x y"))),
    "WORKDIR": (Workdir(HERE, "/$a b"), Workdir(HERE, "/xyxyz b")),
    "STOPSIGNAL": (StopSignal(HERE, "$a"), StopSignal(HERE, "xyxyz")),
}


@pytest.mark.parametrize(("before", "after"), EXPANDED.values(), ids=EXPANDED.keys())
def test_variables_of_an_instruction(before: Instruction, after: Instruction) -> None:
    assert substitute(before, VARIABLES) == after


@pytest.mark.parametrize(
    "instruction",
    [
        Cmd(HERE, CommandLine(("echo '$a'",), shell=True)),
        Run(HERE, CommandLine(("echo '$a'",), shell=True)),
        OnBuild(HERE, "ENV a=$a"),
    ],
    ids=lambda instruction: instruction.keyword,
)
def test_what_is_for_somebody_else_stays_as_it_is(instruction: Instruction) -> None:
    assert substitute(instruction, VARIABLES) == instruction


def test_a_platform_says_what_is_wrong_with_it() -> None:
    with pytest.raises(ExpansionError) as refused:
        substitute(From(HERE, "a", platform="${u?}"), VARIABLES)
    assert refused.value.message == (
        'failed to process arguments for platform : failed to process "${u?}":'
        " u: is not allowed to be unset"
    )


MOUNTS = {
    "foo": "invalid field 'foo' must be a key=value pair",
    "foo=bar": "unexpected key 'foo' in 'foo=bar' (did you mean from?)",
    "type=$u": 'unsupported mount type ""',
    "type=secret": "invalid secret mount. one of source, target required",
    "type=secret,id=a,from=b": "secret mount should not have a from",
    "type=secret,id=a,sharing=locked": "secret mount should not define sharing",
    "type=secret,id=a,src=b": "both source and id can't be set",
    "type=tmpfs,sharing=shared": "invalid cache sharing set for tmpfs mount",
    "type=bind,mode=0644": 'mode not allowed for "bind" type mounts',
    "type=cache,mode=9": "invalid value 9 for mode",
    "type=cache,uid=$n": "invalid value c.d for uid",
    "ro=x": "invalid value for ro: x",
    "size=1": "unexpected key 'size' for mount type 'bind'",
    "type=tmpfs,size=x": "invalid value for size: x",
    "type=tmpfs,required": "unexpected key 'required' for mount type 'tmpfs'",
    "type=ssh,required=x": "invalid value for required: x",
    "target=${u?}": 'failed to process "${u?}": u: is not allowed to be unset',
}


@pytest.mark.parametrize(("mount", "message"), MOUNTS.items(), ids=MOUNTS.keys())
def test_a_mount_that_is_wrong(mount: str, message: str) -> None:
    run = Run(HERE, CommandLine(("true",), shell=True), ("mount",), (mount,))
    with pytest.raises(ExpansionError) as refused:
        substitute(run, VARIABLES)
    assert refused.value.message == message


@pytest.mark.parametrize(
    "mount",
    [
        "type=cache,target=/a,source=b,id=c,sharing=shared,mode=0755,uid=1,gid=2,ro=true",
        "TYPE=Secret,id=$a,required,mode=0400",
        "type=tmpfs,dst=/a,size=64m,rw",
        'from=x,"target=/a,b",readonly',
        "type=ssh,required=false",
    ],
)
def test_a_mount_that_is_right(mount: str) -> None:
    run = Run(HERE, CommandLine(("true",), shell=True), ("mount",), (mount,))
    assert substitute(run, VARIABLES) == run
