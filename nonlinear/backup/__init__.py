"""A whole library in one folder: its rows, the same for SQLite and Postgres, and the files they refer to."""
