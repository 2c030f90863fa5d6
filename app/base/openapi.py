"""What our OpenAPI adds to what the routes say: how one comes in, how one is refused."""

from typing import Any, Final

from litestar import Request, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

_VERBS: Final = frozenset({"get", "put", "post", "delete", "patch"})
_PROBLEM_REF: Final = {"$ref": "#/components/responses/Problem"}
_PROBLEM: Final = {
    "description": "Отказ по RFC 9457: title называет вид отказа, detail — этот случай.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer", "minimum": 400, "maximum": 599},
                    "detail": {"type": "string"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                },
                "examples": [
                    {
                        "type": "urn:gospablik:problem:on-its-way",
                        "title": "Сейчас это невозможно",
                        "status": 409,
                        "detail": "Ответ на это сообщение уже публикуется. Дождитесь его.",
                    }
                ],
            }
        }
    },
}


class _WithProblems(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, with_problems(openapi_schema))


def openapi_config(*, cookie: str, public: str) -> OpenAPIConfig:
    """Describe the API at ``/schema/openapi.json``, open to everybody."""
    return OpenAPIConfig(
        title="Госпаблик",
        version="1",
        description="Вопросы и жалобы граждан под записями официальных страниц.",
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer"),
                "session": SecurityScheme(type="apiKey", name=cookie, security_scheme_in="cookie"),
            }
        ),
        security=[{"token": []}, {"session": []}],
        render_plugins=[_WithProblems()],
        openapi_router=Router(
            "/schema", route_handlers=[], opt={public: True}, include_in_schema=False
        ),
    )


def with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """Say at every operation that whatever is no success is a problem document."""
    components = schema["components"] | {"responses": {"Problem": _PROBLEM}}
    paths = {
        path: {verb: _refused(act) if verb in _VERBS else act for verb, act in acts.items()}
        for path, acts in schema["paths"].items()
    }
    return schema | {"components": components, "paths": paths}


def _refused(operation: dict[str, Any]) -> dict[str, Any]:
    # Health answers 503 with its own document; the framework's guess of a 400 is not ours.
    successes = {code: told for code, told in operation["responses"].items() if code != "400"}
    return operation | {"responses": successes | {"default": _PROBLEM_REF}}
