"""Well-known packages: their versions, what they bring along, and what they are imported as.

A line is a name and its newest version, then `needs=` the packages that come with it, `as=` the
modules that it is imported as where these are not called like itself, and `runs=` the commands
that it puts on the PATH, each with the function that it calls. `NAME[EXTRA]` is what
comes besides where that is asked for. Facts are the packages' own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TABLE = """\
aiohttp 3.12.15 needs=attrs,multidict,yarl
annotated-doc 0.0.4
annotated-types 0.7.0
anyio 4.11.0 needs=idna,sniffio
attrs 25.3.0 as=attr,attrs
beautifulsoup4 4.13.5 needs=soupsieve,typing-extensions as=bs4
black 25.1.0 needs=click,packaging runs=black:black:patched_main
blinker 1.9.0
boto3 1.40.26
celery 5.5.3 needs=click runs=celery:celery.__main__:main
certifi 2025.8.3
charset-normalizer 3.4.3
click 8.5.1
django 5.2.6 needs=asgiref,sqlparse \
 runs=django-admin:django.core.management:execute_from_command_line
asgiref 3.9.1
fastapi 0.165.0 needs=annotated-doc,pydantic,starlette,typing-extensions \
 runs=fastapi:fastapi.cli:main
fastapi[standard] 0.165.0 needs=fastapi-cli,httpx,jinja2,python-multipart,uvicorn
fastapi-cli 0.0.24 needs=rich,typer,uvicorn
flask 3.1.2 needs=blinker,click,itsdangerous,jinja2,markupsafe,werkzeug runs=flask:flask.cli:main
gunicorn 23.0.0 needs=packaging runs=gunicorn:gunicorn.app.wsgiapp:run
h11 0.16.0
httpcore 1.0.9 needs=certifi,h11
httpx 0.28.1 needs=anyio,certifi,httpcore,idna
idna 3.10
iniconfig 2.1.0
itsdangerous 2.2.0
jinja2 3.1.6 needs=markupsafe
joblib 1.5.2
jupyter 1.1.1 runs=jupyter:jupyter_core.command:main
markupsafe 3.0.2
matplotlib 3.10.6 needs=numpy,packaging,pillow,python-dateutil
multidict 6.6.4
mypy 1.17.1 needs=typing-extensions runs=mypy:mypy.__main__:console_entry
numpy 2.3.3
packaging 25.0
pandas 2.3.2 needs=numpy,python-dateutil,pytz,tzdata
pillow 11.3.0 as=PIL
pluggy 1.6.0
psycopg2-binary 2.9.10 as=psycopg2
pydantic 2.14.4 needs=annotated-types,pydantic-core,typing-extensions,typing-inspection
pydantic-core 2.50.5 needs=typing-extensions
pygments 2.19.2
pytest 8.4.2 needs=iniconfig,packaging,pluggy,pygments runs=pytest:pytest:console_main
python-dateutil 2.9.0.post0 needs=six as=dateutil
python-dotenv 1.1.1 as=dotenv runs=dotenv:dotenv.__main__:cli
python-multipart 0.0.22
pytz 2025.2
pyyaml 6.0.2 as=yaml
redis 6.4.0
requests 2.32.5 needs=certifi,charset-normalizer,idna,urllib3
rich 14.1.0 needs=pygments
ruff 0.12.12 runs=ruff:ruff:main
scikit-learn 1.9.1 needs=joblib,numpy,scipy,threadpoolctl as=sklearn
scipy 1.16.1 needs=numpy
setuptools 80.9.0 as=setuptools,pkg_resources
six 1.17.0
sniffio 1.3.1
soupsieve 2.8
sqlalchemy 2.0.43 needs=typing-extensions
sqlparse 0.5.3
starlette 1.10.0 needs=anyio
streamlit 1.49.1 needs=click,numpy,pandas runs=streamlit:streamlit.web.cli:main
threadpoolctl 3.6.0
tqdm 4.67.1 runs=tqdm:tqdm.cli:main
typer 0.21.0 needs=click,rich,typing-extensions
typing-extensions 4.15.0
typing-inspection 0.4.2 needs=typing-extensions
tzdata 2025.2
urllib3 2.5.0
uvicorn 0.54.0 needs=click,h11 runs=uvicorn:uvicorn.main:main
werkzeug 3.1.3 needs=markupsafe
wheel 0.45.1 runs=wheel:wheel.cli:main
yarl 1.20.1 needs=idna,multidict
"""


@dataclass(frozen=True, slots=True)
class Package:
    """What is known of a package."""

    name: str
    version: str = "1.0.0"
    needs: tuple[str, ...] = ()
    imported_as: tuple[str, ...] = ()
    commands: tuple[tuple[str, str, str], ...] = ()
    """Name, module and function."""


def normal(name: str) -> str:
    """A package's name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def known(name: str) -> Package:
    """The package of this name. One that was never heard of is 1.0.0, and needs nothing."""
    name = normal(name)
    return _PACKAGES.get(name) or Package(name, imported_as=(name.replace("-", "_"),))


def _read(line: str) -> Package:
    name, version, *marks = line.split()
    facts = dict(mark.split("=", 1) for mark in marks)
    return Package(
        name,
        version,
        tuple(facts.get("needs", "").split(",")) if "needs" in facts else (),
        tuple(facts.get("as", name.replace("-", "_")).split(",")),
        tuple(
            (command, module, function)
            for command, module, function in (
                word.split(":") for word in facts.get("runs", "").split(",") if word
            )
        ),
    )


_PACKAGES = {package.name: package for package in map(_read, _TABLE.splitlines())}
IMPORTED_FROM = {
    module: package.name
    for package in _PACKAGES.values()
    for module in package.imported_as
    if module.isidentifier()
}
"""The packages that modules come from."""
COMMANDS = {
    (module, function): command
    for package in _PACKAGES.values()
    for command, module, function in package.commands
}
"""The commands that functions are called by."""
