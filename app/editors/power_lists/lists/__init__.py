"""Versions of lists: drafting, review on paper, publication, and the stable identity of items."""
