"""The engine's builder: takes what a client sends, and tells how the build goes."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

from tui.practice.daemon.builds.build import Build
from tui.practice.daemon.builds.context import Context, received
from tui.practice.daemon.builds.intermediate import CommandFailed, Workshop
from tui.practice.daemon.builds.options import Options, references_of
from tui.practice.daemon.builds.output import Output
from tui.practice.daemon.builds.site import Site
from tui.practice.daemon.containers.containers import Containers
from tui.practice.daemon.containers.lifecycle import Lifecycle
from tui.practice.daemon.images.images import Images
from tui.practice.daemon.images.references import Reference, short_id
from tui.practice.dockerfile.errors import DockerfileError, ExpansionError
from tui.practice.dockerfile.instructions import Dockerfile
from tui.practice.dockerfile.parse import parse
from tui.practice.errors import BadRequest, Refused
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

Document = dict[str, Any]

_log = logging.getLogger(__name__)


class Builder:
    """Builds images, any number of them at once."""

    def __init__(
        self,
        images: Images,
        containers: Containers,
        life: Lifecycle,
        layers: LayerStore,
        database: Database,
        scratch: Path,
    ) -> None:
        """`scratch` is a folder of the builder's own; what a crash left in it goes."""
        workshop = Workshop(containers, life, layers, database)
        self._site = Site(images, layers, workshop, scratch)
        self._images = images
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True, mode=0o700)

    def clear_up(self) -> None:
        """Remove the containers that a crash left of builds, before any is started."""
        self._site.workshop.clear_up()

    async def build(
        self, options: Options, body: AsyncIterator[bytes]
    ) -> AsyncGenerator[Document, None]:
        """Build what a context's Dockerfile says; what is told of that.

        What makes no sense is said before the first document: raises BadRequest, Failed or
        LeftOut. Closing the iterator gives the build up.
        """
        references = references_of(options.tags)
        async with received(body, self._site.scratch) as context:
            try:
                dockerfile = await asyncio.to_thread(_read, context, options.dockerfile)
            except DockerfileError as error:
                raise BadRequest(error.message) from None
            output = Output(quiet=options.quiet)
            build = Build(self._site, options, dockerfile, context, output)
            task = asyncio.ensure_future(self._run(build, references, output))
            try:
                async for document in output.documents():
                    yield document
            finally:
                task.cancel()
                await asyncio.wait({task})

    async def _run(self, build: Build, references: list[Reference], output: Output) -> None:
        """Build to the end; whatever goes wrong is told."""
        try:
            identity = await build.run()
            await output.line(f"Successfully built {short_id(identity)}")
            for reference in references:
                self._images.tag(identity, str(reference))
                await output.line(f"Successfully tagged {reference.familiar}")
            await output.succeed(identity)
        except CommandFailed as error:
            await output.fail(error.message, error.code)
        except (Refused, ExpansionError, DockerfileError) as error:
            await output.fail(error.message)
        except OSError as error:
            await output.fail(os.strerror(error.errno).lower() if error.errno else str(error))
        except sqlite3.Error as error:
            await output.fail(str(error))
        except Exception:
            _log.exception("a build failed")
            await output.fail("the practice engine failed at this; its log tells more")
        finally:
            await build.give_up()


def _read(context: Context, name: str) -> Dockerfile:
    name, data = context.dockerfile(name)
    return parse(data, name)
