"""What holds for all tests: how hypothesis is used, and which signals are heard."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("ci"), derandomize=False)
"""HYPOTHESIS_PROFILE=explore looks for what the fixed examples do not show."""

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session", autouse=True)
def signals_count() -> None:
    """What is started here hears a hang-up and Ctrl-C, also when the tests run under `nohup` or in
    the background: a signal that is ignored here would be ignored there."""
    for number, usual in (
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGINT, signal.default_int_handler),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)
