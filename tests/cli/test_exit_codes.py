"""The page about operation lists every exit code, and no other."""

import re
from pathlib import Path

from warroom.errors import Exit

PAGE = Path(__file__).parent.parent.parent / "docs" / "operation.md"


def test_the_table_has_every_code() -> None:
    table = PAGE.read_text().partition("## Exit codes")[2]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert told == {code.value for code in Exit}
