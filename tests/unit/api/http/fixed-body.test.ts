import { expect, test } from "bun:test";
import { fixedBody } from "#api/http/fixed-body.ts";

test("a fixed body is compressed once for each encoding, and again after a failure", async () => {
  const body = fixedBody("text");
  const asked: string[] = [];
  const once = (encoding: string, fails = false) =>
    body.compressed(encoding, async () => {
      asked.push(encoding);
      if (fails) throw new Error("no memory");
      return new Uint8Array([asked.length]);
    });
  const [first, second] = await Promise.all([once("br"), once("br")]);
  expect(second).toBe(first);
  await once("gzip");
  expect(asked).toEqual(["br", "gzip"]);
  await expect(once("zstd", true)).rejects.toThrow("no memory");
  await once("zstd");
  await once("br");
  expect(asked).toEqual(["br", "gzip", "zstd", "zstd"]);
});
