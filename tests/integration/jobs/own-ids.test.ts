import { expect, test } from "bun:test";
import { register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

const { app } = testBench();

test.each([
  ["/api/v1/progress/analyses", {}, { from: "2026-01-01" }],
  ["/api/v1/progress/reports", { kind: "weekly" }, { kind: "monthly" }],
])("a client names the job of %s, and repeats the request without a second job", async (path, body, other) => {
  const { token } = await register(app);
  const id = Bun.randomUUIDv7();
  const send = (fields: Record<string, unknown>) => app.call("POST", path, { token, body: { id, ...fields } });
  const first = await send(body);
  expect([first.status, textAt(first.body, "id")]).toEqual([202, id]);
  const again = await send(body);
  expect([again.status, textAt(again.body, "id")]).toEqual([202, id]);
  const changed = await send(other);
  expect([changed.status, textAt(changed.body, "code")]).toEqual([409, "id-taken"]);
  const stranger = await register(app);
  expect((await app.call("POST", path, { token: stranger.token, body: { id, ...body } })).status).toBe(409);
});
