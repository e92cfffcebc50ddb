import { expect, test } from "bun:test";
import { at, register, testApp } from "#tests/support/app.ts";
import { testStores } from "#tests/support/stores.ts";

test("a field that is named like the prototype of an object is kept where all is kept, and refused elsewhere", async () => {
  await using stores = await testStores();
  await using app = await testApp(stores);
  const { token } = await register(app);
  const ask = (method: string, path: string, raw: string) =>
    app.call(method, `/api/v1/${path}`, { token, raw, headers: { "content-type": "application/json" } });

  const kept = await ask("PATCH", "users/me/profile", '{"profile":{"__proto__":{"a":1},"b":{"__proto__":2}}}');
  expect(JSON.stringify(at(kept.body, "profile"))).toBe('{"__proto__":{"a":1},"b":{"__proto__":2}}');

  for (const [method, path, raw, pointer] of [
    ["PUT", "progress/landmarks", '{"landmarks":{"__proto__":{"low":1,"high":2}}}', "/landmarks/__proto__"],
    ["POST", `imports/${crypto.randomUUID()}/commit`, '{"mapping":{"__proto__":"skip"}}', "/mapping/__proto__"],
    ["PATCH", "users/me/profile", '{"__proto__":{"a":1}}', "/__proto__"],
  ] as const) {
    const { status, body } = await ask(method, path, raw);
    expect([status, at(body, "errors", 0, "pointer")]).toEqual([422, pointer]);
  }
});
