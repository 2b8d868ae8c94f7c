"""Rows in the formats that a person may ask for."""

from __future__ import annotations

import pytest

from tui.docker_command.errors import Failed
from tui.docker_command.showing.formats import print_rows, template

ROWS = [
    {"Name": "one", "Ports": "80->80", "Label": lambda name: f"<{name}>"},
    {"Name": "two-and-a-half", "Ports": "", "Label": lambda name: f"<{name}>"},
]
TABLE = r"{{.Name}}\t{{.Ports}}"


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        (
            "",
            "THE NAME         PORTS\none              80->80\ntwo-and-a-half   \n",
        ),
        ("table", "THE NAME         PORTS\none              80->80\ntwo-and-a-half   \n"),
        ("table {{.Name}}", "THE NAME\none\ntwo-and-a-half\n"),
        (
            r'table {{upper .Ports}}\t{{.Label "a.b_c-d"}}',
            "PORTS     b c d\n80->80    <a.b_c-d>\n          <a.b_c-d>\n",
        ),
        (
            "json",
            '{"Name":"one","Ports":"80-\\u003e80"}\n{"Name":"two-and-a-half","Ports":""}\n',
        ),
        ("{{json .Ports}}", '"80->80"\n""\n'),
        (r" {{.Name}}\n ", "one\n\ntwo-and-a-half\n\n"),
        ("words", "words\nwords\n"),
    ],
)
def test_rows_in_a_format(form: str, printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, form, table=TABLE, headers={"Name": "THE NAME"})
    assert capsys.readouterr().out == printed


def test_a_table_has_headers_without_rows(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], "", table=TABLE, headers={"Name": "THE NAME"})
    assert capsys.readouterr().out == "THE NAME   PORTS\n"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("{{", "template parsing error: template: :1: unclosed action"),
        (
            "{{.Nope}}",
            'template parsing error: template: :1:2: executing "" at <.Nope>:'
            " can't evaluate field Nope in type *a.row",
        ),
    ],
)
def test_what_is_said_of_a_wrong_format(form: str, words: str) -> None:
    with pytest.raises(Failed) as caught:
        print_rows(ROWS, form, table=TABLE, headers={}, kind="*a.row")
    assert (caught.value.words, caught.value.code) == (words, 1)


def test_commands_on_one_thing_end_with_another_code_for_a_template_that_cannot_be_read() -> None:
    with pytest.raises(Failed) as caught:
        template("{{")
    assert caught.value.code == 64
