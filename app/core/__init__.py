"""What the program does without a screen. No Qt here."""
