import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { PASSWORD, textAt } from "#tests/support/app.ts";
import { codeAt } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { newClient } from "#tests/support/client.ts";
import { giveRole } from "#tests/support/people.ts";
import { startApi } from "#tests/support/processes.ts";
import { codeOf, endProof } from "#tests/support/proof.ts";

const { stores } = storesBench();

const newSecret = (): string => randomBytes(48).toString("base64url");

test("a process in production asks an administrator for two-factor login, and for fresh proof of each write", async () => {
  await using api = await startApi(stores, {
    NODE_ENV: "production",
    JWT_SECRET: newSecret(),
    REFRESH_SECRET: newSecret(),
    SEALING_SECRET: newSecret(),
  });
  const admin = await newClient(api);
  const target = await newClient(api);
  await giveRole(stores.db, admin.userId, "admin");
  const read = () => admin.call("GET", "/api/v1/users");
  const change = () => admin.call("PATCH", `/api/v1/users/${target.userId}`, { body: { role: "coach" } });
  const setUp = await admin.expect(200, "POST", "/api/v1/auth/two-factor/setup");
  // A secret alone is no second factor.
  for (const answer of [await read(), await change()]) expect(codeOf(answer)).toEqual([403, "two-factor-off"]);

  const code = codeAt(textAt(setUp, "secret"), new Date());
  const enabled = await admin.expect(200, "POST", "/api/v1/auth/two-factor/enable", { body: { code } });
  expect([(await read()).status, (await change()).status]).toEqual([200, 200]);
  await endProof(stores.db, admin.userId);
  expect((await read()).status).toBe(200);
  expect(codeOf(await change())).toEqual([403, "confirmation-required"]);
  const body = { password: PASSWORD, code: textAt(enabled, "recoveryCodes", 0) };
  await admin.expect(204, "POST", "/api/v1/auth/confirm", { body });
  expect((await change()).status).toBe(200);
}, 90_000);
