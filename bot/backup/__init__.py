"""The whole installation in one file, and back: for moving to another database, and for the day the disk dies."""
