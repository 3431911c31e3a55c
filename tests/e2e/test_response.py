"""A whole response, from the first alarm to the last follow-up: two people on screens, one on the
command line; every number on the screens is the one that a count of the log's lines gives."""

import re
from functools import partial
from pathlib import Path

import pytest

from tests.support import counts, replay
from tests.support.site import Site
from tests.support.terminal import CTRL_U, ENTER, Terminal

OWN = sorted((Path(__file__).parent / "data").glob("*.csv"))
OTHERS = replay.further_timelines()
NO_OTHERS = pytest.mark.skip(
    reason=f"no further timelines: set {replay.VARIABLE} to a directory with CSV files"
)

CTRL_F = "\x06"
F2, F3, F4, F5, F6 = "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
async def test_from_the_alarm_to_the_last_follow_up(site: Site, path: Path) -> None:
    await respond(site, path)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "path",
    replay.one_and_the_rest(OTHERS) or [pytest.param(Path(), id="none", marks=NO_OTHERS)],
    ids=lambda path: path.stem,
)
async def test_a_real_incident_from_the_alarm_to_the_last_follow_up(site: Site, path: Path) -> None:
    await respond(site, path)


class Responder:
    """Somebody at a screen who types one line after the other and sees it in the log."""

    def __init__(self, screen: Terminal) -> None:
        self.screen = screen

    @property
    def seq(self) -> int:
        """The number of the newest entry on this screen."""
        found = re.search(r"· seq (\d+)", self.screen.text)
        return int(found[1]) if found else 0

    def past(self, seq: int) -> bool:
        """Whether there are newer entries, and nothing typed here waits."""
        return self.seq > seq and "not sent yet" not in self.screen.text

    def has_title(self, title: str, count: str) -> bool:
        """Whether a pane has this title and count."""
        end = rf"{count} ─" if count else "[┐┤]"
        return bool(re.search(rf"[┌├]─ {title} ─+ ?{end}", self.screen.text))

    async def says(self, *lines: str) -> None:
        """Type each line and wait until it is in the log."""
        for line in lines:
            before = self.seq
            self.screen.type(line + ENTER)
            await self.screen.until(partial(self.past, before))

    async def sees(self, *words: str) -> None:
        """Wait until all of this is on the screen."""
        await self.screen.until(lambda: all(word in self.screen.text for word in words))

    async def looks_at(self, key: str, *words: str) -> None:
        """Turn to the pane of a step and wait for what stands in it; then back to the composer."""
        self.screen.type(key)
        await self.sees(*words)
        self.screen.type("1")
        await self.sees("─ Checklist ─")
        self.screen.type(CTRL_F)
        await self.sees("› /search")
        self.screen.type(CTRL_U)
        await self.sees("› text is a note")


class Response:
    """One incident: ana and ben at their screens, chloe at a shell."""

    def __init__(self, site: Site, incident: str, ana: Responder, ben: Responder) -> None:
        self.site, self.incident, self.ana, self.ben = site, incident, ana, ben

    async def chloe(self, *lines: str) -> None:
        """Do these lines from the shell."""
        for line in lines:
            await self.site.said("do", self.incident, line, name="chloe")

    async def agree(self) -> list[counts.Line]:
        """Both screens have what the log has; gives the log."""
        log = await self.site.log(self.incident)
        await self.counted(log)
        return log

    async def counted(self, log: list[counts.Line]) -> None:
        """Wait until the numbers on both screens are those of the log."""
        titles = {
            "Timeline": str(len(log)),
            "Checklist": counts.checklist(log),
            "Communication": str(counts.messages(log) or ""),
        }
        for who in (self.ana, self.ben):
            for title, count in titles.items():
                await who.screen.until(partial(who.has_title, title, count))


