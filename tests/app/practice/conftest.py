"""The desk around a fresh database, with an official who practises."""

from tests.app.desk.conftest import client, desk, staff

__all__ = ["client", "desk", "staff"]
