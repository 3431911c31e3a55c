"""What is built: the same bytes each time, a bill of all parts, a file that needs no network."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.supply.locked import ROOT
from tests.supply.sbom import problems

BUILD = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"


def wheel(place: Path, umask: int, **environment: str) -> Path:
    """A wheel of this package, built as `make wheel` does."""
    place.mkdir()
    subprocess.run(
        [sys.executable, "-c", BUILD, str(place)],
        cwd=ROOT, check=True, capture_output=True, umask=umask,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **environment},
    )  # fmt: skip
    (found,) = place.glob("*.whl")
    return found


def test_a_wheel_has_the_same_bytes_whoever_builds_it(tmp_path: Path) -> None:
    one = wheel(tmp_path / "one", 0o022, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    two = wheel(tmp_path / "two", 0o077, TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert one.name == two.name
    assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()


def test_a_wheel_has_all_of_the_program_and_nothing_else(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "warroom", "server", "screens"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    with zipfile.ZipFile(wheel(tmp_path / "one", 0o022)) as built:
        names = {name for name in built.namelist() if ".dist-info/" not in name}
        about = {Path(name).name for name in built.namelist() if ".dist-info/" in name}
    assert names == set(listed.stdout.splitlines())
    assert about == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}


def environment(place: Path, parts: dict[str, str]) -> Path:
    for name, version in parts.items():
        info = place / "lib" / "python3.11" / "site-packages" / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return place


def bill(place: Path, parts: dict[str, str]) -> Path:
    listed = [{"name": name, "version": version} for name, version in parts.items()]
    file = place / "sbom.json"
    file.write_text(json.dumps({"metadata": {"component": listed[0]}, "components": listed[1:]}))
    return file


def test_a_bill_that_is_not_the_build_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.supply.sbom.locked", lambda lock: [])
    there = environment(tmp_path / "env", {"warroom": "1", "click": "8", "jinja2": "3"})
    assert problems(bill(tmp_path, {"warroom": "1", "Click": "8", "Jinja2": "3"}), there) == []
    wrong = problems(bill(tmp_path, {"warroom": "1", "click": "7", "evil": "1"}), there)
    assert sorted(wrong) == [
        "click 7 is listed and not installed.",
        "click 8 is installed and not listed.",
        "evil 1 is listed and not installed.",
        "jinja2 3 is installed and not listed.",
    ]


def make(*targets: str) -> None:
    done = subprocess.run(["make", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_bill_of_the_build_names_every_part_and_is_the_same_each_time() -> None:
    make("sbom")
    first = (ROOT / "build" / "sbom.json").read_bytes()
    make("sbom")
    assert (ROOT / "build" / "sbom.json").read_bytes() == first


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not shutil.which("unshare") or os.geteuid() != 0, reason="a machine without network needs root"
)
def test_one_file_runs_where_there_is_no_network_and_nothing_is_installed(tmp_path: Path) -> None:
    make("pex")
    shutil.copy(ROOT / "build" / "warroom.pex", tmp_path / "warroom")
    python = Path(sys.base_prefix) / "bin"
    home = tmp_path / "home"
    home.mkdir()
    script = """
        set -eu
        ! getent hosts pypi.org
        ./warroom --version
        ./warroom hub >hub.log 2>&1 & hub=$!
        for _ in $(seq 600); do grep -q 'answers at' hub.log && break; sleep 0.1; done
        incident=$(./warroom declare 'No network at all')
        ./warroom note "$incident" 'and it works'
        ./warroom log "$incident"
        kill $hub; wait $hub || true
    """
    done = subprocess.run(
        ["unshare", "-n", "env", "-i", f"HOME={home}", f"PATH={python}:/usr/bin:/bin",
         "sh", "-c", script],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "and it works" in done.stdout
