import { expect, test } from "bun:test";
import { connect } from "node:net";
import { textAnswer } from "#api/http/text-answer.ts";

const HEADERS = { etag: '"v1"', vary: "Origin, Accept-Encoding" };

test.each([
  ["small", 10],
  ["large", 200_000],
])("a %s text is answered whole, with its headers and its status", async (_, length) => {
  const text = "ñ".repeat(length);
  const set = { status: 201, headers: { ...HEADERS } };
  await using server = Bun.serve({
    port: 0,
    fetch: async () => {
      await Bun.sleep(1);
      return textAnswer(text, { ...set, headers: { ...HEADERS } }, "text/plain;charset=utf-8");
    },
  });
  const answer = await fetch(server.url);
  expect(answer.status).toBe(201);
  expect(Object.fromEntries(answer.headers)).toMatchObject({ ...HEADERS, "content-type": "text/plain;charset=utf-8" });
  expect((await answer.text()) === text).toBe(true);
  expect((await fetch(server.url, { method: "HEAD" })).status).toBe(201);
  textAnswer(text, set, "text/plain");
  expect(set.headers).toEqual({} as typeof HEADERS);
});

test("the head of a large answer comes in one piece", async () => {
  await using server = Bun.serve({
    port: 0,
    fetch: async () => {
      await Bun.sleep(1);
      return textAnswer("x".repeat(20_000), { headers: { ...HEADERS } }, "text/plain");
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(server.port), "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
  socket.once("data", (first) => resolve(first.toString("latin1")));
  socket.once("error", reject);
  const first = await promise;
  socket.destroy();
  expect(first).toContain("\r\n\r\n");
});
