"""The store in SQL that SQLite and PostgreSQL understand alike."""
