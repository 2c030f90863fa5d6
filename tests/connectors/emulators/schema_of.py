"""VK's own schema of its answers, and what it finds wrong in one of ours."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

SCHEMA = json.loads((Path(__file__).parent / "schema" / "vk-5.199.json").read_text("utf-8"))


def complaints(definition: str, answer: Any) -> set[tuple[str, str]]:
    """List what the schema finds: the place in the answer and the broken rule."""
    schema = {"$ref": f"#/definitions/{definition}", "definitions": SCHEMA["definitions"]}
    return {
        (error.json_path, error.message) for error in Draft7Validator(schema).iter_errors(answer)
    }


def response(name: str) -> str:
    """Name the definition of a method's answer."""
    return f"{name.partition('_')[0]}.responses.json.{name}_response"
