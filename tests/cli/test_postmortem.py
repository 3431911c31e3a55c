"""`warroom postmortem`: printing it, saving a section, and what others saved meanwhile."""

import json
from typing import Any

from tests.support.shell import Shell

BASE = "one\ntwo\nthree\nfour\nfive"


def begun(shell: Shell) -> str:
    incident = shell.declare("Checkout is down", "--severity", "2")
    shell.ok("do", incident, "/postmortem", "start", "ben")
    return incident


def document(shell: Shell, incident: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(shell.ok("postmortem", incident, "--json"))
    return shown


def section(shell: Shell, incident: str, name: str) -> dict[str, Any]:
    sections = document(shell, incident)["sections"]
    return next(each for each in sections if each["section"] == name)


def edit(shell: Shell, incident: str, text: str, *args: str, name: str = "ana") -> None:
    shell.ok("postmortem", incident, "edit", "impact", "-", *args, pipe=text.encode(), name=name)


def test_it_is_printed_with_what_the_log_says(shell: Shell) -> None:
    incident = begun(shell)
    text = shell.ok("postmortem", incident)
    assert text.startswith(f"# Post-mortem of {incident}: Checkout is down\n\nben owns it, due ")
    assert "## Summary\n\n*Proposed from the log; nobody has saved it yet.*\n" in text
    assert "Declared: Checkout is down (SEV2, P2) (ana)" in text
    shown = document(shell, incident)
    assert (shown["incident"], shown["owner"], len(shown["sections"])) == (incident, "ben", 9)


def test_a_section_is_saved_from_words_and_from_a_pipe(shell: Shell) -> None:
    incident = begun(shell)
    shell.ok("postmortem", incident, "edit", "lucky", "It", "was", "night.")
    assert section(shell, incident, "where we were lucky")["text"] == "It was night."
    edit(shell, incident, BASE, name="ben")
    saved = section(shell, incident, "impact")
    assert (saved["text"], saved["saved"], saved["by"]) == (BASE, True, "ben")


def test_what_others_saved_meanwhile_is_merged(shell: Shell) -> None:
    incident = begun(shell)
    edit(shell, incident, BASE)
    version = str(section(shell, incident, "impact")["version"])
    edit(shell, incident, BASE.replace("one", "1"), "--base", version, name="ben")
    code, _, err = shell.run(
        "postmortem", incident, "edit", "impact", "-", "--base", version,
        pipe=BASE.replace("five", "5").encode(),
    )  # fmt: skip
    assert code == 0, err
    assert "Merged with what ben saved" in err
    assert section(shell, incident, "impact")["text"] == "1\ntwo\nthree\nfour\n5"


def test_what_both_changed_is_given_back_and_nothing_is_saved(shell: Shell) -> None:
    incident = begun(shell)
    edit(shell, incident, BASE)
    version = str(section(shell, incident, "impact")["version"])
    edit(shell, incident, BASE.replace("two", "TWO"), "--base", version, name="ben")
    code, out, err = shell.run(
        "postmortem", incident, "edit", "impact", "-", "--base", version,
        pipe=BASE.replace("two", "2").encode(),
    )  # fmt: skip
    assert code == 1
    assert "Nothing was saved; your text is printed. ben changed the same lines." in err
    assert "<<<<<<< yours\n2\n=======\nTWO\n>>>>>>> ben, entry" in out
    now = section(shell, incident, "impact")
    assert now["text"] == BASE.replace("two", "TWO")
    assert f"--base {now['version']}" in err


def test_mistakes_are_sentences(shell: Shell) -> None:
    incident = shell.declare("Nothing is begun")
    code, _, err = shell.run("postmortem", incident, "edit", "impact", "x")
    assert (code, "has no post-mortem yet. Start it first" in err) == (1, True)
    code, _, err = shell.run("postmortem", incident, "edit", "what", "x")
    assert (code, "is not one of: what went well, what was hard" in err) == (2, True)
    code, _, err = shell.run("postmortem", incident, "edit")
    assert (code, "Say which section: summary, impact" in err) == (2, True)
    code, _, err = shell.run("postmortem", incident, "--base", "3")
    assert (code, "--base goes with edit" in err) == (2, True)
    code, _, err = shell.run("postmortem", incident, "edit", "impact", "x", "--base", "1")
    assert (code, "Entry 1 is no text of “impact”" in err) == (2, True)
