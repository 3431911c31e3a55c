"""Bounds on what people type and on what an incident holds."""

from datetime import UTC, datetime, timedelta

MAX_TITLE = 200
MAX_LINE = 200
MAX_SENTENCE = 500
MAX_TEXT = 10_000
MAX_SYSTEMS = 50
MAX_TASKS = 1_000
MAX_MESSAGES = 10_000
MAX_HYPOTHESES = 200
MAX_NAMED_ENTRIES = 20
MAX_DECISIONS = 500
MAX_OPTIONS = 9
MAX_FACTORS = 100
MAX_LINKS = 20
MAX_URL = 500
MAX_FOLLOW_UPS = 500
MAX_REPORTS = 1_000
MAX_ROLL_CALLS = 100
MAX_RUNS = 30
MAX_ESCALATIONS = 1_000
MAX_LINKED = 500
MAX_EXTENT = 500
MAX_WORKAROUNDS = 100
MAX_TEAMS = 100
"""Bounds in characters and in items per incident; a frame holds MAX_TEXT in any script."""

MAX_TAGS = 20
MAX_CODENAME = 40
MAX_SIZE_UP = 2_000
"""Characters of a code name and of each text of a size-up: all three fit in one frame."""

MAX_IMPORTS = 100
MAX_IMPORT_ROWS = 200_000
"""Timelines per incident, and rows of one: everybody's copy of the log holds all of them."""

MAX_ROWS_AT_ONCE = 500
"""Rows of a command; a frame to the hub is 64 KiB, so that most batches are smaller."""

MAX_OFFSET = 24 * 60
"""Minutes from UTC to any zone."""

MAX_EVIDENCE = 100
"""Pieces of evidence per incident. Everybody's copy of the log holds all of them."""

MAX_EVIDENCE_BYTES = 32 * 1024
"""Bytes of a piece. In base64 it is a third longer, and a frame to the hub is 64 KiB."""

INVITE_LIFE = timedelta(minutes=15)
"""How long an invite can be used, by the hub's clock."""

SEEN_AGAIN = timedelta(minutes=10)
"""How often at most the register notes that somebody came in, for each of their devices."""

MAX_PEOPLE = 1_000
MAX_WAITING = 50
MAX_DEVICES = 20
MAX_KEYS = 20
MAX_LABEL = 40
"""Bounds of the register: people, invites that wait, devices and keys of a person, and characters
of what a device is called."""

MAX_KEPT = 50
"""Invites that are over, and devices of a person that were revoked, which the register can still
say something about."""

MAX_NAMED_PEOPLE = 200
"""People that a restricted log can name; their names fit in one frame."""

MAX_FORKS = 3
"""Former histories of an incident that something can be taken back from; the oldest one goes."""

MAX_REDACTED = 200
"""Entries that one command redacts, with those that go with them."""

MAX_LOST_AT_ONCE = 1_000
MAX_TAKEN_BACK = 2_000
"""Entries that one command records as lost, or takes back."""

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far after the hub's clock something may be said to have happened (clocks differ)."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing is said to have happened before this: such a date is a slip of the keyboard."""

MAX_AHEAD = timedelta(days=3_660)
"""How far ahead something may be said to be due: ten years; more is a slip of the keyboard."""

MIN_TIME_BOX = timedelta(minutes=1)
MAX_TIME_BOX = timedelta(days=7)
MAX_NEXT_UPDATE = timedelta(days=30)
MAX_SNOOZE = timedelta(days=1)
MIN_SILENCE = timedelta(seconds=30)
MAX_SILENCE = timedelta(days=1)
MAX_FOLLOW_UP = timedelta(days=731)
"""Bounds on durations: two years are more than any follow-up should wait."""

MIN_DEFERRAL = timedelta(minutes=1)
MAX_DEFERRAL = timedelta(days=30)
MAX_ESTIMATE = timedelta(hours=1000)
"""Hours of work of one person: half a year of it."""
MAX_POST_MORTEM = timedelta(days=366)
"""How far ahead a post-mortem may be due: whatever is later is a slip of the keyboard."""

MIN_REPEATED = 8
"""Characters from which on a text that is the same to the letter goes with the one it repeats: a
shorter one ("done") says nothing that has to be erased."""
