"""Django's SQLite backend with write-ahead logging, and with writers that queue fairly."""
