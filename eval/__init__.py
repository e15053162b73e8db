"""How good the system is, measured: imports ``qa``, never the reverse."""
