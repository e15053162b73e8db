"""The steps from older tables to the present ones, run by Alembic when the log is opened."""
