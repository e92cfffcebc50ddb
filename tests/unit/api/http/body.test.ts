import { describe, expect, test } from "bun:test";
import { policyOf, user } from "#api/access/policy.ts";
import {
  BODY_LIMIT_BYTES,
  BODY_RULES,
  parseBody,
  parseJson,
  SYNC_LIMIT_BYTES,
  UPLOAD_LIMIT_BYTES,
} from "#api/http/body.ts";
import { problemResponse } from "#api/plugins/problems.ts";
import { RequestContext } from "#api/plugins/request-context.ts";
import { ForjaError } from "#core/errors.ts";

const policy = policyOf({ access: user({ key: "write" }), cost: "write" }, false);
const ROUTE = { method: "POST", policy };

const post = (body: string | Uint8Array | ReadableStream, type: string | null = "application/json"): Request =>
  new Request("http://localhost/api/v1/workouts", {
    method: "POST",
    body,
    ...(type === null ? {} : { headers: { "content-type": type } }),
  });

const failureOf = async (work: Promise<unknown>): Promise<ForjaError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ForjaError)) throw new Error("expected a ForjaError");
  return error;
};

describe("a JSON body", () => {
  test("is read as application/json, and by PATCH as a merge patch, whatever the parameters", async () => {
    const patch = { method: "PATCH", policy };
    const merge = "application/merge-patch+json; charset=utf-8";
    expect(await parseBody(post('{"a":1}', "Application/JSON; charset=utf-8"), ROUTE)).toEqual({ a: 1 });
    expect(await parseBody(post('{"a":1}'), patch)).toEqual({ a: 1 });
    expect(await parseBody(post('{"a":1}', merge), patch)).toEqual({ a: 1 });
    expect((await failureOf(parseBody(post('{"a":1}', merge), ROUTE))).code).toBe("media-type-unsupported");
  });

  test("that does not come in time is given up, so that nobody holds a place by sending slowly", async () => {
    let sender: ReturnType<typeof setInterval> | undefined;
    const trickle = new ReadableStream<Uint8Array>({
      start: (controller) => {
        sender = setInterval(() => controller.enqueue(new Uint8Array([32])), 5);
      },
      cancel: () => clearInterval(sender),
    });
    const failure = await failureOf(parseBody(post(trickle), ROUTE, { withinMs: 40 }));
    clearInterval(sender);
    expect([failure.code, failure.detail]).toEqual(["body-malformed", "The body did not come in time."]);
    const requestContext = new RequestContext({
      ...{ requestId: "1", locale: "en", method: "POST", path: "/", clientAddress: "192.0.2.1", userAgent: null },
    });
    expect(problemResponse(failure, requestContext).headers.get("connection")).toBe("close");
    expect(problemResponse(new ForjaError("body-malformed"), requestContext).headers.get("connection")).toBeNull();
  });

  test("of another media type, or of none, is refused", async () => {
    expect((await failureOf(parseBody(post("a=1", "text/plain"), ROUTE))).code).toBe("media-type-unsupported");
    const bytes = new TextEncoder().encode("{}");
    expect((await failureOf(parseBody(post(bytes, null), ROUTE))).code).toBe("media-type-unsupported");
  });

  test("that is empty is no body", async () => {
    expect(await parseBody(post(""), ROUTE)).toBeUndefined();
  });

  test("that is broken, not UTF-8 or nested too deeply is malformed", async () => {
    expect((await failureOf(parseBody(post('{"a":'), ROUTE))).code).toBe("body-malformed");
    const latin1 = new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]);
    expect((await failureOf(parseBody(post(latin1), ROUTE))).code).toBe("body-malformed");
    expect((await failureOf(parseBody(post("[".repeat(100_000)), ROUTE))).code).toBe("body-malformed");
  });

  test("that is sent in chunks is refused as soon as it passes the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    expect((await failureOf(parseBody(post(endless), ROUTE))).code).toBe("body-too-large");
    expect(sent).toBeLessThan(BODY_LIMIT_BYTES * 2);
  });

  test("is bounded by its values, with room for a whole history", async () => {
    const set = JSON.stringify({
      ...{ id: "x", type: "normal", weight: { value: 100, unit: "kg" }, weightKg: 100, reps: 5, repsLeft: null },
      ...{ repsRight: null, rpe: 8, rir: 2, durationSeconds: null, distanceMeters: null, restSeconds: 120 },
      ...{ completedAt: null, target: { reps: { min: 5, max: 5 }, weight: null, rpe: null }, records: [], notes: null },
    });
    const workout = (sets: number) => `{"exercises":[{"sets":[${Array.from({ length: sets }, () => set).join(",")}]}]}`;
    const push = `{"operations":[${Array.from({ length: 500 }, () => `{"id":"x","data":${workout(25)}}`).join(",")}]}`;
    expect(await parseBody(post(push), { method: "POST", policy: { ...policy, body: "large-json" } })).toBeObject();
    expect(await parseBody(post(workout(1_000)), ROUTE)).toBeObject();
    const refused = await failureOf(parseBody(post(`{"a":[${"[],".repeat(1_999)}[${"0,".repeat(2_000)}0]]}`), ROUTE));
    expect(refused.errors).toEqual([{ pointer: "/a/1999", detail: "must have 2000 items or fewer" }]);
  });

  test("with text that no store can keep is refused with the pointer of the text", () => {
    const refused = (text: string): unknown => {
      try {
        return parseJson(text);
      } catch (error) {
        return error instanceof ForjaError ? error.errors.map(({ pointer }) => pointer) : error;
      }
    };
    expect(refused('{"a":{"b/c":["x\\u0000"]}}')).toEqual(["/a/b~1c/0"]);
    expect(refused('{"a":"\\ud800"}')).toEqual(["/a"]);
    expect(refused('{"a":"\\ud83d\\ude00"}')).toEqual({ a: "😀" });
  });

  test("may say __proto__ without becoming it", () => {
    const value = parseJson('{"__proto__":{"admin":true}}');
    expect(Object.hasOwn(Object(value), "__proto__")).toBe(true);
    expect(Reflect.get(Object({}), "admin")).toBeUndefined();
  });
});

describe("an upload", () => {
  test("has room for its file", () => {
    expect(BODY_RULES.form.bytes).toBeGreaterThan(UPLOAD_LIMIT_BYTES);
    expect(BODY_RULES.json.bytes).toBe(BODY_LIMIT_BYTES);
    expect(BODY_RULES["large-json"].bytes).toBe(SYNC_LIMIT_BYTES);
  });
});
