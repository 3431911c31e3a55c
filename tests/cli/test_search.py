"""`warroom search`, from a hub, a data directory and a file; and the index made anew."""

import json
import sqlite3
from pathlib import Path

from tests.support.hostile import HOSTILE
from tests.support.shell import Shell


def test_the_same_is_found_in_a_hub_a_directory_and_a_file(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Checkout returns 502", "--system", "edge")
    shell.ok("note", incident, "drained the POOL in eu-west")
    target = tmp_path / "x.warroom"
    shell.ok("export", incident, "-o", str(target))
    query = ("pool", f"incident:{incident}")
    live = shell.ok("search", *query)
    assert live == shell.ok("search", *query, "--data", str(shell.hub.data))
    assert live == shell.ok("search", *query, "--file", str(target))
    first, second, third = live.splitlines()
    assert first == f"{incident}  Checkout returns 502 (not over: triage, SEV3)"
    assert second.startswith("  entry 2  ")
    assert second.endswith("  ana  observation")
    assert third == "  drained the [POOL] in eu-west"


def test_the_document(shell: Shell) -> None:
    incident = shell.declare("Payments stand still")
    shell.ok("note", incident, "the needle is here")
    document = json.loads(shell.ok("search", "needle", "--json"))
    (result,) = document["results"]
    assert result["log"] == incident
    assert result["seq"] == 2
    assert result["marks"] == [[4, 10]]
    assert result["struck"] is False
    assert document["logs"][incident]["title"] == "Payments stand still"
    assert document["more"] is False
    assert document["query"] == "needle"


def test_nothing_found_is_no_failure(shell: Shell) -> None:
    code, out, err = shell.run("search", "nosuchword")
    assert (code, out) == (0, "")
    assert "Nothing has “nosuchword”" in err
    code, out, _ = shell.run("search", "nosuchword", "--json")
    assert (code, json.loads(out)["results"]) == (0, [])


def test_what_cannot_be_asked_is_a_sentence(shell: Shell, tmp_path: Path) -> None:
    for args, says in (
        ((), "Write what to look for"),
        (("kind:novel",), "There is no kind"),
        (("--", "-x"), "what to find"),
        (("x", "--data", str(tmp_path), "--file", "a.b"), "not both"),
        (("x", "--rebuild"), "goes with --data"),
        (("x", "--limit", "0"), "0"),
    ):
        code, out, err = shell.run("search", *args)
        assert (code, out) == (2, ""), err
        assert says in err
    code, _, err = shell.run("search", "x", "--file", str(tmp_path / "none"))
    assert (code, "There is no file" in err) == (4, True)
    code, _, err = shell.run("search", "x", "--data", str(tmp_path))
    assert (code, "holds no log" in err) == (1, True)


def test_more_is_said(shell: Shell) -> None:
    incident = shell.declare("Many of one")
    for _ in range(3):
        shell.ok("note", incident, "haystack")
    code, out, err = shell.run("search", "haystack", "--limit", "2")
    assert (code, out.count("haystack"), "more than 2" in err) == (0, 2, True)


def test_a_title_finds_what_is_like_it(shell: Shell) -> None:
    incident = shell.declare("The certificate of the proxies expired")
    out = shell.ok("search", "--alike", "Certificates", "expire", "again")
    assert incident in out


def test_hostile_text_comes_out_inert(shell: Shell) -> None:
    incident = shell.declare("A hostile one")
    text = "zebra " + " ".join(text for _, text in HOSTILE)
    shell.ok("note", incident, "-", pipe=text[:5_000].encode(errors="replace"))
    out = shell.ok("search", "zebra", f"incident:{incident}")
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_an_index_is_made_anew_without_a_hub_only(shell: Shell, tmp_path: Path) -> None:
    code, _, err = shell.run("search", "--rebuild", "--data", str(shell.hub.data))
    assert code == 73
    assert "--rebuild-index" in err
    shell.declare("A copy of this")
    copy = tmp_path / "copy"
    copy.mkdir()
    with sqlite3.connect(shell.hub.data / "log.db") as live:
        with sqlite3.connect(copy / "log.db") as target:
            live.backup(target)
            target.execute("DELETE FROM search")
            target.execute("UPDATE meta SET value = '' WHERE name = 'index_version'")
        target.close()
    live.close()
    before = shell.ok("search", '"copy of this"', "--data", str(copy))
    assert "A copy of this" in before, "an index that is not to be trusted is not used"
    code, _, err = shell.run("search", "--rebuild", "--data", str(copy))
    assert code == 0
    assert "texts can be found" in err
    assert shell.ok("search", '"copy of this"', "--data", str(copy)) == before
    code, _, err = shell.run("search", "--rebuild", "--data", str(tmp_path / "none"))
    assert (code, "holds no log" in err) == (1, True)
