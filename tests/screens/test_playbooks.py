"""Playbooks on the screens: choosing one, its run, its tasks, and a command to copy."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from screens.completion import complete
from screens.context import Context
from screens.playbook_picker import PlaybookList
from screens.task_view import TaskView
from tests.support.fake_link import FakeLink
from tests.support.incidents import Desk
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.playbooks import OUTAGE, item, playbook
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import Severity
from warroom.playbooks import own as own_playbooks
from warroom.playbooks.write import to_toml


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of a person's own playbooks, with one in it."""
    place = tmp_path / "playbooks"
    place.mkdir()
    (place / "outage.toml").write_text(to_toml(OUTAGE), encoding="utf-8")
    monkeypatch.setattr(own_playbooks, "_chosen", place)
    return place


def telling(*more: cm.AnyCommand) -> Callable[[FakeLink, MovableClock], None]:
    """The outage, and what the incident commander asks for after it."""

    def before(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        for command in more:
            link.say(INCIDENT, "ana", command)

    return before


async def chosen(on_show: Stage, id: str) -> None:
    """Put the cursor of the list on a playbook and take it."""
    await until(lambda: bool(on_show.app.screen.query(PlaybookList)))
    chooser = on_show.app.screen.query_one(PlaybookList)
    await until(lambda: id in chooser.keys)
    chooser.move_to(id)
    await on_show.press("enter")


@pytest.mark.parametrize("size", [(120, 40), (60, 20), (40, 10)])
async def test_a_key_opens_the_list_and_starts_one(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size) as on_show:
        await on_show.press("f3", "p")
        await on_show.sees("Start a playbook", "Enter starts it")
        await chosen(on_show, "outage")
        await until(lambda: "R1" in on_show.room.incident.runs)
        run = on_show.room.incident.runs["R1"]
        assert run.playbook == OUTAGE and len(run.tasks) == 5
        await on_show.press("f3", "G")
        await on_show.sees("R1 Service outage", "0/5")


async def test_the_list_says_when_and_what_runs(tmp_path: Path, own: Path) -> None:
    (own / "bad.toml").write_text("id = 7\n")
    before = telling(cm.StartPlaybook(playbook=OUTAGE))
    async with stage(tmp_path, before=before) as on_show:
        await on_show.type("/playbook")
        await on_show.sees("Ransomware", "18 of 18 items apply", "a ransom note appears")
        await on_show.press("G")
        await on_show.sees("Service outage (your own)", "runs as R1", "Not a playbook: ")
        await on_show.press("escape")
        await on_show.misses("Start a playbook")
        assert list(on_show.room.incident.runs) == ["R1"]


async def test_the_same_one_twice_is_asked_back(tmp_path: Path) -> None:
    async with stage(tmp_path, before=telling(cm.StartPlaybook(playbook=OUTAGE))) as on_show:
        await on_show.type("/playbook outage")
        await on_show.sees("runs already as R1", "/playbook outage again")
        await on_show.type("/playbook outage again")
        await until(lambda: "R2" in on_show.room.incident.runs)


async def test_the_pane_shows_how_far_a_run_is(tmp_path: Path) -> None:
    book = playbook(item("a"), item("b", "a"), item("c", severity=Severity.SEV1), title="Drill")
    more = (
        cm.SetSeverity(severity=Severity.SEV3, reason="one region only"),
        cm.StartPlaybook(playbook=book),
    )
    async with stage(tmp_path, before=telling(*more)) as on_show:
        first, second = on_show.room.incident.runs["R1"].tasks.values()
        await on_show.press("f3")
        await on_show.sees("R1 Drill", "0/2", f"can begin: {first}", "1 more from SEV1")
        await on_show.type(f"/done {first}")
        await on_show.sees("1/2", f"can begin: {second}")
        await on_show.type("/sev 1 all regions")
        await on_show.sees("1/3")
        await on_show.misses("1 more from SEV1")
        await on_show.type("/stop-playbook R1 the drill is over")
        await on_show.sees("stopped by ana: the drill is over", "3/3")


async def test_the_checklist_shows_role_dependency_and_command(tmp_path: Path) -> None:
    before = telling(cm.StartPlaybook(playbook=OUTAGE))
    async with stage(tmp_path, before=before, size=(160, 50)) as on_show:
        tasks = on_show.room.incident.runs["R1"].tasks
        await on_show.sees("$ Freeze", "Fail over", "(comms)")
        await on_show.sees(f"after {tasks['call-bridge']}+1")
        await on_show.type(f"/start {tasks['fail-over']}")
        await on_show.sees(f"{tasks['fail-over']} comes after", "anyway.")


async def test_a_task_is_read_and_its_command_copied(tmp_path: Path) -> None:
    before = telling(cm.StartPlaybook(playbook=OUTAGE))
    async with stage(tmp_path, before=before) as on_show:
        tasks = on_show.room.incident.runs["R1"].tasks
        await on_show.press("escape", "2")
        checklist = on_show.room.query_one("#checklist")
        checklist.move_to(tasks["freeze"])  # type: ignore[attr-defined]
        checklist.focus()
        await on_show.press("enter")
        await on_show.sees("kubectl rollout pause deployment/checkout", "c copies the command")
        await on_show.sees("Service outage (R1)")
        await on_show.press("c")
        await on_show.sees("Copied.", "OSC 52")
        assert on_show.app.clipboard == "kubectl rollout pause deployment/checkout"
        await on_show.press("escape")
        checklist.move_to(tasks["fail-over"])  # type: ignore[attr-defined]
        await on_show.press("enter")
        await on_show.sees("Freeze (open)", "Esc goes back")
        assert isinstance(on_show.app.screen, TaskView)
        await on_show.press("c")
        end = on_show.app.screen.query_one("#reading-end", Static)
        assert "Copied" not in str(end.render())


def test_ids_are_completed() -> None:
    desk = Desk()
    desk.do("ana", cm.StartPlaybook(playbook=OUTAGE))

    def proposed(line: str) -> list[str]:
        return [each.text for each in complete(line, len(line), Context(desk.incident, (), "ana"))]

    assert proposed("/playbook cred") == ["credential-leak "]
    assert proposed("/playbook certif") == ["expired-certificate "]
    assert "outage " in proposed("/playbook ")
    assert proposed("/stop-playbook ") == ["R1 "]
    desk.do("ana", cm.StopPlaybook(run="R1", reason="x"))
    assert proposed("/stop-playbook ") == []
