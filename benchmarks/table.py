"""What becomes of a run's file: the page, or a comparison with another run.

python -m benchmarks.table --page FILE.json
python -m benchmarks.table OLD.json NEW.json
"""

import sys

from benchmarks import page
from benchmarks.run import Run, Spread, columns, read, short, spread

NOTABLE = 0.1
"""A change of a median by less than this part is not pointed at."""


def compared(old: Run, new: Run) -> str:
    """Two runs side by side, in Markdown.

    The ratio of the medians; `beyond` where the two spreads do not even touch, `within` where they
    do, and nothing where the change is small.
    """
    lines = ["| section | figure | old | new | new/old | the spread |", "|---|---|---|---|---|---|"]
    for section, rounds in new.sections.items():
        before = columns(old.sections.get(section, []))
        for path, found in columns(rounds).items():
            if path in before:
                was, now = spread(before[path]), spread(found)
                seen = f"{short(was.median)} | {short(now.median)} | {_ratio(was, now)}"
                lines.append(f"| {section} | {path} | {seen} | {_change(was, now)} |")
    return "\n".join(lines) + "\n"


def _ratio(was: Spread, now: Spread) -> str:
    return f"{now.median / was.median:.2f}" if was.median else "–"


def _change(was: Spread, now: Spread) -> str:
    if abs(now.median - was.median) <= NOTABLE * abs(was.median):
        return ""
    return "**beyond**" if now.low > was.high or now.high < was.low else "within"


def main(words: list[str]) -> None:
    """Write the page, or print a comparison."""
    match words:
        case ["--page", path]:
            page.write(read(path))
        case [old, new]:
            sys.stdout.write(compared(read(old), read(new)))
        case _:
            raise SystemExit(
                "Give two runs to compare, or one to make the page of:"
                " python -m benchmarks.table OLD.json NEW.json, or --page FILE.json"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
