"""The main result of every running experiment on one axis."""
