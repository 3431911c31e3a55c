"""A sub-team, as an incident remembers it."""

import msgspec


class Team(msgspec.Struct, frozen=True, omit_defaults=True):
    """One lead, who is not among the `members`; a person is in one team at most."""

    name: str
    lead: str
    members: tuple[str, ...] = ()
