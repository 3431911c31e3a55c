"""Commands about escalation: asking for help by hand, and answering."""

from warroom.model.commands.base import Command


class Escalate(Command, frozen=True, tag="escalate", kw_only=True):
    """Ask for help. `who`: a person, a rota with an @ or a role; empty: the ladder's first rung."""

    reason: str
    who: str = ""


class AnswerEscalation(Command, frozen=True, tag="answer_escalation", kw_only=True):
    """Somebody takes care: nobody else is asked. `text`: who, and what they do."""

    escalation: str
    text: str = ""


EscalationCommand = Escalate | AnswerEscalation
"""Every command of this module."""
