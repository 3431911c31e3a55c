"""`warroom do`: the composer's lines from a shell."""

from tests.support.shell import Shell
from warroom.errors import Exit


def test_a_command_and_a_note(shell: Shell) -> None:
    incident = shell.declare("Do")
    assert shell.run("do", incident, "/prio", "1", "all", "regions") == (
        0,
        "",
        f"{incident}: entry 2.\n",
    )
    assert shell.run("do", incident, "502s on all balancers", name="ben")[0] == 0
    shown = shell.show(incident)
    assert shown["priority"] == "P1"
    *_, note = shell.log(incident)
    assert (note["actor"], note["event"]["text"]) == ("ben", "502s on all balancers")


def test_me_is_the_one_who_types(shell: Shell) -> None:
    incident = shell.declare("Me")
    shell.ok("do", incident, "/do Drain eu-west @me 15m", name="ben")
    [task] = shell.show(incident)["tasks"]
    assert (task["person"], task["time_box"]) == ("ben", 900)


def test_a_script_is_done_line_by_line(shell: Shell) -> None:
    incident = shell.declare("Script")
    script = b"# the first hour\n/ic\n\n/phase containment\nall quiet -- so far\n"
    _, _, err = shell.run("do", incident, "-", pipe=script)
    assert err == "".join(f"{incident}: entry {seq}.\n" for seq in (2, 3, 4))
    shown = shell.show(incident)
    assert (shown["commander"], shown["phase"]) == ("ana", "containment")


def test_a_mistake_in_a_script_is_found_before_anything_is_done(shell: Shell) -> None:
    incident = shell.declare("Mistake")
    code, _, err = shell.run("do", incident, "-", pipe=b"one\n/svv 1\n")
    assert code == Exit.USAGE
    assert err.startswith("Line 2: There is no command /svv.")
    assert len(shell.log(incident)) == 1


def test_a_refusal_says_which_line_and_keeps_those_before(shell: Shell) -> None:
    incident = shell.declare("Refused")
    code, _, err = shell.run("do", incident, "-", pipe=b"one\n/done T9\nthree\n")
    assert code == Exit.NOT_FOUND
    assert f"{incident}: entry 2.\nLine 2: There is no task T9." in err
    assert len(shell.log(incident)) == 2


def test_what_is_for_the_screen_is_refused(shell: Shell) -> None:
    incident = shell.declare("Screen")
    code, _, err = shell.run("do", incident, "/lobby")
    assert code == Exit.USAGE
    assert "is for the screen" in err


def test_an_empty_pipe_is_an_error(shell: Shell) -> None:
    incident = shell.declare("Empty")
    code, _, err = shell.run("do", incident, "-", pipe=b"\n# nothing\n")
    assert code == Exit.USAGE
    assert "nothing was done" in err


def test_a_recap_is_printed_and_posted(shell: Shell) -> None:
    incident = shell.declare("Recap")
    assert shell.ok("recap", incident).startswith("SEV3 triage, identification · believed cause")
    assert shell.run("recap", incident, "--post", "SEV3, all quiet")[0] == 0
    assert shell.show(incident)["recap"]["text"] == "SEV3, all quiet"
