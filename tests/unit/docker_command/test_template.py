"""Templates: what they print, and what is said of wrong ones. The real command's own answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tui.docker_command.showing.template import TemplateError, parsed
from tui.docker_command.showing.template.values import (
    NilList,
    NilPointer,
    Number,
    Struct,
    as_json,
    general,
)

DATA: Any = json.loads(
    '{"Name":"/one","Args":["a","b"],"Labels":{"z":"1","a":"x"},"Size":0,"Pid":42,"Up":true,'
    '"Binds":null,"Ports":{"80/tcp":[{"HostPort":"8080"}]}}',
    parse_int=Number,
)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{.Name}} {{.Args}} {{.Labels}} {{.Pid}} {{.Up}}", "/one [a b] map[a:x z:1] 42 true"),
        ("{{.None}} {{.Binds}}", "<no value> <no value>"),
        ("{{.None.Deeper}}", "<no value>"),
        ("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "a=x;z=1;"),
        ("{{range .Args}}{{.}}{{else}}none{{end}}", "ab"),
        ("{{range .Binds}}{{.}}{{else}}none{{end}}", "none"),
        ("{{range $i, $a := .Args}}{{if $i}}, {{end}}{{$a}}{{end}}", "a, b"),
        ('{{range .Args}}{{if eq . "a"}}{{continue}}{{end}}{{.}}{{end}}', "b"),
        ("{{range .Args}}{{.}}{{break}}{{end}}", "a"),
        ("{{range 3}}{{.}}{{end}}", "012"),
        ("{{$x := 1}}{{range .Args}}{{$x = .}}{{end}}{{$x}}", "b"),
        ("{{with .Labels}}{{.a}} {{$.Name}}{{end}}{{with .None}}x{{else}}y{{end}}", "x /oney"),
        ('{{if .None}}a{{else if eq .Name "/one"}}b{{else}}c{{end}}', "b"),
        ("x {{- .Name -}}  y{{/* a remark */}}", "x/oney"),
        ('{{(index (index .Ports "80/tcp") 0).HostPort}}', "8080"),
        ('{{.Name | printf "%s-%s" "a" | len}}', "6"),
        ("{{slice .Name 1}} {{slice .Args 0 1}} {{index .Args 1}}", "one [a] b"),
        ('{{and 1 0}} {{or "" "x"}} {{not ""}} {{eq 1 2 1}} {{lt "a" "b"}}', "0 x true true true"),
        ("{{1.0}} {{1e3}} {{0x1F}} {{1_000}} {{'a'}} {{`raw\\t`}}", "1 1000 31 1000 97 raw\\t"),
        ('{{printf "%5d|%-3s|%q|%x|%t|%%" 3 "a" "b" 255 true}}', '    3|a  |"b"|ff|true|%'),
        (
            '{{printf "%d" "x"}} {{printf "%s"}} {{printf "%s" "a" 2}}',
            "%!d(string=x) %!s(MISSING) a%!(EXTRA int=2)",
        ),
        ('{{print 1 2 "a" "b" 3}}{{println "a" 1}}', "1 2ab3a 1\n"),
        ('{{json .Args}} {{json "<&>"}} {{json .Pid}}', '["a","b"] "<&>" 42'),
        ('{{title "big-new world"}} {{upper "a"}} {{lower "B"}}', "Big-New World A b"),
        ('{{join (split "a/b" "/") "+"}} [{{pad "x" 1 2}}] [{{pad "" 1 2}}]', "a+b [ x  ] []"),
        ('{{truncate "abcdef" 2}} {{truncate "a" 2}}', "ab a"),
        ('{{html "<a>"}} {{js "<a>"}} {{urlquery "a b"}}', "&lt;a&gt; \\u003Ca\\u003E a+b"),
    ],
)
def test_what_a_template_prints(template: str, text: str) -> None:
    assert parsed(template).execute(DATA) == text


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{{", "unclosed action"),
        ("{{.Args", "unclosed action"),
        ("{{}}", "missing value for command"),
        ("{{if}}", "missing value for if"),
        ("{{end}}", "unexpected {{end}}"),
        ("{{range .Args}}", "unexpected EOF"),
        ('{{"abc}}', "unterminated quoted string"),
        ("{{/* x }}", "unclosed comment"),
        ("{{$x}}", 'undefined variable "$x"'),
        ("{{foo}}", 'function "foo" not defined'),
        ("{{break}}", "{{break}} outside {{range}}"),
        ("{{(.a}}", "unclosed left paren"),
        ("{{.a)}}", "unexpected right paren"),
        ("{{.a..b}}", "unexpected <.> in operand"),
        ("{{.a | 1}}", "non executable command in pipeline stage 2"),
        ("{{if true}}{{else}}{{else}}{{end}}", "expected end; found {{else}}"),
        ("{{$x, $y := 1}}", "too many declarations in command"),
        ('{{"a".b}}', 'unexpected . after term "\\"a\\""'),
    ],
)
def test_a_template_that_cannot_be_read(template: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parsed(template)
    assert str(caught.value) == f"template: :1: {problem}"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{{.None}}", '2: executing "" at <.None>: map has no entry for key "None"'),
        (
            "{{.Name.X}}",
            '7: executing "" at <.Name.X>: can\'t evaluate field X in type interface {}',
        ),
        (
            "{{index .Args 5}}",
            '2: executing "" at <index .Args 5>: error calling index: index out of range: 5',
        ),
        (
            '{{join .Args "+"}}',
            '7: executing "" at <.Args>: wrong type for value;'
            " expected []string; got []interface {}",
        ),
        (
            "{{lt .Name 3}}",
            '2: executing "" at <lt .Name 3>: error calling lt: incompatible types for comparison',
        ),
        ("{{len 3}}", '2: executing "" at <len 3>: error calling len: len of type int'),
        (
            "{{split .Name}}",
            '2: executing "" at <split>: wrong number of args for split: want 2 got 1',
        ),
        ("{{split .Name 1}}", '14: executing "" at <1>: expected string; found 1'),
        ("{{nil}}", '2: executing "" at <nil>: nil is not a command'),
        ('{{template "x"}}', '11: executing "" at <{{template "x"}}>: template "x" not defined'),
        ("{{range .Name}}{{end}}", '8: executing "" at <.Name>: range can\'t iterate over /one'),
    ],
)
def test_a_template_that_cannot_be_filled(template: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parsed(template).execute(DATA, strict=True)
    assert str(caught.value) == f"template: :1:{problem}"


def test_an_error_names_the_line_and_the_column() -> None:
    with pytest.raises(TemplateError, match=r"^template: :2:5: executing"):
        parsed("x\né {{.None}}").execute(DATA, strict=True)


def test_a_field_that_a_struct_does_not_have_is_an_error_even_when_not_strict() -> None:
    row = Struct("*formatter.Row", {"ID": "1"})
    with pytest.raises(TemplateError, match=r"can't evaluate field Nope in type \*formatter\.Row$"):
        parsed("{{.Nope}}").execute(row)


def test_a_method_takes_as_many_arguments_as_it_wants() -> None:
    row = Struct("*formatter.Row", {}, methods={"Label": lambda name: name * 2})
    assert parsed('{{.Label "x"}}').execute(row) == "xx"
    with pytest.raises(TemplateError, match=r"wrong number of args for Label: want 1 got 0$"):
        parsed("{{.Label}}").execute(row)


def test_what_is_not_there_prints_by_its_type() -> None:
    data = Struct("t", {"List": NilList(), "Pointer": NilPointer(), "Value": None})
    text = parsed("{{.List}} {{.Pointer}} {{.Value}} {{json .List}}").execute(data)
    assert text == "[] <nil> <no value> null"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.5, "1.5"),
        (100.0, "100"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.25, "-2.25"),
    ],
)
def test_a_number_has_as_few_digits_as_it_needs(value: float, text: str) -> None:
    assert general(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('a"\\\n\t\x01\u2028é', '"a\\"\\\\\\n\\t\\u0001\\u2028é"'),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        (Struct("t", {"ID": "1", "Left": ""}, {"ID": "Id", "Left": ""}), '{"Id":"1"}'),
        (Struct("t", {"A": "<"}, escapes=True), '{"A":"\\u003c"}'),
    ],
)
def test_a_value_as_json(value: object, text: str) -> None:
    assert as_json(value) == text
