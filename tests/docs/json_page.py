"""docs/reference/json.md, from the JSON Schemas beside it."""

import json
import pathlib

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs/reference/schemas"
HEAD = """<!-- made from docs/reference/schemas by tests/docs/generate.py; do not edit -->

# JSON

Commands print JSON on stdout by `-o json`: one document, also when the exit code is 1. `schemaVersion` rises when a field changes
its meaning or goes. **New fields may come at any time: ignore what you do not know.** What is not known is left out, unless the table
says otherwise. Errors are text on stderr, and [exit codes](exit-codes.md) say how it went.

The schemas (JSON Schema, draft 2020-12) are files beside this page; CI validates what the real programs print against them.
`kops lint -o sarif` is [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
"""


def kind(schema):
    if "$ref" in schema:
        name = schema["$ref"].removesuffix(".json")
        return f"[{name}](#{name})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    types = schema.get("type", "object")
    name = " or ".join(types) if isinstance(types, list) else types
    return f"{name} of {kind(schema['items'])}" if name == "array" else schema.get("format", name)


def rows(schema, prefix=""):
    for name, member in schema.get("properties", {}).items():
        optional = "" if name in schema.get("required", []) else " (may be missing)"
        yield f"| `{prefix}{name}` | {kind(member)} | {member.get('description', '')}{optional} |"
        inner, mark = (member.get("items", {}), "[].") if member.get("type") == "array" else (member, ".")
        yield from rows(inner, f"{prefix}{name}{mark}")


def schema_section(path):
    schema = json.loads(path.read_text())
    lines = ["", f"## {path.stem}", "", f"{schema['description']} [Schema](schemas/{path.name})"]
    for each in schema.get("oneOf", [schema]):
        lines += ["", "| field | type | |", "|---|---|---|", *rows(each)]
    return lines


def pages():
    lines = [HEAD.rstrip("\n")]
    for path in sorted(SCHEMAS.glob("*.json")):
        lines += schema_section(path)
    return {"reference/json.md": "\n".join(lines) + "\n"}
