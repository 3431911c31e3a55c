"""Speed, measured: plain drivers, no part of the test suite."""
