"""The locks agree with pyproject.toml and with each other, and everything in them has its hash."""

import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.locked import LOCKS, ROOT, Pin, locked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"].get("optional-dependencies", {})
GROUPS = PROJECT["dependency-groups"]
RUN = [*PROJECT["project"]["dependencies"], *(each for extra in EXTRAS.values() for each in extra)]
ASKED = {"run": RUN, "dev": [*RUN, *GROUPS["dev"], *GROUPS["build"]], "supply": GROUPS["supply"]}
PYTHONS = ("3.11", "3.12", "3.13")
RENEW = "`make lock` writes the locks anew."


def counts(pin: Pin, python: str) -> bool:
    """Whether a pin counts on Linux with this version of Python."""
    from packaging.markers import Marker

    where = {"python_version": python, "python_full_version": f"{python}.0"}
    return not pin.marker or Marker(pin.marker).evaluate(where)


def needed(name: str, extras: set[str], seen: set[tuple[str, str]]) -> Iterator[Requirement]:
    """What an installed package asks for on this machine, and what that asks for."""
    for text in requires(name) or []:
        asked = Requirement(text)
        wanted = [{"extra": extra} for extra in extras or {""}]
        if asked.marker and not any(asked.marker.evaluate(each) for each in wanted):
            continue
        yield asked
        for extra in asked.extras or {""}:
            if (asked.name, extra) not in seen:
                seen.add((asked.name, extra))
                yield from needed(asked.name, {extra}, seen)


@pytest.mark.parametrize("lock", ASKED)
def test_everything_is_pinned_by_hash_and_nothing_says_where_from(lock: str) -> None:
    text = (LOCKS / f"{lock}.txt").read_text()
    assert "://" not in text
    assert "--index" not in text
    pins = locked(lock)
    assert len(pins) > 5
    assert [pin.name for pin in pins if not pin.hashes] == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", ASKED)
def test_what_pyproject_asks_for_is_pinned_once(lock: str, python: str) -> None:
    pins = [pin for pin in locked(lock) if counts(pin, python)]
    versions = {pin.name: pin.version for pin in pins}
    assert len(versions) == len(pins)
    wrong = [
        text
        for text in ASKED[lock]
        if (asked := Requirement(text))
        and (asked.marker is None or asked.marker.evaluate({"python_version": python}))
        and not asked.specifier.contains(versions.get(canonicalize_name(asked.name), "0"))
    ]
    assert wrong == [], RENEW


def test_development_runs_what_people_run() -> None:
    assert {(pin.name, pin.version) for pin in locked("run")} <= {
        (pin.name, pin.version) for pin in locked("dev")
    }, RENEW


def test_what_is_installed_here_is_what_is_locked() -> None:
    other = []
    for pin in locked("dev"):
        try:
            found = version(pin.name)
        except PackageNotFoundError:
            found = "nothing"
        if pin.here and found != pin.version:
            other.append(f"{pin.name} {found}, locked is {pin.version}")
    assert other == [], "Remove .venv and run make again, or `make lock` where the lock is old."


def test_what_they_need_in_turn_is_locked_too() -> None:
    names = {pin.name for pin in locked("dev")}
    seen: set[tuple[str, str]] = set()
    asked = {
        canonicalize_name(each.name)
        for text in ASKED["dev"]
        if (first := Requirement(text)).marker is None or first.marker.evaluate()
        for each in (first, *needed(first.name, first.extras, seen))
    }
    assert len(asked) > 30
    assert asked - names == set(), RENEW
