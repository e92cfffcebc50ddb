import { beforeAll, describe, expect, test } from "bun:test";
import { at, PASSWORD, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { callOver, newClient } from "#tests/support/client.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";

let apis: [ForjaProcess, ForjaProcess];

const { stores, closing } = storesBench();

beforeAll(async () => {
  const settings = { RATE_LIMIT_SCALE: "1000" };
  apis = await Promise.all([startApi(stores, settings), startApi(stores, settings)]);
});

closing(() => Promise.all((apis ?? []).map((api) => api.stop())));

const refresh = (api: ForjaProcess, refreshToken: string, attemptId?: string) =>
  callOver(api, "POST", "/api/v1/auth/refresh", {
    body: { refreshToken, ...(attemptId === undefined ? {} : { attemptId }) },
  });

const me = (api: ForjaProcess, token: string) => callOver(api, "GET", "/api/v1/users/me", { token });

describe("over two API processes", () => {
  test("a race of refreshes with one attempt ends with one successor for all of them", async () => {
    const client = await newClient(apis[0]);
    const attemptId = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => refresh(apis[index % 2 === 0 ? 0 : 1], client.refreshToken, attemptId)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const successors = new Set(answers.map(({ body }) => textAt(body, "refreshToken")));
    expect(successors.size).toBe(1);
    const [successor = ""] = successors;
    expect(successor).not.toBe(client.refreshToken);
    expect((await refresh(apis[1], successor)).status).toBe(200);
  });

  test("the use of a token two rotations old ends the whole family, everywhere", async () => {
    const client = await newClient(apis[0]);
    const second = await refresh(apis[0], client.refreshToken, "attempt-of-the-owner-1");
    const third = await refresh(apis[1], textAt(second.body, "refreshToken"), "attempt-of-the-owner-2");
    expect(third.status).toBe(200);
    // A thief's copy: beyond the ten seconds of grace it revokes; within them it is refused.
    const theft = await refresh(apis[1], client.refreshToken, "attempt-of-a-thief");
    expect(theft.status).toBe(401);
    expect(textAt(theft.body, "code")).toBe("session-ended");
  });

  test("one behind with another attempt after the grace period is theft", async () => {
    const client = await newClient(apis[0]);
    const second = await refresh(apis[0], client.refreshToken, "attempt-of-the-owner-3");
    await Bun.sleep(10_500);
    expect((await refresh(apis[1], client.refreshToken, "attempt-of-a-thief")).status).toBe(401);
    const successor = await refresh(apis[0], textAt(second.body, "refreshToken"), "attempt-of-the-owner-4");
    expect(successor.status).toBe(401);
    for (const api of apis) expect((await me(api, textAt(second.body, "accessToken"))).status).toBe(401);
  });

  test("a logout at one is seen by both at once", async () => {
    const client = await newClient(apis[0]);
    for (const api of apis) expect((await me(api, client.token)).status).toBe(200);
    expect((await callOver(apis[0], "POST", "/api/v1/auth/logout", { token: client.token })).status).toBe(204);
    const after = await Promise.all(apis.map((api) => me(api, client.token)));
    expect(after.map(({ status }) => status)).toEqual([401, 401]);
    expect((await refresh(apis[1], client.refreshToken)).status).toBe(401);
  });

  test("logging out everywhere ends every session of the account and of nobody else", async () => {
    const client = await newClient(apis[0]);
    const other = await newClient(apis[1]);
    const login = await callOver(apis[1], "POST", "/api/v1/auth/login", {
      body: { email: client.email, password: PASSWORD },
    });
    expect(login.status).toBe(200);
    expect((await callOver(apis[1], "POST", "/api/v1/auth/logout-all", { token: client.token })).status).toBe(204);
    for (const api of apis) {
      expect((await me(api, client.token)).status).toBe(401);
      expect((await me(api, textAt(login.body, "accessToken"))).status).toBe(401);
      expect(at((await me(api, other.token)).body, "id")).toBe(other.userId);
    }
  });
});
