"""What `inspect` prints of what was found."""

from __future__ import annotations

import pytest

from tui.docker_command.errors import Ended, Failed
from tui.docker_command.showing.inspection import Found, compact, indented, show
from tui.docker_command.showing.shapes import shapes

SHAPES = shapes(
    Thing="""
        ID string Id
        State *State
        Size *int ?
        Labels map[]string
        Names []string
    """,
    State="""
        Status string
        Code int
    """,
)
ANSWERS = {
    "full": (
        '{"Id":"1","State":{"Status":"up","Code":3},"Labels":{"a":"<b>"},"Names":["x"],"More":7}'
    ),
    "bare": '{"Id":"2"}',
}


def find(name: str) -> Found:
    if name not in ANSWERS:
        raise Failed(f"no such thing: {name}")
    return Found(ANSWERS[name], "Thing", SHAPES)


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("{{.ID}} {{.State.Status}}", "1 up"),
        ("{{.Id}} {{.State.Status}} {{.More}}", "1 up 7"),
        ("{{.State}} {{.Size}} {{.Labels}} {{.Names}}", "{up 3} <nil> map[a:<b>] [x]"),
        ("{{json .State}} {{json .Labels}}", '{"Status":"up","Code":3} {"a":"<b>"}'),
        ('{{.Labels.none}} {{join .Names "+"}}', "<no value> x"),
        ("json", f"[{ANSWERS['full']}]"),
    ],
)
def test_one_thing_in_a_format(form: str, printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    show(["full"], find, form)
    assert capsys.readouterr().out == f"{printed}\n"


def test_a_field_that_the_engine_left_out_is_there_nevertheless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(["bare"], find, "{{.Labels}} {{.Names}} {{.Size}} {{json .}}")
    printed = 'map[] [] <nil> {"Id":"2","State":null,"Labels":null,"Names":null}\n'
    assert capsys.readouterr().out == printed


def test_names_of_fields_and_of_json_do_not_mix() -> None:
    with pytest.raises(Ended):
        show(["full"], find, "{{.ID}} {{.Id}}")


def test_what_is_not_found_is_said_after_what_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Ended) as ended:
        show(["none", "full", "other"], find, "{{.ID}}")
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("1\n", "no such thing: none\nno such thing: other\n")


def test_nothing_at_all_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Ended):
        show(["none"], find, "")
    assert capsys.readouterr().out == "[]\n"


def test_a_field_that_there_is_not_anywhere_is_an_error_with_an_empty_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(Ended):
        show(["full"], find, "{{.Nope}}")
    said = capsys.readouterr()
    assert said.out == "\n"
    assert said.err == (
        'template parsing error: template: :1:2: executing "" at <.Nope>:'
        ' map has no entry for key "Nope"\n'
    )


def test_a_template_that_cannot_be_read_asks_for_nothing() -> None:
    asked: list[str] = []

    def note(name: str) -> Found:
        asked.append(name)
        return find(name)

    with pytest.raises(Failed) as caught:
        show(["full"], note, "{{")
    assert (caught.value.code, asked) == (64, [])


def test_json_is_indented_and_its_words_stay_as_they_were() -> None:
    assert indented('[{"a": [], "b":{},"c":[1.50,"x: \\"{\\u003c"]}]') == (
        "[\n"
        "    {\n"
        '        "a": [],\n'
        '        "b": {},\n'
        '        "c": [\n'
        "            1.50,\n"
        '            "x: \\"{\\u003c"\n'
        "        ]\n"
        "    }\n"
        "]"
    )


def test_json_is_made_compact() -> None:
    assert compact('{ "a b" : [ 1, true ] }\n') == '{"a b":[1,true]}'
