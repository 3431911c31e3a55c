"""Faults: a real hub, several clients over real sockets, something that breaks, and what must hold.

A test is a *trial* (`trial.py`). It has a seed, a hub process that can be ended in any way and is
started again, recorded clients, and one recorded history of all of them:

    async with trial(seed=7) as t:
        incident = await t.declare()
        ana = await t.link("ana", incident)             # warroom.link.Link, outbox on disk
        ben = await t.link("ben", incident, tcp=True)
        eve = await t.bare("eve", incident)             # bare frames, for misbehaviour
        ana.say("pool drained")                         # each text is made unique
        t.inject("kill -9")                             # for the table of what was injected
        await t.crash()                                 # kill -9, and a look at the disk
        await t.start()
        await t.finish()                                # all settled; then the checks V1-V7

- `history.py`: what every client sent, was told and saw, with times; one list, written to a file
  when a trial fails.
- `log.py`: the hub's data directory as an outsider reads it (SQLite and the mirror file).
- `checks.py`: V1-V7 as functions of an `Evidence`; `test_checks.py` proves that each can fail.
- `meddler.py`: a bad line between a client and the hub: commands twice, late, overtaken.
- `clients.py`: the clients. `hub.py`: the hub's process. `tally.py`: what was injected and lost.

`make faults` runs everything here and the seeded mix with SEEDS seeds, `make faults SEED=7` one of
them again. `make test` runs what is not marked `faults`.
"""
