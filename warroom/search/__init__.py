"""Full text over all logs: what is indexed, how people ask, what of a text is shown. Pure."""
