"""Duties asked to be taken over by street or community, and what was refused."""
