"""Exercises: the library of scenarios, their check by line, and what plays them."""
