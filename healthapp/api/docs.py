"""The documentation page: plain HTML made from the OpenAPI document. No script, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, Response

from healthapp.api.auth import Anyone
from healthapp.api.openapi import describe
from healthapp.api.problems import code_messages
from healthapp.api.routes import make_router

if TYPE_CHECKING:
    from collections.abc import Iterator

router = make_router("/api", "documentation")

_STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,"Noto Sans Bengali",sans-serif}
html{background:light-dark(#fff,#121715);color:light-dark(#16211e,#e8efec)}
body{margin:0 auto;max-width:60rem;padding:1rem}
a{color:light-dark(#0b5a8a,#8ec8f2);padding-block:.8rem}
:is(td,p,li)>a:only-child{display:inline-block;min-width:2.75rem}
code,pre{font:14px/1.45 ui-monospace,monospace}
code,h2{overflow-wrap:anywhere}
:focus-visible{outline:3px solid light-dark(#12312c,#fff);outline-offset:2px}
pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:.5rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.25rem .5rem;border-top:1px solid #8886}
details{margin:.5rem 0;padding:0 .75rem;border:1px solid #8886;border-radius:.5rem}
summary{cursor:pointer;padding-block:.625rem}
.verb{display:inline-block;min-width:4.5rem;font-weight:700}
.scroll{overflow-x:auto}
"""

_CODE = re.compile(r"`([^`]+)`")


def _paragraphs(text: str) -> str:
    parts = (_CODE.sub(r"<code>\1</code>", escape(part)) for part in text.split("\n\n") if part.strip())
    return "".join(f"<p>{part}</p>" for part in parts)


def _json(value: object) -> str:
    return f"<pre tabindex='0'>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"<a href='#schema-{escape(name)}'>{escape(name)}</a>"
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " or ".join(_type(part) for part in schema[key])
    if "enum" in schema:
        return escape(" | ".join(map(str, schema["enum"])))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(" ".join(str(schema[key]) for key in ("type", "format") if key in schema) or "any")


def _limits(schema: dict[str, Any]) -> str:
    names = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default")
    return escape(", ".join(f"{name} {schema[name]}" for name in names if name in schema))


def _fields(schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>{' *' if name in needed else ''}</td><td>{_type(part)}</td>"
        f"<td>{escape(part.get('description', ''))} {_limits(part)}</td></tr>"
        for name, part in schema.get("properties", {}).items()
    )
    head = "<thead><tr><th scope='col'>Field</th><th scope='col'>Type</th><th scope='col'>Notes</th></tr></thead>"
    return f"<div class='scroll' tabindex='0'><table>{head}<tbody>{rows}</tbody></table></div>" if rows else ""


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    title = f"<span class='verb'>{method.upper()}</span> <code>{escape(path)}</code>"
    yield f"<details id='{escape(operation['operationId'])}'><summary>{title}</summary>"
    yield _paragraphs(operation.get("description", operation.get("summary", "")))
    given = operation.get("parameters", [])
    if given:
        needed = [part["name"] for part in given if part.get("required")]
        shown = {part["name"]: {**part["schema"], "description": part.get("description", "")} for part in given}
        yield "<h4>Parameters</h4>" + _fields({"properties": shown, "required": needed})
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield f"<h4>Body</h4><p>{_type(content['schema'])}</p>"
        for example in content.get("examples", {}).values():
            yield f"<p>{escape(example.get('summary', ''))}</p>{_json(example['value'])}"
    yield "<h4>Answers</h4><ul>"
    for status, answer in sorted(operation["responses"].items()):
        kinds = [_type(content["schema"]) for content in answer.get("content", {}).values() if content.get("schema")]
        yield f"<li><b>{escape(status)}</b> {escape(answer.get('description', ''))} {' '.join(kinds)}</li>"
    yield "</ul></details>"


def render(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    info = document["info"]
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width,initial-scale=1'>",
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>",
        f"<h1 id='versions'>{escape(info['title'])} API</h1>{_paragraphs(info.get('description', ''))}",
        "<p>The same for programs: <a href='/api/openapi.json'>openapi.json</a></p>",
    ]
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            by_tag.setdefault(tag, []).extend(_operation(method, path, operation))
    for tag, found in by_tag.items():
        parts.append(f"<h2>{escape(tag)}</h2>{''.join(found)}")
    parts.append("<h2>Schemas</h2>")
    for name, schema in sorted(document["components"]["schemas"].items()):
        parts.append(f"<details id='schema-{escape(name)}'><summary><code>{escape(name)}</code></summary>")
        parts.append(f"{_paragraphs(schema.get('description', ''))}{_fields(schema) or _json(schema)}</details>")
    bangla = code_messages("bn")
    rows = "".join(
        f"<tr id='error-{escape(code)}'><td><code>{escape(code)}</code></td><td>{escape(text)}</td>"
        f"<td lang='bn'>{escape(bangla[code])}</td></tr>"
        for code, text in code_messages("en").items()
    )
    head = "<thead><tr><th scope='col'>Code</th><th scope='col'>English</th><th scope='col'>Bangla</th></tr></thead>"
    parts.append(
        f"<h2>Error codes</h2><div class='scroll' tabindex='0'><table>{head}<tbody>{rows}</tbody></table></div>"
    )
    return "".join([*parts, "</main></body></html>"])


@router.get("/openapi.json", include_in_schema=False)
async def openapi(edge: Anyone) -> Response:
    """Return the OpenAPI document."""
    return JSONResponse(describe(edge.request.app))


@router.get("/docs", include_in_schema=False)
async def page(edge: Anyone) -> Response:
    """Return the documentation page."""
    return HTMLResponse(render(describe(edge.request.app)))
