"""The desk around a fresh database, with an official of a page on probation."""

from tests.app.desk.conftest import client, desk, staff

__all__ = ["client", "desk", "staff"]
