"""A week's training, logged and read back by a client made of the OpenAPI document: the document says how each operation
is called, so its calls are functions by their operation ids. It needs Python 3.8 or newer and nothing else:

    python3 scripts/examples/week.py http://127.0.0.1:3000
"""

import json
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from urllib import error, parse, request


class Problem(Exception):
    """What an answer of 400 and above says, with the pointers to what was wrong (RFC 9457)."""


class Client:
    def __init__(self, address):
        self.address = address
        self.headers = {"Accept": "application/json"}
        self.document = document = self.send("GET", "/openapi.json")
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
        }

    def send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, **({} if data is None else {"Content-Type": "application/json"})}
        try:
            with request.urlopen(request.Request(self.address + path, data, headers, method=method)) as answer:
                text = answer.read()
        except error.HTTPError as refused:
            raise Problem(refused.read().decode()) from None
        return json.loads(text) if text else None

    def resolve(self, part):
        """Follows a `$ref` to a part that operations share."""
        if "$ref" not in part:
            return part
        found = self.document
        for name in part["$ref"].split("/")[1:]:
            found = found[name]
        return found

    def __getattr__(self, operation_id):
        if operation_id not in self.operations:
            raise AttributeError(operation_id)
        method, path, operation = self.operations[operation_id]
        places = {parameter["name"]: parameter["in"] for parameter in map(self.resolve, operation["parameters"])}

        def call(body=None, **given):
            unknown = [name for name in given if places.get(name) not in ("path", "query")]
            if unknown:
                raise TypeError(f"{operation_id} does not take {', '.join(unknown)}")
            values = {name: parse.quote(str(value)) for name, value in given.items() if places[name] == "path"}
            query = {name: value for name, value in given.items() if places[name] == "query"}
            return self.send(method, path.format(**values) + (f"?{parse.urlencode(query)}" if query else ""), body)

        return call


def main():
    forja = Client(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:3000")
    email = f"week-{uuid.uuid4()}@example.com"
    account = forja.register({"email": email, "password": "three plates a side", "timeZone": "Europe/Madrid"})
    forja.headers["Authorization"] = f"Bearer {account['accessToken']}"

    squat = forja.listExercises(search="squat", limit=1)["data"][0]
    for days, kilograms in ((5, 100), (2, 102.5)):
        started = datetime.now(timezone.utc) - timedelta(days=days)
        one_set = {"weight": {"value": kilograms, "unit": "kg"}, "reps": 5, "rir": 2}
        workout = forja.createWorkout(
            {
                "status": "completed",
                "startedAt": started.isoformat(),
                "endedAt": (started + timedelta(hours=1)).isoformat(),
                "exercises": [{"exerciseId": squat["id"], "sets": [one_set] * 3}],
            }
        )
        totals = workout["totals"]
        print(f"{workout['localDate']}: {totals['workingSets']} sets, {totals['volumeKg']:,.1f} kg".replace(".0 kg", " kg"))

    job = forja.createAnalysis({})
    while job["status"] not in ("completed", "failed", "cancelled"):
        time.sleep(0.2)
        job = forja.getJob(id=job["id"])
    analysis = forja.getLatestAnalysis()
    print(f"The analysis is {job['status']}: {analysis['totals']['workouts']} workouts, {len(analysis['insights'])} insights.")


main()
