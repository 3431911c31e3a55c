"""Keys of the panes of the five steps."""

from collections.abc import Iterator

from screens.keys.base import Key, Where
from screens.keys.post_mortem import CONCLUSION

STEPS = (
    Where.IDENTIFICATION,
    Where.CONTAINMENT,
    Where.PRIORITIZATION,
    Where.REACTION,
    Where.CONCLUSION,
)


def _in_every(where: Where) -> Iterator[Key]:
    yield Key(("j", "down"), "move_down", "next line", where)
    yield Key(("k", "up"), "move_up", "previous line", where)
    yield Key(("g", "home"), "move_first", "first line", where)
    yield Key(("G", "end"), "move_last", "last line", where)
    yield Key(("left", "h"), "screen.step(-1)", "the step before", where)
    yield Key(("right", "l"), "screen.step(1)", "the next step", where)


_CONTAINMENT = (
    Key(("x", "space"), "advance", "next state; a task: done", Where.CONTAINMENT),
    Key(("e",), "extent", "extent: opens in the composer", Where.CONTAINMENT),
    Key(("w",), "workaround", "workaround: opens in the composer", Where.CONTAINMENT),
    Key(("s",), "solved", "this workaround ended the harm", Where.CONTAINMENT),
    Key(("R",), "remove", "workaround removed: opens in the composer", Where.CONTAINMENT),
    Key(("y",), "acknowledge", "acknowledge the task", Where.CONTAINMENT),
    Key(("m",), "more", "more time: opens in the composer", Where.CONTAINMENT),
    Key(("b",), "block", "blocked: opens in the composer", Where.CONTAINMENT),
    Key(("p",), "playbooks", "start a playbook", Where.CONTAINMENT),
)

_R = Where.REACTION

_REACTION = (
    Key(("enter",), "open", "to the linked entry; write the line anew", _R),
    Key(("p",), "write('propose')", "propose: opens in the composer", _R),
    Key(("o",), "about('D', 'object')", "object: opens in the composer", _R),
    Key(("y",), "proceed", "the IC decides for it", _R),
    Key(("K",), "drop", "decide against, drop, strike: in the composer", _R),
    Key(("b",), "write('planb')", "plan B: opens in the composer", _R),
    Key(("a",), "write('hyp')", "hypothesis: opens in the composer", _R),
    Key(("s",), "about('H', 'support')", "support it: opens in the composer", _R),
    Key(("x",), "about('H', 'ruleout')", "rule it out: opens in the composer", _R),
    Key(("t",), "write('trigger')", "trigger: opens in the composer", _R),
    Key(("f",), "write('factor')", "contributing factor: in the composer", _R),
    Key(("F",), "write('fix')", "fix: opens in the composer", _R),
    Key(("u",), "write('todo')", "follow-up: opens in the composer", _R),
    Key(("c",), "write('prevent')", "corrective action: in the composer", _R),
    Key(("A",), "take", "follow-up: assign to me", _R),
    Key(("e",), "about('U', 'followup assign')", "follow-up: to whom, in the composer", _R),
    Key(("D",), "about('U', 'followup due')", "follow-up: by when, in the composer", _R),
    Key(("L",), "about('U', 'followup link')", "follow-up: ticket, in the composer", _R),
    Key(("space",), "finish", "follow-up: done", _R),
    Key(("v",), "verify", "follow-up: verified", _R),
    Key(("r",), "reopen", "follow-up: take up again", _R),
    Key(("w",), "waive", "waive for closing: in the composer", _R),
)


_PRIORITIZATION = (
    Key(("plus",), "raise_severity", "severity one step worse", Where.PRIORITIZATION),
    Key(
        ("minus",), "lower_severity", "severity lower: opens in the composer", Where.PRIORITIZATION
    ),
    Key(("H",), "urgency('high')", "urgency high, impact of this row", Where.PRIORITIZATION),
    Key(("M",), "urgency('medium')", "urgency medium, impact of this row", Where.PRIORITIZATION),
    Key(("L",), "urgency('low')", "urgency low, impact of this row", Where.PRIORITIZATION),
    Key(("m",), "impact", "impact and urgency: opens in the composer", Where.PRIORITIZATION),
    Key(("p",), "priority", "priority: opens in the composer", Where.PRIORITIZATION),
    Key(("e",), "estimate", "work left: opens in the composer", Where.PRIORITIZATION),
    Key(("w",), "defer", "defer: opens in the composer", Where.PRIORITIZATION),
    Key(("r",), "resume", "take it up again", Where.PRIORITIZATION),
)


_PROBLEMS = (
    Key(("L",), "link_problem", "link the problem to this incident", Where.IDENTIFICATION),
    Key(("L",), "link_problem", "link the problem to this incident", Where.CONCLUSION),
)


_IDENTIFICATION = (
    Key(("enter", "e"), "edit", "change it; read evidence", Where.IDENTIFICATION),
    Key(("s",), "screen.local('sizeup')", "size-up: a form", Where.IDENTIFICATION),
    Key(("a",), "attach", "attach a text as evidence", Where.IDENTIFICATION),
)

KEYS: tuple[Key, ...] = (
    *(key for where in STEPS for key in _in_every(where)),
    *_IDENTIFICATION,
    *_CONTAINMENT,
    *_PROBLEMS,
    *_PRIORITIZATION,
    *_REACTION,
    *CONCLUSION,
)

"""In the order of help."""
