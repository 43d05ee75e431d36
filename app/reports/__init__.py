"""Paper: from rows to PDF. No Qt, no sqlite3; reportlab is imported when the first PDF is made."""
