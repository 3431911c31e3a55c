"""`make bench`: every section, round by round, into one JSON file.

    python -m benchmarks [--rounds 5] [--seconds 2] [--only SECTION,…] [--small] [--page]

`--small` shows that all of it works, in a minute and with figures that say nothing. `--page` writes
the tables and drawings of docs/performance.md too. A section that fails is told, and does not lose
what the others found: the file is written after each round.
"""

import argparse
import sys
import time

from benchmarks import machine, page, stock
from benchmarks.load import BUILT
from benchmarks.peers.rounds import installed
from benchmarks.reach import table
from benchmarks.run import PartlyError, Round, Run, write
from benchmarks.sections import Section, sections


def one_round(name: str, section: Section, run: Run) -> None:
    """Measure a section once; what failed is a sentence in the run."""
    found: Round | None = None
    why: list[str] = []
    try:
        found = section.measure()
    except PartlyError as error:
        found, why = error.found, error.why
    except SystemExit as error:
        why = [str(error)]
    except Exception as error:
        why = [f"{type(error).__name__}: {error}"]
    if found is not None:
        run.sections.setdefault(name, []).append(found)
    if why:
        run.failed.setdefault(name, []).extend(why)
        sys.stderr.write("".join(f"  {name} failed: {sentence}\n" for sentence in why))


def main() -> None:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    rounds, seconds = (1, 0.5) if options.small else (options.rounds, options.seconds)
    wanted = sections(seconds=seconds, small=options.small)
    if options.only:
        unknown = set(options.only.split(",")) - set(wanted)
        if unknown:
            parser.error(f"no such section: {', '.join(unknown)}. There are: {', '.join(wanted)}")
        wanted = {name: wanted[name] for name in options.only.split(",")}
    began = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime())
    run = Run(machine.describe(), seconds, {}, {}, installed(), began)
    out = BUILT / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json"
    for number in range(rounds):
        for name, section in wanted.items():
            if number < section.rounds:
                begin = time.perf_counter()
                one_round(name, section, run)
                took = time.perf_counter() - begin
                sys.stderr.write(f"round {number + 1} of {rounds}: {name}, {took:.0f} s\n")
        write(run, out)
    stock.forget()
    sys.stdout.write(table(run) + f"\n{out}: the same for machines\n")
    if options.page:
        page.write(run)


if __name__ == "__main__":
    main()
