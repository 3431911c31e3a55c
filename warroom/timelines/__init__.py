"""Timelines that were written elsewhere: read row by row, with the line of what is wrong."""
