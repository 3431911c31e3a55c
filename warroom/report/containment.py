"""Containment in plain text: what is affected, workarounds, sub-teams."""

from warroom.model.extent import extent_of
from warroom.model.incident import Affected, Incident, Team, Workaround
from warroom.text import cell_width, clean_line, pad
from warroom.times import format_stamp


def extent_text(incident: Incident) -> str:
    """A line a thing: state, since when, kind, name, how much."""
    return "\n".join(_affected_line(each) for each in extent_of(incident).values())


def workarounds_text(incident: Incident) -> str:
    """A line a workaround: id, whether it is in place, what, its cost, who removes it."""
    return "\n".join(_workaround_line(each) for each in incident.workarounds.values())


def teams_text(incident: Incident) -> str:
    """A line a sub-team: its name, its lead, who is in it."""
    return "\n".join(_team_line(each) for each in incident.teams.values())


def _affected_line(affected: Affected) -> str:
    since = format_stamp(affected.history[-1].at)
    detail = f" — {clean_line(affected.detail)}" if affected.detail else ""
    head = f"{pad(affected.state, 10)}  {since}  {pad(affected.kind, 6)}"
    return f"{head}  {clean_line(affected.name)}{detail}"


def _workaround_line(workaround: Workaround) -> str:
    state = "in place" if workaround.in_place else "removed"
    words = [f"{pad(workaround.id, 4)}  {pad(state, 8)}  {clean_line(workaround.what)}"]
    if workaround.cost:
        words.append(f"[costs {clean_line(workaround.cost)}]")
    if workaround.in_place:
        remover = clean_line(workaround.remover)
        words.append(f"[{remover} removes it]" if remover else "[nobody removes it yet]")
    else:
        words.append(f"[removed by {clean_line(workaround.removed_by)}]")
    if workaround.solved_at:
        words.append(f"[ended the harm {format_stamp(workaround.solved_at)}]")
    return " ".join(words)


def _team_line(team: Team) -> str:
    name, lead = clean_line(team.name), clean_line(team.lead)
    head = f"{pad(name, max(16, cell_width(name)))}  {lead} leads"
    members = ", ".join(map(clean_line, team.members))
    return f"{head}: {members}" if members else head
