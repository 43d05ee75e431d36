"""Offices, functions, boilerplate, use of items in a year, and tables of counts."""
