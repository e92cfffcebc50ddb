import { expect, test } from "bun:test";

test("a comparison leaves the value as it is, also where the expectation is of any text", () => {
  const shared = { band: { low: 0.8, caveat: "contested" } };
  expect([shared]).toMatchObject([{ band: { caveat: expect.any(String) } }]);
  expect(shared.band.caveat).toBe("contested");
});

test("a comparison holds a part of a value, and fails on another one", async () => {
  const value = { a: 1, b: [{ c: 2, d: 3 }] };
  expect(value).toMatchObject({ b: [{ c: 2 }] });
  expect(value).not.toMatchObject({ b: [{ c: 3 }] });
  expect(() => expect(value).toMatchObject({ b: [{ c: 3 }] })).toThrow('"c": 3');
  await expect(Promise.reject(new TypeError("no"))).rejects.toMatchObject({ name: "TypeError", message: "no" });
});
