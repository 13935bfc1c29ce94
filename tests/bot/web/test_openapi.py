"""The OpenAPI document: valid, and true of what is served."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from bot.render.json import SCHEMAS
from bot.settings import Settings
from testing import ROOT
from testing.whole_bot import ARTICLE, LONG
from tests.bot.web.conftest import Browser

EXAMPLES = {
    "q": "Halvik river?",
    "previous": "How high is it?",
    "id": ARTICLE.id,
    "order": "newest",
    "article": ARTICLE.id,
    "story": ARTICLE.id,
}
WRONG = {"string": "x" * 2001, "integer": "many"}


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    """The document that is served."""
    found = client.get("/api/openapi.json")
    assert found.headers["content-type"] == "application/json"
    told: dict[str, Any] = found.json()
    return told


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation."""
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def resolved(described: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    if "$ref" not in value:
        return value
    for part in value["$ref"].removeprefix("#/").split("/"):
        described = described[part]
    return described


def references(value: Any) -> set[str]:
    """All references in it."""
    if isinstance(value, dict):
        inside = set[str]().union(*map(references, value.values()))
        return inside | {value["$ref"]} if "$ref" in value else inside
    return set[str]().union(*map(references, value)) if isinstance(value, list) else set()


def test_it_is_a_document_of_openapi(described: dict[str, Any]) -> None:
    """Its schemas are schemas, its references lead somewhere, its ids are unique."""
    assert described["openapi"] == "3.1.0"
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in references(described):
        assert resolved(described, {"$ref": reference})
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(set(ids)) == len(ids)
    for _, path, operation in operations(described):
        in_path = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert {"200", "400", "429"} <= set(operation["responses"])


def test_what_is_served_is_what_it_says(client: TestClient, described: dict[str, Any]) -> None:
    """Each operation, with each of its parameters, gives the form that is declared."""
    for method, path, operation in operations(described):
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        form = {**schema, "components": described["components"]}
        address = path.replace("{id}", ARTICLE.id)
        if method == "post":
            asked = {"questions": [EXAMPLES["q"], "what's new?"], "previous": "How high is it?"}
            found = client.post(address, json=asked)
        else:
            given = {
                p["name"]: EXAMPLES[p["name"]]
                for p in operation["parameters"]
                if p["in"] == "query" and p["name"] in EXAMPLES
            }
            found = client.get(address, params=given)
        assert found.status_code == 200, found.text
        Draft202012Validator(form).validate(found.json())


def test_every_parameter_is_checked_as_declared(
    settings: Settings, browse: Browser, described: dict[str, Any]
) -> None:
    """A value that the document forbids is refused, by name."""
    tried = 0
    for method, path, operation in operations(described):
        if method == "post":
            continue
        client = browse(replace(settings))  # with a rate limit of its own
        needed = {
            p["name"]: EXAMPLES[p["name"]]
            for p in operation["parameters"]
            if p["required"] and p["in"] == "query"
        }
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                continue
            wrong = needed | {parameter["name"]: WRONG[parameter["schema"]["type"]]}
            found = client.get(path.replace("{id}", ARTICLE.id), params=wrong)
            assert found.status_code == 400, parameter["name"]
            assert found.json()["errors"][0]["parameter"] == parameter["name"]
            tried += 1
            if parameter["required"]:
                left = {name: v for name, v in needed.items() if name != parameter["name"]}
                assert client.get(path, params=left).status_code == 400
    assert tried > 20


def generated(described: dict[str, Any]) -> str:
    """A client in Python, made of the document alone: a function for each operation.

    Its arguments are the parameters and the fields of the body; those left out are not sent.
    """
    lines = []
    for method, path, operation in operations(described):
        fields = [(p["name"], p["in"], p["required"]) for p in operation.get("parameters", ())]
        if "requestBody" in operation:
            form = operation["requestBody"]["content"]["application/json"]["schema"]
            body = resolved(described, form)
            needed = body.get("required", ())
            fields += [(name, "body", name in needed) for name in body["properties"]]
        given = ", ".join(
            name if required else f"{name}=None"
            for name, _, required in sorted(fields, key=lambda field: not field[2])
        )
        sent = [
            f"{{name: value for name, value in {{{told}}}.items() if value is not None}}"
            for told in (
                ", ".join(f"{name!r}: {name}" for name, place, _ in fields if place == wanted)
                for wanted in ("query", "body")
            )
        ]
        lines += [
            f"def {operation['operationId']}(send, *, {given}):".replace(", *, )", ")"),
            f"    return send({method.upper()!r}, f{path!r}, {', '.join(sent)})",
        ]
    return "\n".join(lines)


def test_a_client_can_be_generated_that_follows_up_and_chooses_a_story(
    client: TestClient, described: dict[str, Any], tmp_path: Path
) -> None:
    """From the document alone: every operation, with `previous` and `story` by their names."""
    (tmp_path / "made_client.py").write_text(generated(described), encoding="utf-8")
    spec = spec_from_file_location("made_client", tmp_path / "made_client.py")
    assert spec is not None
    assert spec.loader is not None
    made: Any = module_from_spec(spec)
    spec.loader.exec_module(made)

    def send(method: str, path: str, query: dict[str, Any], body: dict[str, Any]) -> Any:
        found = client.request(method, path, params=query, json=body or None)
        assert found.status_code == 200, found.text
        return found.json()

    followed = made.ask(send, q="and Max?", previous="users of Telegram?")
    assert followed["followed"] == "users of Telegram?"
    assert made.ask(send, q="and Max?")["followed"] is None
    several = made.askSeveral(send, questions=["and Max?"], previous="users of Telegram?")
    assert [one["followed"] for one in several["answers"]] == ["users of Telegram?"]
    taking = [
        operation["operationId"]
        for _, _, operation in operations(described)
        if "story" in {each["name"] for each in operation.get("parameters", ())}
    ]
    assert {"ask", "search"} < set(taking)
    of_story = made.search(send, q="river users", story=LONG.id)
    assert {one["article"]["id"] for one in of_story["passages"]} == {LONG.id}
    listed = made.listArticles(send, story=ARTICLE.id)
    assert [one["id"] for one in listed["articles"]] == [ARTICLE.id]
    assert made.readArticle(send, id=LONG.id)["article"]["id"] == LONG.id
    with pytest.raises(TypeError, match="'q'"):
        made.ask(send, previous="users of Telegram?")


def test_every_form_is_used(described: dict[str, Any]) -> None:
    """Nothing is described that is not given."""
    used = {reference.rpartition("/")[2] for reference in references(described)}
    assert set(SCHEMAS) <= used


def test_it_names_the_public_address(settings: Settings, browse: Browser) -> None:
    """With its path, below which everything is."""
    client = browse(replace(settings, web_address="https://example.org/ask"))
    told = client.get("/ask/api/openapi.json").json()
    assert told["servers"] == [{"url": "https://example.org/ask"}]
    assert client.get("/ask/api/articles").json()["total"] == 2


def test_the_page_of_docs_names_what_there_is(described: dict[str, Any]) -> None:
    """Every address that it names is served, and every one that is served is named."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(GET|POST) (/api/[a-z{}/]+)", page))
    served = {(method.upper(), path) for method, path, _ in operations(described)}
    assert named == served | {("GET", "/api/openapi")}
