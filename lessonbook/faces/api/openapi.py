"""The description of the API, as OpenAPI has it: what ninja reads off the functions, and the problems of each."""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from lessonbook.faces.api.problems import PROBLEM
from lessonbook.faces.api.schemas import Problem

EVERYWHERE = {
    401: "No token, or one that is good for nothing",
    403: "The token's scopes don't allow it",
    404: "Not there, or not yours to see",
    409: "Refused: `code` says by which rule",
    422: "Not valid, or the key was used for something else",
    429: "Too many requests: `Retry-After` says for how long to wait",
    503: "Busy just now: try again",
}
WITH_BODY = {400: "The body is no JSON"}
REF = {"$ref": "#/components/schemas/Problem"}


class Api(NinjaAPI):
    """ninja's, with problems in its description."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the description."""
        schema = super().get_openapi_schema(**kwargs)
        told = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schemas = schema["components"]["schemas"]
        schemas.update(told.pop("$defs"))
        schemas["Problem"] = told
        for operation in operations(schema):
            has_body = "requestBody" in operation
            for status, words in {**EVERYWHERE, **(WITH_BODY if has_body else {})}.items():
                operation["responses"][status] = problem_response(status, words)
            for parameter in operation["parameters"]:
                parameter["schema"] = without_null(parameter["schema"])
        return schema


def operations(schema: OpenAPISchema) -> Iterator[dict[str, Any]]:
    """Every operation of the description."""
    for path in schema["paths"].values():
        yield from path.values()


def problem_response(status: int, words: str) -> dict[str, Any]:
    """A problem as an answer."""
    told: dict[str, Any] = {"description": words, "content": {PROBLEM: {"schema": REF}}}
    headers = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
    if status in headers:
        told["headers"] = {headers[status]: {"schema": {"type": "string"}, "required": True}}
    return told


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema without null: in an address there is a value or nothing."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**choices[0], **rest}
