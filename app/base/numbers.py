"""Numbers that hold for every table; pure."""

from typing import Final

LARGEST_ID: Final = 2**63 - 1
"""The largest number that a column of ids holds; beyond it the database would refuse a query."""
