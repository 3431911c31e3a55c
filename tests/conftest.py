"""Hypothesis as this suite uses it: the same examples every time, no deadline on a busy machine."""

import os

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
