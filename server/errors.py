"""What can keep a hub from running; each is a sentence for the person who started it."""


class HubError(Exception):
    """The hub cannot run; `str(error)` says why and what to do."""


class DataLocked(HubError):  # noqa: N818 - it names the state that was found
    """Another hub has the data directory or the socket."""


class StoreFailed(Exception):  # noqa: N818 - it names what happened
    """The disk did not take a batch; nothing in it may be acknowledged."""
