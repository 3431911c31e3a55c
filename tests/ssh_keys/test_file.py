"""The file that sshd reads: one line a key, and nothing else in it changed."""

import fcntl
import multiprocessing
import os
import shlex
import stat
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support import sshd
from warroom.errors import WarroomError
from warroom.model.ssh_key import NoKey, PublicKey
from warroom.ssh_keys.file import KeyFile, laxness
from warroom.ssh_keys.key import read_key
from warroom.ssh_keys.line import read_line

COMMAND = ("/usr/local/bin/warroom", "join", "--no-files")


def key_number(number: int) -> PublicKey:
    """A key that sshd reads; nobody has the private one."""
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + number.to_bytes(32, "big")
    return PublicKey("ssh-ed25519", blob)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys")


def test_it_is_the_line_that_the_page_shows(file: KeyFile) -> None:
    file.add("ana", key_number(1), COMMAND)
    assert file.path.read_text() == (
        'command="/usr/local/bin/warroom join --no-files --as ana",restrict,pty'
        f" {key_number(1).line} ana\n"
    )
    assert file.path.stat().st_mode & 0o777 == 0o644


def test_adding_again_changes_nothing_and_a_new_program_changes_the_line(file: KeyFile) -> None:
    assert file.add("ana", key_number(1), COMMAND) == (False, True)
    before = file.path.stat().st_ino
    assert file.add("ana", key_number(1), COMMAND) == (True, False)
    assert file.path.stat().st_ino == before
    assert file.add("ana", key_number(1), ["/opt/warroom", "join"]) == (True, True)
    assert file.path.read_text().count("\n") == 1
    assert "/opt/warroom join --as ana" in file.path.read_text()


def test_a_key_is_one_persons(file: KeyFile) -> None:
    file.add("ana", key_number(1), COMMAND)
    with pytest.raises(WarroomError, match=r"lets ana in already \(line 1"):
        file.add("ben", key_number(1), COMMAND)
    file.add("ana", key_number(2), COMMAND)
    assert [line.name for line in file.lines()] == ["ana", "ana"]


@pytest.mark.parametrize(
    "options", ["", "no-pty ", 'command="warroom join --as ana" ', 'from="a b",pty ', "\t"]
)
def test_a_line_that_somebody_else_made_is_not_left_to_open_more(
    options: str, file: KeyFile
) -> None:
    text = f"# by hand\n\n{options}{key_number(1).line} root\n"
    file.path.write_text(text)
    with pytest.raises(WarroomError, match=r"not made here \(line 3"):
        file.add("ana", key_number(1), COMMAND)
    assert file.path.read_text() == text


def test_removing_takes_the_persons_lines_and_no_other_byte(file: KeyFile) -> None:
    foreign = b"# caf\xe9 \xff\r\n\n  no-pty ssh-rsa AAAAB3NzaC1yc2E= x\nnonsense"
    file.path.write_bytes(foreign)
    for number, name in enumerate(("ana", "ben", "ana")):
        file.add(name, key_number(number), COMMAND)
    assert file.path.read_bytes().startswith(foreign + b"\n")
    gone = file.remove(lambda line: line.name == "ana")
    assert [line.key for line in gone] == [key_number(0), key_number(2)]
    assert [line.name for line in file.lines() if line.name] == ["ben"]
    file.remove(lambda line: True)
    assert file.path.read_bytes() == foreign + b"\n"


def test_mode_and_owner_stay(file: KeyFile) -> None:
    file.path.write_text("")
    file.path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file.path, 4711, 4712)
    before = file.path.stat()
    file.add("ana", key_number(1), COMMAND)
    after = file.path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_a_home_gets_its_directory(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 4711, 4712)
    path = tmp_path / ".ssh" / "authorized_keys"
    KeyFile(path).add("ana", key_number(1), COMMAND)
    for each, mode in ((path, 0o600), (path.parent, 0o700)):
        assert stat.S_IMODE(each.stat().st_mode) == mode
        assert each.stat().st_uid == tmp_path.stat().st_uid


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("kept")
    (tmp_path / "keys").symlink_to(tmp_path / "real")
    with pytest.raises(WarroomError, match=r"is a link to .*real"):
        KeyFile(tmp_path / "keys").add("ana", key_number(1), COMMAND)
    assert (tmp_path / "real").read_text() == "kept"


