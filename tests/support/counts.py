"""Counts made from the lines of `warroom log --json` alone: no fold of ours has a part in them."""

from collections import Counter
from typing import Any

Line = dict[str, Any]

_FINISHED = {"task_done", "task_verified", "task_skipped"}
_UNFINISHED = {"task_added", "task_reopened"}


def kinds(log: list[Line]) -> Counter[str]:
    """How many entries of each kind there are."""
    return Counter(line["event"]["kind"] for line in log)


def checklist(log: list[Line]) -> str:
    """Finished and all tasks, as the checklist's title has them: "5/9"."""
    finished: dict[str, bool] = {}
    for line in log:
        event = line["event"]
        if event["kind"] in _FINISHED | _UNFINISHED:
            finished[event["task"]] = event["kind"] in _FINISHED
    return f"{sum(finished.values())}/{len(finished)}" if finished else ""


def messages(log: list[Line]) -> int:
    """Messages that were written or received."""
    return kinds(log)["message_drafted"] + kinds(log)["message_received"]


def affected(log: list[Line]) -> Counter[str]:
    """How many systems, people and regions are in each state now."""
    now: dict[tuple[str, str], str] = {}
    for line in log:
        event = line["event"]
        if event["kind"] == "declared" or event.get("systems"):
            for name in event.get("systems") or ():
                now.setdefault(("system", name.casefold()), "suspected")
        if event["kind"] == "extent_changed":
            now[event["extent_kind"], event["name"].casefold()] = event["state"]
    return Counter(now.values())


def standing(log: list[Line]) -> int:
    """Hypotheses that are not ruled out."""
    ruled_out: dict[str, bool] = {}
    for line in log:
        event = line["event"]
        if event["kind"].startswith("hypothesis_"):
            ruled_out[event["hypothesis"]] = event["kind"] == "hypothesis_ruled_out"
    return list(ruled_out.values()).count(False)


def open_follow_ups(log: list[Line]) -> tuple[int, int]:
    """Follow-ups with work left, and all."""
    done = {"follow_up_done", "follow_up_verified", "follow_up_dropped"}
    left: dict[str, bool] = {}
    for line in log:
        event = line["event"]
        if event["kind"] in {"follow_up_added", "follow_up_reopened"}:
            left[event["follow_up"]] = True
        elif event["kind"] in done:
            left[event["follow_up"]] = False
    return sum(left.values()), len(left)


def saved_sections(log: list[Line]) -> int:
    """Sections of the post-mortem that somebody has saved."""
    return len({x["event"]["section"] for x in log if x["event"]["kind"] == "section_edited"})
