"""Memory that the start needed and the work does not: back to the system."""

import ctypes


def give_back() -> None:
    """Give the system what was freed; does nothing where the C library cannot.

    What folding 100,000 entries and making their index leaves in the allocator would stay with the
    process for good: 3 to 6 MB of 60 (measured). Takes a millisecond.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # not glibc
        return
    trim(0)
