"""Files that are never half written."""

from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)
