"""Exercises: their files, their library, what plays them."""
