"""Kinds of institutions, as the official registries know them."""

from enum import StrEnum


class InstitutionKind(StrEnum):
    """What sort of institution keeps the page."""

    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    HOSPITAL = "hospital"
    OTHER = "other"
