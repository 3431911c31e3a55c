"""What is taken as a public key, and what is not."""

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from tests.support import sshd
from warroom.model.ssh_key import NoKey
from warroom.ssh_keys.key import looks_like_key, read_key

ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIALA/qsetfFyMMjsOZVVE2gOHtQdGU8HBuuTUg690DHk"
BLOB = ED.split()[1]

needs_keygen = pytest.mark.skipif(sshd.KEYGEN is None, reason="ssh-keygen is not installed")


def made(folder: Path, *options: str) -> Path:
    assert sshd.KEYGEN is not None
    path = folder / "id"
    subprocess.run(
        [sshd.KEYGEN, "-q", "-N", "", "-C", "ana@laptop", "-f", str(path), *options], check=True
    )
    return path


@needs_keygen
@pytest.mark.parametrize(
    "kind", [("ed25519",), ("ecdsa", "-b256"), ("ecdsa", "-b384"), ("ecdsa", "-b521"), ("rsa",)]
)
def test_openssh_knows_it_by_the_same_fingerprint(kind: tuple[str, ...], tmp_path: Path) -> None:
    path = made(tmp_path, "-t", *kind)
    key = read_key(path.with_suffix(".pub").read_text())
    assert sshd.KEYGEN is not None
    said = subprocess.run([sshd.KEYGEN, "-lf", str(path)], capture_output=True, check=True).stdout
    assert key.fingerprint in said.decode()
    assert key.line in path.with_suffix(".pub").read_text()


@needs_keygen
@pytest.mark.parametrize("form", [(), ("-m", "PEM")])
def test_a_private_key_is_refused_and_not_repeated(form: tuple[str, ...], tmp_path: Path) -> None:
    text = made(tmp_path, "-t", "rsa", *form).read_text()
    assert looks_like_key(text)
    with pytest.raises(NoKey, match=r"private key.*never pasted") as caught:
        read_key(text)
    assert text.splitlines()[1] not in str(caught.value)


@needs_keygen
def test_a_short_rsa_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="1024 bits"):
        read_key(made(tmp_path, "-t", "rsa", "-b1024").with_suffix(".pub").read_text())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no key in that"),
        ("# only a remark\n", "no key in that"),
        (f"{ED}\n{ED}\n", "one key at a time"),
        (f'command="sh" {ED}', "before the type"),
        (f"no-pty,environment=PATH=/tmp {ED}", "before the type"),
        ("ssh-ed25519", "no key after it"),
        (f"ssh-ed25519 {BLOB[:-2]}", "base64|Was the line cut"),
        (f"ssh-ed25519 {BLOB[:-4]}", "cut|middle"),
        (f"ssh-ed25519 {BLOB}AAAA", "base64|added|middle"),
        (f"ssh-rsa {BLOB}", "no key of that kind"),
        ("ssh-dss AAAAB3NzaC1kc3M=", "no kind of public key that is taken"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "certificate"),
        ("ssh-ed25519 A\x00AA", "base64"),
        (f"hello {BLOB}", "no type of key"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", "RFC 4716"),
        ("PuTTY-User-Key-File-3: ssh-ed25519", "private key"),
        (f"ssh-rsa {b64encode(bytes.fromhex('00000007') + b'ssh-rsa').decode()}", "damaged"),
        (f"ssh-ed25519 {'A' * 20_000}", "too long"),
    ],
)
def test_what_is_no_key_gets_a_sentence(text: str, why: str) -> None:
    with pytest.raises(NoKey, match=why):
        read_key(text)


def test_the_comment_is_no_part_of_it() -> None:
    key = read_key(f"{ED}   ana@laptop; rm -rf /\r\n")
    assert (key.line, key.comment) == (ED, "ana@laptop; rm -rf /")
    assert key == read_key(ED)


@pytest.mark.parametrize("path", ["id_ed25519.pub", "/home/ana/.ssh/ssh keys/id.pub", "-"])
def test_a_path_is_no_key(path: str) -> None:
    assert not looks_like_key(path)
