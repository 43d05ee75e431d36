"""The program around the data file."""
