"""Strict stand-ins for the platforms, on loopback: they refuse what the platform refuses."""
