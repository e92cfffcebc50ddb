import { expect, test } from "bun:test";
import { at, register, testApp } from "#tests/support/app.ts";
import { testStores } from "#tests/support/stores.ts";

test("a parameter is refused where none is known, and nothing happens", async () => {
  await using stores = await testStores();
  await using app = await testApp(stores);
  const { token } = await register(app);
  for (const [method, path] of [
    ["GET", "/api/v1/users/me?expand=all"],
    ["POST", "/api/v1/auth/logout?expand=all"],
    ["POST", "/api/v1/calendar?expand=all"],
  ] as const) {
    const { status, body } = await app.call(method, path, { token });
    expect([status, at(body, "errors")]).toEqual([422, [{ pointer: "/expand", detail: "is not a known field" }]]);
  }
  expect((await app.call("GET", "/api/v1/users/me", { token })).status).toBe(200);
});

test("a link to a page may carry what its way has added to it", async () => {
  await using stores = await testStores();
  await using app = await testApp(stores);
  const { token } = await register(app);
  const url = new URL(String(at((await app.call("POST", "/api/v1/calendar", { token })).body, "url")));
  expect((await app.call("GET", `${url.pathname}?utm_source=mail`)).status).toBe(200);
});
