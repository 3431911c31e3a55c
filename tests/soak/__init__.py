"""The soak: one hub, twenty people, for as long as one has time; what grows is drawn.

`make soak MINUTES=30` writes into build/soak: `samples.jsonl`, a line every few seconds;
`soak.svg`, the same as a drawing; `summary.json`, the figures and what the checks V1-V7 of
`tests/faults/checks.py` say of it.

- `people.py`: the people, with the program's own link, its outbox and its replica on disk.
- `stage.py`: the hub and its ends, the screens on terminals, backups; runs it all.
- `samples.py`: what is looked at. `plot.py`: draws it. `verdict.py`: the checks.
"""
