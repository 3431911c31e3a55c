"""Problem records from a shell, and what resembles an incident that is declared."""

import json

from tests.support.shell import Shell


def opened(shell: Shell, *words: str) -> str:
    return shell.ok("problem", "open", *words).strip()


def test_a_problem_from_its_first_incident_to_its_solution(shell: Shell) -> None:
    first, second = shell.declare("Pool one"), shell.declare("Pool two")
    name = opened(shell, "The pool runs dry", "--incident", first, "--text", "twice a week")
    assert name.startswith("PRB-")
    for words in (
        ("link", name, second, "same graph"),
        ("cause", name, "a leak in the retries"),
        ("known-error", name, "restart", "the", "pool"),
        ("assign", name, "ben"),
    ):
        code, out, err = shell.run("problem", *words)
        assert (code, out) == (0, ""), err
        assert err.startswith(f"{name}: entry ")
    shown = json.loads(shell.ok("problem", "show", name, "--json"))
    assert (shown["state"], shown["cause"], shown["workaround"], shown["person"]) == (
        "known error", "a leak in the retries", "restart the pool", "ben",
    )  # fmt: skip
    assert [each["incident"] for each in shown["incidents"]] == [first, second]
    assert shown["incidents"][1]["note"] == "same graph"
    listed = json.loads(shell.ok("problem", "list", "--json"))["problems"]
    assert [each["incidents"] for each in listed if each["id"] == name] == [[first, second]]
    assert shell.run("problem", "unlink", name, second, "another pool")[0] == 0
    assert shell.run("problem", "solve", name, "patched")[0] == 0
    assert name not in shell.ok("problem", "list", "--all").splitlines()[0]
    assert "solved" in shell.ok("problem", "list", "--all")
    assert name not in [
        each["id"] for each in json.loads(shell.ok("problem", "list", "--json"))["problems"]
    ]
    assert shell.run("problem", "reopen", name, "it is back")[0] == 0
    kinds = [each["event"]["kind"] for each in shell.log(name)]
    assert kinds == [
        "problem_opened", "incident_linked", "cause_described", "known_error_recorded",
        "problem_assigned", "incident_unlinked", "problem_solved", "problem_reopened",
    ]  # fmt: skip


def test_a_problem_is_no_incident(shell: Shell) -> None:
    name = opened(shell, "Only a problem")
    listed = json.loads(shell.ok("list", "--all", "--json"))["incidents"]
    assert all(each["id"].startswith("INC-") for each in listed)
    assert name not in shell.ok("list", "--all")
    code, _, err = shell.run("check", name)
    assert code == 2 and "not an incident's id" in err


def test_show_log_and_note_take_a_problem_too(shell: Shell) -> None:
    name = opened(shell, "Shown in three ways")
    assert shell.run("note", name, "seen", "again")[0] == 0
    assert "Shown in three ways" in shell.ok("show", name)
    assert shell.show(name.lower())["title"] == "Shown in three ways"
    assert "seen again" in shell.ok("log", name)
    assert "Shown in three ways" in shell.ok("problem", "show", name.removeprefix("PRB-"))


def test_the_lines_of_the_composer_reach_a_problem(shell: Shell) -> None:
    incident = shell.declare("Something for the composer")
    code, _, err = shell.run("do", incident, "/problem new Behind the composer")
    assert code == 0 and err.startswith("PRB-")
    name = err.partition(":")[0]
    assert shell.run("do", name, "/problem known-error turn it off")[0] == 0
    other = shell.declare("Something else for the composer")
    assert shell.run("do", other, f"/problem link {name}")[0] == 0
    shown = json.loads(shell.ok("problem", "show", name, "--json"))
    assert [each["incident"] for each in shown["incidents"]] == [incident, other]


def test_mistakes_are_sentences(shell: Shell) -> None:
    incident = shell.declare("For mistakes")
    name = opened(shell, "Mistaken")
    for words, code, says in (
        (("link", name, "INC-99999"), 4, "There is no incident INC-99999."),
        (("show", "PRB-99999"), 4, "There is no problem PRB-99999."),
        (("solve", "PRB-99999", "x"), 4, "There is no problem PRB-99999."),
        (("link", "x", incident), 2, "“x” is not a problem's id"),
        (("reopen", name, "x"), 1, "is not solved"),
        (("open", "x", "--incident", "INC-99999"), 4, "There is no incident INC-99999."),
    ):
        got, out, err = shell.run("problem", *words)
        assert (got, out) == (code, ""), err
        assert says in err


def test_declaring_tells_what_was_similar_before_and_how_it_ended(shell: Shell) -> None:
    earlier = shell.declare("Zeppelin moorings lost", "--system", "zeppelin")
    name = opened(shell, "Zeppelin moorings rust", "--incident", earlier)
    assert shell.run("problem", "known-error", name, "use the spare rope")[0] == 0
    code, out, err = shell.run("declare", "Moorings of a zeppelin lost again")
    assert code == 0 and out.count("\n") == 1
    assert "Similar before:" in err
    assert f"{earlier}  Zeppelin moorings lost (not over: triage, SEV3)" in err
    assert f"{name}  Zeppelin moorings rust (known error; workaround: use the spare rope)" in err
    found = json.loads(shell.ok("declare", "Zeppelin moorings", "--json"))["similar"]
    assert {each["id"] for each in found} >= {earlier, name}
    assert set(found[0]) == {"id", "title", "score", "ended"}
    code, out, err = shell.run("declare", "Quokka")
    assert code == 0 and "Similar" not in err
