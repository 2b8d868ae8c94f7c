"""The sample service: tells whether a short product comment is positive or negative.

Run it with ``python main.py``, from any folder. It reads the model from ``model.json``, beside this
file, and three environment variables steer it:

- ``HOST``: the address to listen on (127.0.0.1: only this machine may call);
- ``PORT``: the port to listen on (8000; 0 takes any free one);
- ``LOG_DIR``: the folder of the request log (``logs``, in the current folder).
"""

import signal
import sys

if __name__ == "__main__":
    # Process 1 of a container ignores SIGTERM unless it handles it. The server brings its own
    # handler, but only after the imports below, and a container may be stopped before that.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, field_validator

from model import Model, ModelError, load_model
from request_log import LogRequests, RequestLog

NAME = "ch1-mlops-intro"
GREETING = "Olá! Conte-me o que achou do produto. / Hello! Tell me what you think of the product."
MODEL_FILE = Path(__file__).resolve().parent / "model.json"

MAX_TEXTS = 32
MAX_CHARACTERS = 1000
# Room for MAX_TEXTS texts of MAX_CHARACTERS characters, four bytes each, and the JSON around them.
MAX_BODY_BYTES = 128 * 1024
# Seconds that a request under way is given to finish once the service is asked to stop.
PATIENCE = 0.3

HOW_TO_ASK = (
    'Send {"text": "I love it"} or {"text": ["I love it", "Não gostei"]} '
    "with the header Content-Type: application/json."
)


class Welcome(BaseModel):
    """What ``GET /`` answers."""

    name: str
    model_version: str
    greeting: str


class Health(BaseModel):
    """What ``GET /health`` answers."""

    status: str


class Question(BaseModel):
    """The body of ``POST /predict``: one comment or several."""

    text: str | list[str] = Field(
        description=f"One comment, or up to {MAX_TEXTS}, of {MAX_CHARACTERS} characters at most.",
        examples=["Não gostei, quebrou no primeiro dia.", ["I love it", "Nada mal!"]],
    )

    @field_validator("text", mode="before")
    @classmethod
    def check_bounds(cls, value: object) -> object:
        """Refuse what is not a text, and more text than the service accepts."""
        texts = value if isinstance(value, list) else [value]
        if not 1 <= len(texts) <= MAX_TEXTS:
            raise ValueError(f"Send from 1 to {MAX_TEXTS} texts; these are {len(texts)}.")
        for position, text in enumerate(texts, start=1):
            if not isinstance(text, str):
                raise ValueError(f"Text {position} is not a string. {HOW_TO_ASK}")
            if not text.strip():
                raise ValueError(f"Text {position} is empty.")
            if len(text) > MAX_CHARACTERS:
                raise ValueError(
                    f"Text {position} has {len(text)} characters; the most is {MAX_CHARACTERS}."
                )
        return value


class WordWeight(BaseModel):
    """A word (or two) and its pull: above zero towards positive, below towards negative."""

    word: str
    weight: float


class Sentiment(BaseModel):
    """The answer for one text; ``probability`` is that of the label, from 0.5 to 1."""

    label: str
    probability: float
    words: list[WordWeight]


class Answer(BaseModel):
    """What ``POST /predict`` answers: one prediction for each text, in the same order."""

    model_version: str
    predictions: list[Sentiment]


class Problem(BaseModel):
    """What a refused request gets: one sentence on what to change."""

    detail: str


def answer(model: Model, texts: Sequence[str]) -> Answer:
    """Classify the texts."""
    predictions = [model.predict(text) for text in texts]
    return Answer(
        model_version=model.version,
        predictions=[
            Sentiment(
                label=prediction.label,
                probability=prediction.probability,
                words=[WordWeight(word=w, weight=weight) for w, weight in prediction.words],
            )
            for prediction in predictions
        ],
    )


def explain(error: dict[str, Any]) -> str:
    """Put one validation error in plain words, without repeating what was sent."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "json_invalid":
        return f"The body is not valid JSON. {HOW_TO_ASK}"
    return HOW_TO_ASK


def create_app(log: RequestLog) -> FastAPI:
    """Build the service, which writes a line to ``log`` for each request.

    Raises:
        ModelError: there is no usable ``model.json``.
    """
    model = load_model(MODEL_FILE)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        log.prepare()
        yield

    app = FastAPI(
        title=NAME, version=model.version, lifespan=lifespan, max_body_size=MAX_BODY_BYTES
    )
    app.add_middleware(LogRequests, log=log)

    @app.exception_handler(RequestValidationError)
    def refuse(_: Request, error: RequestValidationError) -> JSONResponse:
        detail = " ".join(explain(problem) for problem in error.errors())
        return JSONResponse({"detail": detail}, status_code=422)

    # These two answer at once. ``predict`` computes, and as a plain function it gets a thread, so
    # that a long text does not hold up the other requests.
    @app.get("/")
    async def welcome() -> Welcome:
        """Say hello."""
        return Welcome(name=NAME, model_version=model.version, greeting=GREETING)

    @app.get("/health")
    async def health() -> Health:
        """Answer, which is the proof that the service is alive."""
        return Health(status="ok")

    @app.post("/predict", responses={413: {"description": "Too large"}, 422: {"model": Problem}})
    def predict(question: Question, request: Request) -> Answer:
        """Classify one comment or a list of comments."""
        texts = [question.text] if isinstance(question.text, str) else question.text
        result = answer(model, texts)
        request.state.labels.extend(prediction.label for prediction in result.predictions)
        return result

    return app


def open_socket(host: str, port: str) -> socket.socket:
    """Listen on an address.

    Raises:
        SystemExit: with one line for the user, when the port is no port or cannot be had.
    """
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        raise SystemExit(f"PORT must be a whole number from 0 to 65535, not {port!r}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SystemExit(
            f"Cannot listen on {host}, port {port}: {reason}. HOST and PORT choose another place."
        ) from None


def main() -> None:
    """Serve until Ctrl+C or SIGTERM."""
    # The server is needed here alone: ``uvicorn main:app`` is one already, and so is whatever else
    # serves the app.
    import uvicorn

    listener = open_socket(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000")
    host, port = listener.getsockname()[:2]
    print(f"{NAME} listens on http://{host}:{port} (Ctrl+C stops it)", file=sys.stderr, flush=True)
    # Declared as whole seconds, but handed to asyncio, which also takes fractions.
    patience: Any = PATIENCE
    server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=patience))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


try:
    app = create_app(RequestLog.in_folder(Path(os.environ.get("LOG_DIR") or "logs")))
except ModelError as problem:
    raise SystemExit(str(problem)) from None

if __name__ == "__main__":
    main()