async def respond(site: Site, path: Path) -> None:
    """The five steps, one after the other."""
    lines = replay.read(path)
    async with site.screen("ana", rows=50) as one:
        ana = Responder(one)
        await ana.sees("Incidents")
        one.type("d")
        await ana.sees("Title")
        one.type(path.stem + ENTER)
        await ana.sees("Declared:")
        found = re.search(r"INC-\d+", one.text)
        assert found is not None
        async with site.screen("ben", found[0], rows=50) as two:
            response = Response(site, found[0], ana, Responder(two))
            await response.ana.sees("2 in the room")
            await identification(response, lines)
            await containment(response)
            await prioritization(response)
            await reaction(response)
            await conclusion(response)


async def identification(response: Response, lines: list[replay.Line]) -> None:
    """What is known goes on the record; one person commands, the timeline is told as it was."""
    await response.ana.says("/ic", "/role offer ops ben", "/detected 10m ago")
    await response.ben.says("/role accept ops", "/systems nodes, scheduler")
    await replay.replay(response.site, response.incident, lines)
    log = await response.agree()
    assert counts.kinds(log)["noted"] == len(lines)
    await response.ana.looks_at(F2, "nodes, scheduler", "IC ana")


async def containment(response: Response) -> None:
    """What is affected, who does what, what holds for now."""
    await response.ana.says("/phase containment", "/do Stop the upgrade @ben 15m")
    await response.chloe("/extent system nodes affected 12 of 60", "/do Tell the teams @chloe")
    await response.ben.says("/start T1", "/done T1 upgrade paused")
    await response.chloe("/tell customers Some services do not answer; we look into it.")
    await response.ana.says("/approve M1", "/send M1")
    await response.site.said(
        "evidence",
        response.incident,
        "add",
        "-",
        "--name",
        "nodes.txt",
        name="chloe",
        piped="node-17 cordoned\n",
    )
    await response.ana.says("/verify T1", "/workaround Delete stuck nodes cost: restarts @ben")
    log = await response.agree()
    extent = counts.affected(log)
    await response.ana.looks_at(
        F3, f"{extent['affected']} affected · {extent['suspected']} suspected", "1 in place"
    )


async def prioritization(response: Response) -> None:
    """How bad it is, what comes first."""
    await response.ana.says("/phase prioritization", "/impact high high")
    await response.ben.says("/sev 1 production is down")
    await response.agree()
    await response.ana.sees("SEV1 ▲▲▲", "P1")


async def reaction(response: Response) -> None:
    """What it could be, what is decided, what went into the fix."""
    await response.ana.says("/phase reaction")
    await response.ben.says("/hyp pods cannot be scheduled", "/hyp the network plug-in is old")
    await response.chloe("/support H1 3 cordoned nodes", "/ruleout H2 it is the newest")
    await response.ana.says("/propose add a node group @ben 30m risk: cost")
    await response.ben.says("/object D1 it would be cordoned as well")
    await response.ana.says("/proceed D1 with the annotation removed", "/planb roll back")
    await response.ben.says(
        "/trigger an annotation that cordons nodes",
        "/factor nobody saw the annotation in the plan",
        "/fix annotation removed, node group added",
        "noted. TODO: alarm on nodes that nothing can be scheduled on @chloe",
    )
    log = await response.agree()
    left, of_all = counts.open_follow_ups(log)
    assert (left, of_all) == (1, 1)
    for who in (response.ana, response.ben):
        await who.looks_at(F5, f"{counts.standing(log)} not ruled out", f"{left} open")


async def conclusion(response: Response) -> None:
    """It ends, somebody writes it up, and what is left is owned."""
    await response.chloe("/done T2 all told")
    await response.ana.says("/phase conclusion", "/resolve all nodes are new")
    await response.ana.says("/postmortem start ben", "/close")
    await response.site.said(
        "postmortem", response.incident, "edit", "impact", "All teams, for an hour.", name="ben"
    )
    log = await response.agree()
    left, of_all = counts.open_follow_ups(log)
    saved = counts.saved_sections(log)
    for who in (response.ana, response.ben):
        await who.looks_at(F6, f"{left} open of {of_all}", f"{saved}/9 saved")
    kinds = counts.kinds(log)
    assert kinds["decision_made"] == kinds["decision_proposed"] == 1
    assert kinds["follow_up_added"] == 1
    shown = await response.site.said("show", response.incident, name="chloe")
    assert "closed" in shown
