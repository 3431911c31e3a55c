"""The step reaction: polls with their countdown, hypotheses with links, what closing needs."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from screens.sight import Sight
from screens.statusbar import Banner
from screens.steps.reaction import Reaction
from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import START, Desk
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.closing import closing_needs
from warroom.model.incident import Incident
from warroom.model.words import ClosingItem, FollowUpKind
from warroom.text import cell_width


def inquiry(link: FakeLink, clock: MovableClock) -> None:
    """The outage, with something of everything that the pane shows."""
    outage(link, clock)

    def say(who: str, command: cm.AnyCommand) -> None:
        link.say(INCIDENT, who, command)

    say("ben", cm.RaiseHypothesis(text="the TLS settings of deploy 8812"))
    say("ben", cm.SupportHypothesis(hypothesis="H1", evidence=(15,), why="only new proxies"))
    say("dmi", cm.RaiseHypothesis(text="replication lag"))
    say("dmi", cm.RuleOutHypothesis(hypothesis="H2", evidence=(12,)))
    say(
        "ben",
        cm.ProposeDecision(
            text="roll 8812 back", executor="dmi", risks="two minutes of 503", options=("drain",)
        ),
    )
    say("ana", cm.AddFactor(text="no canary for TLS settings"))
    say(
        "ana",
        cm.AddFollowUp(
            text="a canary", follow_up_kind=FollowUpKind.CORRECTIVE, url="https://x.example/7"
        ),
    )


def pane(room: Stage) -> Reaction:
    return room.room.query_one(Reaction)


def missing(room: Stage) -> int:
    return len(closing_needs(room.room.incident))


async def on(room: Stage, key: str) -> None:
    """Open the pane, with the cursor on a line."""
    await room.press("escape", "f5")
    await until(lambda: key in pane(room).keys, key)
    pane(room).move_to(key)


async def test_an_empty_pane_says_what_to_do(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.press("f5")
        await room.sees(
            "None yet. p proposes one", "None yet. a says what it could be", "what set it off: t"
        )
        await room.sees("To close it", f"{missing(room)} missing", "the trigger: /trigger TEXT")


@pytest.mark.parametrize("size", [(120, 50), (60, 20), (40, 12)])
async def test_all_of_it_is_there_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, before=inquiry, size=size) as room:
        await room.press("f5")
        await room.sees("D1 roll 8812 back", "dmi would execute it")
        if size[1] == 50:
            await room.sees(
                "objections? 5:00", "risk: two minutes of 503", "or #1: drain",
                "H1 the TLS settings of deploy", "supported", "only new proxies",
                "H2 replication lag", "ruled out", "replication lag 0.4 s, not the cause",
                "Factor F1", "U1 a canary", "nobody has it yet · corrective action", "https://x.example/7",
                "a person for U1: /followup assign U1 NAME",
            )  # fmt: skip


async def test_a_link_leads_to_its_entry_on_the_timeline(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry) as room:
        await room.type("/filter decision")
        await on(room, "entry:H2:0:12")
        await room.press("enter")
        await until(lambda: room.room.timeline.cursor == 12)
        assert room.room.timeline.has_focus
        await room.sees("entry 12 of")
        await on(room, "H1")
        await room.press("enter")
        await until(lambda: room.room.timeline.cursor == 15)


async def test_everybody_sees_the_countdown_until_somebody_objects(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry, you="chloe") as room:
        await room.sees(
            "/object D1 WHY, 5:00 left. Strong objections? Else we proceed with: roll 8812"
        )
        room.clock.set(room.clock.now() + timedelta(minutes=2, seconds=29))
        await room.sees("2:31 left")
        await on(room, "D1")
        await room.press("o")
        assert room.room.composer.text == "/object D1 "
        await room.type("/object D1 the fix is in it")
        await room.misses("Strong objections?")
        await room.sees("chloe objects: the fix is in it", "the IC decides")


async def test_how_to_object_fits_on_the_smallest_screen(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry, you="chloe", size=(40, 10)) as room:
        await room.sees("/object D1 WHY")


async def test_the_commander_is_asked_and_decides_with_a_key(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry) as room:
        room.link.say(INCIDENT, "chloe", cm.ObjectToDecision(decision="D1", text="not now"))
        await room.sees("chloe objects to D1 (/proceed D1 or /drop D1 REASON): not now")
        await on(room, "D1")
        await room.press("K")
        assert room.room.composer.text == "/drop D1 "
        room.room.composer.restore("")
        await on(room, "D1")
        await room.press("y")
        await room.sees("dmi executes it; by ana", "decided: roll 8812 back (D1)")
        assert "0 open" in room.text


async def test_the_room_keeps_asking_its_lead_for_a_plan_b(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry) as room:
        notices = room.room.query_one(Banner)

        def asked() -> bool:
            return any("No plan B" in notice.text for notice in notices.notices)

        await until(asked)
        await room.type("/planb turn checkout off")
        await until(lambda: not asked())
        await room.press("f5")
        await room.sees("turn checkout off (ana)")
    async with stage(tmp_path / "ben", before=inquiry, you="ben") as room:
        await room.sees("Strong objections?")
        assert not any("plan B" in n.text for n in room.room.query_one(Banner).notices)


KEYS = [
    ("H1", "s", "/support H1 "),
    ("H1", "x", "/ruleout H1 "),
    ("H1", "o", ""),
    ("H1", "a", "/hyp "),
    ("D1", "p", "/propose "),
    ("F1", "K", "/nofactor F1 "),
    ("U1", "K", "/followup drop U1 "),
    ("U1", "D", "/followup due U1 "),
    ("U1", "L", "/followup link U1 "),
    ("U1", "e", "/followup assign U1 "),
    ("U1", "u", "/todo "),
    ("U1", "c", "/prevent "),
    ("plan b", "enter", "/planb "),
    ("trigger", "enter", "/trigger "),
    ("trigger", "w", "/waive trigger "),
    ("need:fix", "w", "/waive fix "),
    ("need:follow-ups", "w", "/waive follow-ups "),
    ("H1", "w", ""),
    ("H1", "t", "/trigger "),
    ("H1", "f", "/factor "),
    ("H1", "F", "/fix "),
    ("H1", "b", "/planb "),
]


async def test_keys_begin_the_right_line(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry) as room:
        for line, key, text in KEYS:
            await on(room, line)
            await room.press(key)
            assert room.room.composer.text == text, (line, key)
            room.room.composer.restore("")


async def test_a_follow_up_is_taken_done_verified_and_reopened_with_keys(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry) as room:

        def item() -> tuple[str, str]:
            found = room.room.incident.follow_ups["U1"]
            return found.person, found.state

        await on(room, "U1")
        await room.press("A")
        await until(lambda: item() == ("ana", "open"))
        await room.press("space")
        await until(lambda: item() == ("ana", "done"))
        await room.press("v")
        await room.sees("You did U1 yourself")
        await room.press("escape")
        await on(room, "U1")
        await room.press("r")
        await until(lambda: item() == ("ana", "open"))


async def test_what_is_waived_is_told_and_the_rest_still_missing(tmp_path: Path) -> None:
    async with stage(tmp_path, before=inquiry, size=(120, 60)) as room:
        await room.press("f5")
        before = missing(room)
        await room.sees(f"{before} missing")
        room.link.say(INCIDENT, "ana", cm.WaiveForClosing(what=ClosingItem.FIX, reason="a drill"))
        await room.sees(f"{before - 1} missing", "fix waived by ana: a drill")


def lines(incident: Incident, width: int) -> list[str]:
    """What the pane shows in so many cells."""
    pane = Reaction()
    pane.sight = Sight(incident, [], (), {}, "ana", START, UTC)
    return [
        "".join(piece.text for piece in line) for item in pane.items(width) for line in item.lines
    ]


@pytest.mark.parametrize(("name", "text"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_nothing_raw_is_shown_and_nothing_is_too_wide(name: str, text: str) -> None:
    desk = Desk()
    said = f"x{text}"[:400].encode("utf-8", "replace").decode()  # JSON has no lone surrogates
    for command in (
        cm.RaiseHypothesis(text=said),
        cm.SupportHypothesis(hypothesis="H1", evidence=(1,), why=said),
        cm.ProposeDecision(text=said, risks=said, options=(said,), plan_b=said),
        cm.ObjectToDecision(decision="D1", text=said),
        cm.SetTrigger(text=said),
        cm.AddFactor(text=said),
        cm.RecordFix(text=said, links=("https://x.example/" + "a" * 200,)),
        cm.AddFollowUp(text=said),
    ):
        desk.do("ben", command)
    for width in (24, 40, 58, 120):
        for line in lines(desk.incident, width):
            assert raw_terminal_codes(line) == []
            assert cell_width(line) <= width
