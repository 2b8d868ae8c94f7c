"""What the sample service answers and what it logs, asked through its HTTP interface."""

import json
import logging
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from main import MAX_BODY_BYTES, MAX_CHARACTERS, MAX_TEXTS, create_app
from request_log import RequestLog
from sample_service import Client, read_log


@pytest.fixture
def client(log_dir: Path) -> Client:
    return Client(create_app(RequestLog.in_folder(log_dir)))


def test_root_greets_in_both_languages(client: Client) -> None:
    answer = client.get("/").json()
    assert answer["name"] == "ch1-mlops-intro"
    assert re.fullmatch(r"\d+\.\d+\.\d+", answer["model_version"])
    assert "Olá" in answer["greeting"]
    assert "Hello" in answer["greeting"]


def test_health_and_docs_answer(client: Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/docs").status_code == 200
    assert "/predict" in client.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Adorei, excelente qualidade, recomendo!", "positive"),
        ("Péssimo, não recomendo", "negative"),
        ("I love it, great quality", "positive"),
        ("Terrible, it broke, I want my money back", "negative"),
    ],
)
def test_one_text_gets_one_prediction(client: Client, text: str, label: str) -> None:
    answer = client.post("/predict", json={"text": text}).json()
    (prediction,) = answer["predictions"]
    assert prediction["label"] == label
    assert 0.5 <= prediction["probability"] <= 1
    assert prediction["words"]
    heaviest = prediction["words"][0]
    assert set(heaviest) == {"word", "weight"}
    assert (heaviest["weight"] > 0) == (label == "positive")


def test_a_list_gets_predictions_in_its_order(client: Client) -> None:
    texts = ["Adorei, excelente", "Horrible, it broke", "Muito bom, recomendo"]
    together = client.post("/predict", json={"text": texts}).json()["predictions"]
    alone = [client.post("/predict", json={"text": t}).json()["predictions"][0] for t in texts]
    assert together == alone


def test_the_limits_themselves_are_accepted(client: Client) -> None:
    texts = ["é" * MAX_CHARACTERS] * MAX_TEXTS
    assert client.post("/predict", json={"text": texts}).status_code == 200


HOW = "application/json"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"text": ""}, ["Text 1 is empty"]),
        ({"text": ["good", " \n"]}, ["Text 2 is empty"]),
        ({"text": []}, [f"from 1 to {MAX_TEXTS}", "0"]),
        ({"text": ["good"] * (MAX_TEXTS + 1)}, [f"from 1 to {MAX_TEXTS}", str(MAX_TEXTS + 1)]),
        ({"text": "x" * (MAX_CHARACTERS + 1)}, [str(MAX_CHARACTERS + 1), str(MAX_CHARACTERS)]),
        ({"text": ["good", 5]}, ["Text 2 is not a string", HOW]),
        ({"text": None}, ["Text 1 is not a string", HOW]),
        ({"text": {"a": "b"}}, ["Text 1 is not a string"]),
        ({"texts": "good"}, [HOW]),
        (["good"], [HOW]),
        ("good", [HOW]),
        (None, [HOW]),
    ],
)
def test_a_refusal_says_in_one_sentence_what_to_change(
    client: Client, body: Any, words: list[str]
) -> None:
    response = client.post("/predict", json=body)
    assert response.status_code == 422
    detail = response.json()["detail"]
    for word in words:
        assert word in detail


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"text": "good"', "application/json"),
        (b'{"text": "good"}', "text/plain"),
        (b"text=good", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"text": ' + b"9" * 10_000 + b"}", "application/json"),
        (b"", "application/json"),
    ],
)
def test_nonsense_is_the_fault_of_who_sends_it(client: Client, content: bytes, kind: str) -> None:
    response = client.post("/predict", content=content, headers={"Content-Type": kind})
    assert response.status_code in (400, 422)
    assert isinstance(response.json()["detail"], str)


def test_half_a_character_is_a_text_like_any_other(client: Client) -> None:
    response = client.post(
        "/predict",
        content=b'{"text": "\\ud800 good"}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 200


def test_a_body_beyond_the_limit_is_refused(client: Client, log_dir: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (MAX_BODY_BYTES // 2)

    json_header = {"Content-Type": "application/json"}
    whole = client.post("/predict", content=b" " * (MAX_BODY_BYTES + 1), headers=json_header)
    chunked = client.post("/predict", content=pieces(), headers=json_header)
    assert [whole.status_code, chunked.status_code] == [413, 413]
    assert [entry["status"] for entry in read_log(log_dir)] == [413, 413]


def test_every_request_leaves_one_line(client: Client, log_dir: Path) -> None:
    client.get("/?text=secret")
    client.get("/health")
    client.post("/predict", json={"text": "Adorei, excelente, recomendo"})
    client.post("/predict", json={"text": ["Adorei, excelente", "Horrível, péssimo"]})
    client.post("/predict", json={"text": ""})
    client.get("/nowhere")
    entries = read_log(log_dir)
    assert [(e["method"], e["path"], e["status"], e["label"]) for e in entries] == [
        ("GET", "/", 200, []),
        ("GET", "/health", 200, []),
        ("POST", "/predict", 200, ["positive"]),
        ("POST", "/predict", 200, ["positive", "negative"]),
        ("POST", "/predict", 422, []),
        ("GET", "/nowhere", 404, []),
    ]
    for entry in entries:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["time"])
        assert entry["latency_ms"] >= 0
        assert entry["container"] == socket.gethostname()


def test_the_log_never_holds_what_people_wrote(client: Client, log_dir: Path) -> None:
    client.post("/predict", json={"text": "muffin"})
    client.post("/predict", json={"text": ["muffin", ""]})
    client.get("/", params={"text": "muffin"})
    assert len(read_log(log_dir)) == 3
    assert "muffin" not in (log_dir / "app.log").read_text("ascii")


def test_a_path_cannot_break_or_flood_the_log(client: Client, log_dir: Path) -> None:
    client.get("/%0A%1B%5B31m%22%7D")
    client.get("/" + "a" * 5000)
    raw = (log_dir / "app.log").read_text("ascii")
    assert "\x1b" not in raw
    assert raw.count("\n") == 2
    hostile, long = read_log(log_dir)
    assert hostile["path"] == '/\n\x1b[31m"}'
    assert len(long["path"]) == 200


def test_a_deleted_log_comes_back(client: Client, log_dir: Path) -> None:
    client.get("/")
    (log_dir / "app.log").unlink()
    client.get("/health")
    assert [entry["path"] for entry in read_log(log_dir)] == ["/health"]


def test_a_folder_that_stops_being_writable_is_one_warning(
    client: Client, log_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/").status_code == 200
    (log_dir / "app.log").unlink()
    log_dir.rmdir()
    log_dir.write_text("a file where the folder was", "ascii")
    with caplog.at_level(logging.WARNING):
        assert [client.get("/").status_code for _ in range(3)] == [200, 200, 200]
    (warning,) = [record.getMessage() for record in caplog.records]
    assert "cannot write" in warning
    assert str(log_dir / "app.log") in warning
    log_dir.unlink()
    client.get("/health")
    assert [entry["path"] for entry in read_log(log_dir)] == ["/health"]


def test_entries_are_on_disk_before_the_next_request(client: Client, log_dir: Path) -> None:
    for count in range(1, 4):
        client.get("/")
        last = (log_dir / "app.log").read_text("ascii").splitlines()[-1]
        assert json.loads(last)["path"] == "/"
        assert len(read_log(log_dir)) == count
