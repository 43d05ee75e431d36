"""The window. Imports no sqlite3, sqlite_utils, reportlab, nor `db` save its plain declarations and changes."""
