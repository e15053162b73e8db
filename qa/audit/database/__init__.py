"""The audit log's tables, on SQLite or PostgreSQL; no other room imports ``sqlalchemy``."""
