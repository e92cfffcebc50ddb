"""Calls each read of the client in turn, and compares what it parsed with what arrived.

    python use_python.py ADDRESS TOKEN DOCUMENT CALLS
"""

import importlib
import json
import re
import sys
from datetime import datetime

import httpx
from forja_client import AuthenticatedClient

address, token, document, calls = sys.argv[1:]
with open(document) as file:
    whole = json.load(file)
paths = whole["paths"]
http = httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"})
client = AuthenticatedClient(base_url=address, token=token)

INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$")


def comparable(value):
    """An instant has several spellings."""
    if isinstance(value, dict):
        return {name: comparable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [comparable(part) for part in value]
    if isinstance(value, str) and INSTANT.match(value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def resolved(part):
    if "$ref" not in part:
        return part
    found = whole
    for name in part["$ref"].split("/")[1:]:
        found = found[name]
    return found


def arguments(path):
    """Returns the id that the list of the resource begins with; null where there is none."""
    names = re.findall(r"{(\w+)}", path)
    if not names:
        return []
    if names != ["id"]:
        return None
    answer = http.get(path.split("/{id}")[0])
    items = answer.json().get("data", []) if answer.status_code == 200 else []
    return [items[0]["id"]] if items and "id" in items[0] else None


reads = []
for path, item in paths.items():
    operation = item.get("get")
    if operation is None or not path.startswith("/api/v1/") or path.endswith(("/events", "/download")):
        continue
    given = arguments(path)
    required = [p for p in map(resolved, operation["parameters"]) if p.get("required") and p.get("in") == "query"]
    schema = operation["responses"].get("200", {}).get("content", {}).get("application/json")
    if given is None or required or schema is None:
        continue
    module = importlib.import_module(f"forja_client.api.{operation['tags'][0]}.{snake(operation['operationId'])}")
    reads.append((operation["operationId"], module, given))

parsed = 0
for index in range(int(calls)):
    name, module, given = reads[index % len(reads)]
    answer = module.sync_detailed(*given, client=client)
    if answer.status_code != 200:
        continue
    body = json.loads(answer.content)
    if comparable(answer.parsed.to_dict()) != comparable(body):
        sys.exit(f"{name}: the model differs from the answer")
    parsed += 1
print(f"{len(reads)} operations, {parsed} answers")
