"""The data file and its rows. Knows the standard library and sqlite-utils; knows no Qt and nothing of `app`."""