def test_no_directory_and_no_file_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(WarroomError, match="cannot be opened"):
        KeyFile(tmp_path / "no" / "keys").add("ana", key_number(1), COMMAND)
    (tmp_path / "folder").mkdir()
    with pytest.raises(WarroomError, match="folder is not a file"):
        KeyFile(tmp_path / "folder").lines()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WarroomError, match="pipe is not a file"):
        KeyFile(tmp_path / "pipe").lines()


def test_a_failed_write_changes_nothing_and_leaves_nothing(
    file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.add("ana", key_number(1), COMMAND)
    before = file.path.read_bytes()

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warroom.ssh_keys.file.os.fsync", full)
    with pytest.raises(WarroomError, match=r"No space left on device.*nothing was changed"):
        file.add("ben", key_number(2), COMMAND)
    assert file.path.read_bytes() == before
    assert [each.name for each in file.path.parent.iterdir()] == ["keys"]


def test_a_file_that_others_may_write_is_told(file: KeyFile) -> None:
    file.add("ana", key_number(1), COMMAND)
    assert laxness(file.path) == ""
    file.path.chmod(0o664)
    assert "chmod go-w" in laxness(file.path)


def _add(path: Path, first: int) -> None:
    for number in range(first, first + 20):
        KeyFile(path).add("ana", key_number(number), COMMAND)


def test_several_at_once_lose_nothing(file: KeyFile) -> None:
    start = multiprocessing.get_context("forkserver").Process
    workers = [start(target=_add, args=(file.path, first)) for first in (0, 20, 40)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert {line.key for line in file.lines()} == {key_number(number) for number in range(60)}


def test_it_says_that_it_waits(file: KeyFile) -> None:
    held = os.open(file.path.parent, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    waited = []

    def busy() -> None:
        waited.append(True)
        os.close(held)

    KeyFile(file.path, busy).add("ana", key_number(1), COMMAND)
    assert waited == [True]


hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from([
        'ana",pty ssh-ed25519 AAAA', "ana\nssh-ed25519 AAAA", "--help", "ana ben", "東京", "é.x_-1",
        "$(id)", "a'b", 'a"b', "a\\", "a\rb", "a\x85b", "\N{LINE SEPARATOR}", "x" * 33, "\x00",
    ]),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.just("ana") | hostile, comment=hostile, program=hostile)
@example(name="ana", comment="", program="/opt/a\nb")
@example(name="ana", comment="", program="/opt/a\x00b")
def test_whatever_goes_in_it_is_one_line_more_with_its_command(
    name: str, comment: str, program: str, file: KeyFile
) -> None:
    foreign = f"# theirs\n{key_number(0).line} theirs\n".encode()
    file.path.write_bytes(foreign)
    try:
        key = read_key(f"{key_number(1).line} {comment}")
        file.add(name, key, [program or "warroom", "join"])
    except (NoKey, ValueError, WarroomError):
        assert file.path.read_bytes() == foreign
        return
    written = file.path.read_bytes()
    assert written.startswith(foreign)
    added = written[len(foreign) :]
    assert added.endswith(b"\n")
    assert added.count(b"\n") == 1
    line = read_line(added)
    assert line is not None
    assert line.key == key_number(1)
    # As sshd takes the command out of the quotes, and the account's shell takes it apart.
    inside = line.options.removeprefix('command="').removesuffix('",restrict,pty')
    assert len(inside) == len(line.options) - len('command="",restrict,pty')
    words = shlex.split(inside.replace('\\"', '"'))
    assert words == [program or "warroom", "join", "--as", line.name]


@pytest.mark.skipif(sshd.KEYGEN is None, reason="ssh-keygen is not installed")
@pytest.mark.parametrize("program", ["/opt/a b/warroom", "/o'x/warroom", '/o"x/warroom', "/o\\/w"])
def test_openssh_finds_every_key(program: str, file: KeyFile) -> None:
    for number, name in enumerate(("ana", "東京", "x.y_z-1")):
        file.add(name, key_number(number), [program, "join"])
    assert sshd.KEYGEN is not None
    done = subprocess.run([sshd.KEYGEN, "-lf", str(file.path)], capture_output=True, check=True)
    printed = done.stdout.decode().splitlines()
    assert [row.split()[1] for row in printed] == [key_number(n).fingerprint for n in range(3)]


def test_a_blob_in_sloppy_base64_is_the_same_key(file: KeyFile) -> None:
    blob = b64encode(key_number(1).blob).decode()
    file.path.write_text(f"ssh-ed25519 {blob}== x\n")
    with pytest.raises(WarroomError, match="not made here"):
        file.add("ana", key_number(1), COMMAND)
