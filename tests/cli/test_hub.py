"""`warroom hub` as a process: one a log, back after any end, a token on TCP."""

import re

from tests.support.hub_process import hub_process
from tests.support.shell import Shell


def test_a_second_hub_on_the_same_log_is_73(shell: Shell) -> None:
    data = str(shell.hub.data)
    code, out, err = shell.run("hub", "--data", data, "--socket", f"{shell.hub.place}/other")
    assert (code, out) == (73, "")
    assert "Another hub" in err


def test_a_stopped_hub_is_69_and_what_was_acknowledged_is_there_again() -> None:
    with hub_process() as hub:
        shell = Shell(hub)
        incident = shell.declare("Survives")
        shell.ok("note", incident, "kept")
        assert hub.stop() == 0
        code, _, err = shell.run("note", incident, "lost?")
        assert code == 69
        assert "No hub runs at" in err
        hub.start()
        assert [line["event"]["kind"] for line in shell.log(incident)] == ["declared", "noted"]
        hub.kill()
        hub.start()
        assert len(shell.log(incident)) == 2


def test_the_hub_on_tcp_wants_its_token() -> None:
    with hub_process("--listen", "127.0.0.1:0") as hub:
        match = re.search(r"answers at unix:.* and (ws://127\.0\.0\.1:\d+)", hub.log)
        assert match is not None
        shell = Shell(hub)
        code, _, err = shell.run("--hub", match[1], "list")
        assert code == 3
        assert "--token-file" in err
        token = hub.data / "token"
        shell.ok("--hub", match[1], "--token-file", str(token), "list", "--json")
        assert token.stat().st_mode & 0o077 == 0
        wrong = hub.place / "wrong"
        wrong.write_text("not-the-token")
        wrong.chmod(0o644)
        code, out, _ = shell.run("--hub", match[1], "--token-file", str(wrong), "doctor")
        assert code == 1
        assert "can be read by others" in out
        assert "This hub wants its token" in out


def test_the_home_of_nobody_is_no_place_for_a_socket(shell: Shell) -> None:
    code, _, err = shell.run("hub", "--data", "x", "--socket", "~no-such-account/hub.sock")
    assert code == 2
    assert "There is no such account" in err


def test_what_cannot_be_meant_about_tls_is_said(shell: Shell) -> None:
    place = shell.hub.place
    door = ("hub", "--data", f"{place}/tls", "--socket", f"{place}/tls.sock")
    for words, code, said in (
        (("--tls",), 2, "go with --listen HOST:PORT"),
        (("--listen", "127.0.0.1:0", "--tls-cert", "x"), 2, "go together"),
        (("--listen", "0.0.0.0:0", "--tls-cert", "x", "--tls-key", "y"), 1, "cannot be read"),
        (("--fingerprint",), 4, "has listened with TLS yet"),
    ):
        assert (done := shell.run(*door, *words))[0] == code, done
        assert said in done[2]
