"""What the grid asks for; declared in `db.query` because the store reads it, named here for everybody else."""

from db.query import Filter, Query

__all__ = ["Filter", "Query"]
