"""An audit that could not ask says so; one that could names what is weak."""

import json
import sys
from pathlib import Path

import pytest

from tests.supply.audit import main


def service(place: Path, weak: dict[str, str], *, reached: bool = True) -> str:
    """A pip-audit whose service knows these weaknesses, or cannot be reached."""
    script = place / "pip-audit"
    script.write_text(
        f"#!{sys.executable}\n"
        "import json, re, sys\n"
        f"weak, reached = {json.dumps(weak)}, {reached}\n"
        "pins = re.findall(r'^([\\w.-]+)==([^ ;\\\\\\n]+)', open(sys.argv[-1]).read(), re.M)\n"
        "print(json.dumps({'dependencies': [\n"
        "    {'name': n, 'version': v, 'vulns': [{'id': weak[n]}] if n in weak else []}\n"
        "    if reached else {'name': n, 'skip_reason': 'not found'} for n, v in pins]}))\n"
    )
    script.chmod(0o755)
    return str(script)


def test_a_service_that_is_not_reached_is_not_one_that_knows_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(service(tmp_path, {}, reached=False)) == 0
    assert main(service(tmp_path, {})) == 0
    out = capsys.readouterr().out
    assert out.count("Nothing was audited") == 2
    assert "clean" not in out


def test_what_is_weak_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The locks name it too, so that it is found in each.
    assert main(service(tmp_path, {"jinja2": "PYSEC-1"})) == 1
    said = capsys.readouterr()
    assert "run.txt: jinja2 " in said.err
    assert "PYSEC-1" in said.err
    assert "supply.txt: " in said.out
