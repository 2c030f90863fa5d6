"""Reads and writes of feeds and events."""
