"""Each control of SECURITY.md is taken out of a copy of the program; its tests have to notice."""
