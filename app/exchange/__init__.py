"""What comes in and goes out as files. No Qt, no sqlite3: takes and returns plain rows, bytes and paths."""
