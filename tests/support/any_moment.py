"""Something happens to a screen between two turns of its event loop, at any one that is wished."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from unittest.mock import patch

from textual.events import Callback, Key, Resize
from textual.geometry import Size

from screens.app import WarroomApp
from screens.base import WarScreen
from screens.keys import KEYS
from screens.log_screen import LogScreen
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.shown import text_of
from warroom.link.changes import LinkChanged, LinkState, StateKnown, WatchFailed
from warroom.model import commands as cm
from warroom.model.decide import Why
from warroom.model.words import NoteKind, Phase, Role

LATE = 1_000_000
"""Turns after which everything was at rest long before."""

AT_ONCE = 4
"""Events in one scene: what one of them has begun is there when the next comes."""

SIZES = ((120, 40), (120, 40), (80, 24), (40, 10))

QUIET = 0.02
"""Seconds: longer than Textual and the feed put anything off."""

_OWN = 4
"""Callbacks that waiting for QUIET takes by itself."""


class Turns:
    """Counts the callbacks that an event loop runs; after some of them things are done."""

    def __init__(self) -> None:
        self.run = 0
        self.error: BaseException | None = None
        self._wait: list[tuple[int, Callable[[], object]]] = []

    def after(self, count: int, act: Callable[[], object]) -> None:
        """Do this when `count` more callbacks have run."""
        self._wait.append((self.run + count, act))
        self._wait.sort(key=itemgetter(0))

    def now(self) -> None:
        """Do what waits still with the next callbacks."""
        self._wait = [(0, act) for _, act in self._wait]

    def done(self) -> None:
        """One has run."""
        self.run += 1
        if self._wait and self.run >= self._wait[0][0]:
            _, act = self._wait.pop(0)
            try:
                act()
            except Exception as error:
                self.error = self.error or error


@contextlib.contextmanager
def counted() -> Iterator[Turns]:
    """The turns of the loops in this block."""
    found, original = Turns(), asyncio.Handle._run

    def run(handle: asyncio.Handle) -> None:
        original(handle)
        found.done()

    with patch.object(asyncio.Handle, "_run", run):
        yield found


@dataclass
class Played:
    """An app with its link and clock."""

    app: WarroomApp
    link: FakeLink
    clock: MovableClock

    def arrive(self, act: Callable[[], object]) -> None:
        """The link tells of something, and it goes to the screens at once."""
        act()
        self.app.post_message(Callback(self.app.feed._flush))

    def press(self, *keys: str) -> None:
        """A person presses keys, in one burst."""
        driver = self.app._driver
        for key in keys:
            if driver is None:
                return
            event = Key(key, key if len(key) == 1 else None)
            event.set_sender(self.app)
            driver.send_message(event)

    def resize(self, width: int, height: int) -> None:
        """A person drags the corner of the window."""
        size = Size(width, height)
        if self.app._driver is not None:
            self.app._driver._size = size
            self.app.post_message(Resize(size, size))


Act = Callable[[Played], object]


def _note(on: Played) -> None:
    on.link.say(INCIDENT, "ben", cm.Note(text="it begins to recover", note_kind=NoteKind.ALERT))


def _many(on: Played) -> None:
    on.link.say(INCIDENT, "ana", cm.ChangePhase(phase=Phase.REACTION))
    on.link.say(INCIDENT, "ana", cm.AddTask(text="Tell the shops", to="ana"))
    on.link.say(INCIDENT, "ana", cm.OfferRole(role=Role.COMMANDER, to="ben"))


def _people(on: Played) -> None:
    on.link.enter(INCIDENT, "ana", "zoe")


def _known(on: Played) -> None:
    on.link._listener(StateKnown(INCIDENT))


def _reset(on: Played) -> None:
    if INCIDENT in on.link.watched:
        on.link.reset(INCIDENT, "The hub has another history.")


def _redacted(on: Played) -> None:
    if room := on.link.room(INCIDENT):
        on.link.redact(INCIDENT, *(entry.seq for entry in room.entries[4:6]))


def _refused(on: Played) -> None:
    held, on.link.hold = on.link.hold, True
    made = on.link.submit(cm.Note(text="refused"), INCIDENT)
    on.link.hold = held
    on.link.refuse(made, "The hub does not take this.")


def _taken(on: Played) -> None:
    held, on.link.hold = on.link.hold, True
    made = on.link.submit(cm.Note(text="taken at once"), INCIDENT)
    on.link.hold = held
    on.link.answer(made)


def _offline(on: Played) -> None:
    on.link.go_away()


def _back(on: Played) -> None:
    on.link.go_away()
    on.link.come_back()


def _ended(on: Played) -> None:
    on.link.state, on.link.sentence = LinkState.STOPPED, "Your access was revoked."
    on.link._listener(LinkChanged(LinkState.STOPPED, on.link.sentence))


def _gone(on: Played) -> None:
    sentence = "There is no incident INC-42."
    on.link._listener(WatchFailed(INCIDENT, Why.NOT_FOUND, sentence))


def _other(on: Played) -> None:
    on.link.say("INC-43", "eve", cm.Declare(title="Mail is late"))


def _full(on: Played) -> None:
    on.link.read_only("its disk is full")


def _figures(on: Played) -> None:
    on.link._tell_figures()


def _arrived(act: Act, on: Played) -> None:
    on.arrive(partial(act, on))


ARRIVING: dict[str, Act] = {
    name: partial(_arrived, act)
    for name, act in {
        "a note": _note,
        "a phase, a task and an offer": _many,
        "people": _people,
        "a state": _known,
        "another history": _reset,
        "a redaction": _redacted,
        "a refusal": _refused,
        "an ack": _taken,
        "offline": _offline,
        "offline and live": _back,
        "the end of the connection": _ended,
        "no such incident": _gone,
        "another incident": _other,
        "a full disk": _full,
        "figures": _figures,
    }.items()
}
"""What the link tells."""


def _pressed(key: str, on: Played) -> None:
    on.press(key)


DONE: dict[str, Act] = {
    "wider": lambda on: on.resize(200, 50),
    "smaller": lambda on: on.resize(40, 10),
    "another zone": lambda on: on.press("ctrl+t"),
    **{key: partial(_pressed, key) for key in sorted({key for each in KEYS for key in each.keys})},
    "a word": lambda on: on.press(*"proxy"),
    "the program is left": lambda on: on.app.exit(0),
    "another screen": lambda on: on.app.call_later(on.app.open_search),
    "the lobby": lambda on: on.app.call_later(on.app.open_lobby),
    "the room": lambda on: on.app.call_later(on.app.open_room, INCIDENT),
}
"""What a person does."""

EVENTS = ARRIVING | DONE

LASTING = [*ARRIVING, "wider", "smaller"]
"""Those after which the screen shows the same, whenever they came."""


def story(link: FakeLink, clock: MovableClock) -> None:
    """The outage, an exercise, a post-mortem, a problem."""
    link.say("INC-7", "kim", cm.Declare(title="Checkout was slow"))
    link.say("INC-9", "kim", cm.Declare(title="The region is away", exercise=True))
    outage(link, clock)
    link.say("PRB-1", "ben", cm.OpenProblem(title="The pool runs dry", incidents=("INC-7",)))


@dataclass(frozen=True)
class Scene:
    """A screen that starts, turns or closes; `begin` None: it is the start of the program."""

    incident: str | None = INCIDENT
    before: tuple[Act, ...] = ()
    begin: Act | None = None
    review: bool = False


def _call(name: str, *given: object) -> Act:
    return lambda on: on.app.call_later(getattr(on.app, name), *given)


def _keys(*names: str) -> Act:
    return lambda on: on.press(*names)


def _on_screen(name: str, *given: object) -> Act:
    return lambda on: on.app.call_later(getattr(on.app.screen, name), *given)


_OVER: dict[str, tuple[str | None, Act]] = {
    "help": (INCIDENT, _keys("f1")),
    "palette": (INCIDENT, _keys("ctrl+p")),
    "search": (INCIDENT, _call("open_search", "proxies")),
    "earlier": (INCIDENT, _call("open_earlier", "Checkout")),
    "post-mortem": (INCIDENT, _call("open_post_mortem", INCIDENT)),
    "briefing": (INCIDENT, _on_screen("action_brief")),
    "declaring": (None, _call("open_declare")),
    "review": (INCIDENT, _call("open_review", INCIDENT)),
    "entry": (INCIDENT, _keys("tab", "enter")),
}
"""What is opened over the room or the lobby, and closed again by Escape."""

_INSTEAD: dict[str, tuple[str | None, Act]] = {
    "problems": (None, _call("open_problems")),
    "problem": (None, _call("open_log", "PRB-1")),
    "metrics": (None, _call("open_metrics")),
    "an exercise": (None, _call("open_room", "INC-9")),
    "the room from the lobby": (None, _call("open_room", INCIDENT)),
    "the lobby from the room": (INCIDENT, _call("open_lobby")),
    "an entry from the lobby": (None, _call("open_log", INCIDENT, 20)),
    "the next pane": (INCIDENT, _keys("tab")),
    "the step's pane": (INCIDENT, _on_screen("action_step_pane")),
    "another step": (INCIDENT, _on_screen("action_pane", "reaction")),
}
"""What takes the place of what was there."""

SCENES: dict[str, Scene] = {
    "a start in the room": Scene(),
    "a start in the lobby": Scene(None),
    "a start in a problem": Scene("PRB-1"),
    "a start in an exercise": Scene("INC-9"),
    "a start in a review": Scene(review=True),
    **{f"{name} opens": Scene(where, begin=act) for name, (where, act) in _OVER.items()},
    **{
        f"{name} closes": Scene(where, (act,), _keys("escape"))
        for name, (where, act) in _OVER.items()
    },
    **{name: Scene(where, begin=act) for name, (where, act) in _INSTEAD.items()},
}


async def quiet(on: Played, turns: Turns) -> None:
    """Wait until nothing more happens."""
    still = 0
    for _ in range(500):
        before = turns.run
        await asyncio.sleep(QUIET)
        still = still + 1 if turns.run - before <= _OWN and not on.app.feed._scheduled else 0
        if still == 2 or on.app._exception or not on.app.is_running:
            return
    raise AssertionError("it never came to rest")


async def play(
    folder: Path, scene: Scene, events: Sequence[tuple[int, Act]], size: tuple[int, int] = (120, 40)
) -> tuple[str, int]:
    """What the screen shows at last where each event came after so many turns of `scene`, and how
    many turns the scene took; LATE turns: when all was at rest. Raises what a screen raised.
    """
    clock = MovableClock()
    link = FakeLink("ana", clock)
    story(link, clock)
    app = WarroomApp(
        link.made_with,
        state_dir=folder,
        incident=scene.incident,
        clock=clock,
        opening=_review if scene.review else None,
    )
    on = Played(app, link, clock)

    def act(event: Act) -> None:
        with app._context():
            event(on)

    with counted() as turns:

        def plan() -> None:
            for at, event in events:
                turns.after(at, partial(act, event))

        if scene.begin is None:
            plan()
        async with app.run_test(size=size):
            began = 0
            await quiet(on, turns)
            if scene.begin is not None:
                for each in scene.before:
                    each(on)
                    await quiet(on, turns)
                began = turns.run
                plan()
                scene.begin(on)
                await quiet(on, turns)
            took = turns.run - began
            turns.now()
            await quiet(on, turns)
            # What comes once a second, whenever that is.
            app.call_later(_second, app)
            await quiet(on, turns)
            text = text_of(app) if app.is_running and app.screen_stack else ""
        if turns.error is not None:
            raise turns.error
    return text, took


def _second(app: WarroomApp) -> None:
    app._keep_bars()
    for screen in app.screen_stack:
        if isinstance(screen, LogScreen) and screen.is_on:
            screen.tick()


def _review() -> WarScreen:
    from screens.review.screen import ReviewScreen
    from screens.review.source import HubSource

    return ReviewScreen(HubSource(INCIDENT), "")


def sample(seed: int, length: int) -> tuple[str, list[tuple[int, str]], tuple[int, int]]:
    """A scene, events with the turns after which they come, and a size, as `seed` has it."""
    chance = random.Random(seed)
    scene, size = chance.choice(list(SCENES)), chance.choice(SIZES)
    named = list(EVENTS)
    events = [(chance.randint(1, length), chance.choice(named)) for _ in range(AT_ONCE)]
    return scene, sorted(events), size


def one_lasting(seed: int, length: int) -> tuple[str, int, str]:
    """A scene, one of LASTING, and the turn after which it comes."""
    chance = random.Random(seed)
    # A review shows how it was when it was opened, which another moment makes another one.
    live = [name for name in SCENES if "review" not in name]
    return chance.choice(live), chance.randint(1, length), chance.choice(LASTING)
