"""Commands about who is here and how they fare: CAN reports, roll-calls, recaps."""

from warroom.model.commands.base import Command


class RequestCan(Command, frozen=True, tag="request_can", kw_only=True):
    """Ask a person for conditions, actions and needs."""

    to: str


class ReportCan(Command, frozen=True, tag="report_can", kw_only=True):
    """Say how it stands with you; it answers the request to you, if there is one."""

    conditions: str
    actions: str = ""
    needs: str = ""


class StartRollCall(Command, frozen=True, tag="start_roll_call", kw_only=True):
    """Ask who is there. No `people`: everybody who has a role, a task, or has said something."""

    people: tuple[str, ...] = ()


class AnswerRollCall(Command, frozen=True, tag="answer_roll_call", kw_only=True):
    """Say that you are there."""

    text: str = ""


class PostRecap(Command, frozen=True, tag="post_recap", kw_only=True):
    """Say where the response stands."""

    text: str


ReportCommand = RequestCan | ReportCan | StartRollCall | AnswerRollCall | PostRecap
"""Every command of this module."""
