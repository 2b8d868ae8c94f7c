"""What a person asked for, carried out: confirmed where it destroys, done off the loop, told."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Coroutine, Sequence
from functools import partial

from textual.app import App

from tui.i18n import Translator
from tui.state.containers import Container
from tui.state.outcomes import ActionFailed
from tui.state.resources import Image, Network, Volume
from tui.state.selectors import PortRow, PruneKind, prune_victims
from tui.ui.gateway import Actions, Engine
from tui.ui.offload import offload
from tui.ui.present.commands import command_for, prune_command
from tui.ui.present.containers import address
from tui.ui.present.detail import Subject
from tui.ui.present.images import ImageRow
from tui.ui.present.spans import clean


class Intents:
    """Carries out what panels and the palette ask for. The panels change only when the
    engine says so; what is told here is how the asking went.

    Dialogs are imported when first wanted; they would take their time from the start.
    """

    def __init__(self, app: App[None], source: Engine, words: Callable[[], Translator]) -> None:
        self._app = app
        self._source = source
        self._words = words

    def carry_out(self, verb: str, item: object) -> None:
        """Begin what was asked for; it goes on by itself."""
        match verb, item:
            case "copy", _:
                self._copy(item)
            case "open", PortRow():
                self._open(item)
            case "remove", Container():
                self._in_background(self._remove_container(item))
            case "remove", ImageRow():
                self._in_background(self._remove_image(item))
            case _, Container():
                work = partial(_simple_action, verb, item.id)
                self._in_background(self._act(verb, item.name, work, command_for(verb, item)))

    def show_detail(self, subject: Subject) -> None:
        """Open the detail of one thing."""
        from tui.ui.screens.dialogs import Detail

        self._app.push_screen(Detail(self._words(), subject))

    def copy(self, text: str) -> None:
        """Put a text on the person's clipboard."""
        self._app.copy_to_clipboard(clean(text))
        self._tell(self._words()("told.copied", text=clean(text)))

    def prune(self, kind: PruneKind) -> None:
        """Begin a clean-up of one kind."""
        self._in_background(self._prune(kind))

    # -- things that destroy ---------------------------------------------------------------

    async def _remove_container(self, container: Container) -> None:
        t = self._words()
        alive = container.state.is_alive
        name = f"{container.name}  {container.short_id}  {container.image}"
        note = t("confirm.running") if alive else ""
        command = command_for("remove", container)
        if await self._confirmed(t("confirm.remove_container"), [name], command, note):
            await self._act(
                "remove",
                container.name,
                lambda actions: actions.remove_container(container.id, force=alive),
                command,
            )

    async def _remove_image(self, row: ImageRow) -> None:
        t = self._words()
        others = [tag for tag in row.image.tags if tag != row.tag]
        note = t("confirm.only_tag") if others else ""
        name = f"{row.tag or t('images.no_tag')}  {row.image.short_id}"
        command = command_for("remove", row)
        if await self._confirmed(t("confirm.remove_image"), [name], command, note):
            reference = row.tag or row.image.id
            await self._act(
                "remove", row.reference, lambda actions: actions.remove_image(reference), command
            )

    async def _prune(self, kind: PruneKind) -> None:
        t = self._words()
        victims = prune_victims(self._source.state, kind)
        if not victims:
            self._tell(t(f"prune.nothing.{kind}"))
            return
        names = [_victim_name(victim, t("images.no_tag")) for victim in victims]
        question = t.count(f"prune.confirm.{kind}", len(victims))
        if not await self._confirmed(question, names, prune_command(kind)):
            return
        failures: list[str] = []
        for victim, name in zip(victims, names, strict=True):
            try:
                await offload(partial(_remove, self._actions, victim))
            except ActionFailed as error:
                failures.append(clean(f"{name}: {error.detail}"))
        done = len(victims) - len(failures)
        if done:
            self._tell(t.count(f"prune.done.{kind}", done))
        if failures:
            self._tell("\n".join(failures), title=t("prune.failed"), wrong=True)

    async def _confirmed(
        self, question: str, names: Sequence[str], command: str, note: str = ""
    ) -> bool:
        from tui.ui.screens.dialogs import Confirm

        dialog = Confirm(self._words(), question, names, command, note)
        answer: bool | None = await self._app.push_screen_wait(dialog)
        return bool(answer)

    # -- things that do not ----------------------------------------------------------------

    def _copy(self, item: object) -> None:
        match item:
            case Container():
                text = item.short_id
            case ImageRow():
                text = item.reference
            case PortRow():
                text = address(item.binding, any_address="localhost")
            case _:
                return
        self.copy(text)

    def _open(self, row: PortRow) -> None:
        url = f"http://{address(row.binding, any_address='localhost')}/"
        self._in_background(self._open_browser(url))

    async def _open_browser(self, url: str) -> None:
        opened = await offload(lambda: webbrowser.open(url))
        key = "told.opened" if opened else "told.no_browser"
        self._tell(self._words()(key, url=url))

    async def _act(
        self, verb: str, name: str, work: Callable[[Actions], None], command: str
    ) -> None:
        t = self._words()
        shown = clean(name)
        if verb in ("stop", "restart"):
            self._tell(t(f"told.{verb}.begun", name=shown))
        try:
            await offload(lambda: work(self._actions()))
        except ActionFailed as error:
            title = t(f"refusal.{error.refusal}")
            self._tell(f"{shown}: {clean(error.detail)}", title=title, wrong=True)
        else:
            # Whoever looks learns how the same is done without cais.
            self._tell(f"{t(f'told.{verb}.done', name=shown)}\n$ {command}")

    def _tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
        """Say something that passes. The text is shown as it is, never as markup."""
        self._app.notify(
            text,
            title=title,
            severity="error" if wrong else "information",
            timeout=10 if wrong else 4,
            markup=False,
        )

    def _actions(self) -> Actions:
        return self._source.actions()

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        self._app.run_worker(work, exit_on_error=False)


def _remove(actions: Callable[[], Actions], victim: Container | Image | Volume | Network) -> None:
    actions().remove(victim)


def _simple_action(verb: str, identity: str, actions: Actions) -> None:
    match verb:
        case "start":
            actions.start(identity)
        case "stop":
            actions.stop(identity)
        case "restart":
            actions.restart(identity)
        case "pause":
            actions.pause(identity)
        case "unpause":
            actions.unpause(identity)
        case "kill":
            actions.kill(identity)


def _victim_name(victim: Container | Image | Volume | Network, no_tag: str) -> str:
    match victim:
        case Container():
            return f"{victim.name}  {victim.short_id}  {victim.image}"
        case Image():
            return f"{' '.join(victim.tags) or no_tag}  {victim.short_id}"
        case Volume() | Network():
            return victim.name
