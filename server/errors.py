"""What can keep a hub from running; each is a sentence for the person who started it."""


class HubError(Exception):
    """The hub cannot run; `str(error)` says why and what to do."""


class DataLocked(HubError):  # noqa: N818 - it names the state that was found
    """Another hub has the data directory or the socket."""


class HubBroken(HubError):  # noqa: N818 - it names what happened
    """The hub ended by itself, so that its next start finds out what is on the disk."""


class StoreFailed(Exception):  # noqa: N818 - it names what happened
    """The disk did not take a batch; nothing in it may be acknowledged."""


class AlreadyThere(StoreFailed):
    """A batch may hold a command that the log has already; nothing of it was kept."""


class DiskFull(StoreFailed):
    """There was no room for a batch; it is not in the log."""


class DiskBroken(StoreFailed):
    """The disk failed; whether the batch is in the log, the next start finds out."""


class LogDamaged(DiskBroken):
    """The database is not what was written; the next start saves what can be."""
