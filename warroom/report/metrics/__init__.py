"""Metrics: computed from the figures of many incidents, defined in docs/metrics.md."""
