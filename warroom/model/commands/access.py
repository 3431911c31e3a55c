"""Commands about who may see a log at all."""

from warroom.model.commands.base import Command


class RestrictAccess(Command, frozen=True, tag="restrict_access", kw_only=True):
    """Only these people see it; whoever asks, and the incident commander, are among them anyway."""

    people: tuple[str, ...] = ()
    reason: str = ""


class AdmitPeople(Command, frozen=True, tag="admit_people", kw_only=True):
    """Let these people see a restricted log too."""

    people: tuple[str, ...]
    reason: str = ""


class ExcludePeople(Command, frozen=True, tag="exclude_people", kw_only=True):
    """Let these people see a restricted log no more."""

    people: tuple[str, ...]
    reason: str = ""


class OpenAccess(Command, frozen=True, tag="open_access", kw_only=True):
    """Let everybody see it again, with all that was written meanwhile."""

    reason: str


AccessCommand = RestrictAccess | AdmitPeople | ExcludePeople | OpenAccess
"""Every command of this module."""
