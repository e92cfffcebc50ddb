import { expect, test } from "bun:test";
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

test.each([
  ["small", 10_000, null],
  ["large", 20_000, "chunked"],
])("a %s answer is a stream where Bun would send its head word by word", async (_, length, coding) => {
  await using server = Bun.serve({
    port: 0,
    fetch: async () => {
      await Bun.sleep(1);
      return textAnswer("x".repeat(length), { headers: { ...HEADERS } }, "text/plain");
    },
  });
  const { headers } = await fetch(server.url);
  expect(headers.get("transfer-encoding")).toBe(coding);
  expect(headers.has("content-length")).toBe(coding === null);
});
