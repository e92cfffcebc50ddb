import { describe, expect, test } from "bun:test";
import { ACCESS_TOKEN_SECONDS, createAccessTokens } from "#api/access/access-token.ts";
import { createVerifiedTokens } from "#api/access/verified-tokens.ts";

const SECRET = "access-tokens-of-this-test-are-signed-with-this";
const claim = { userId: crypto.randomUUID(), sessionId: crypto.randomUUID(), epoch: 3 };

const issued = { ...claim, issuedAt: Date.UTC(2026, 10, 1) / 1_000 };

const setUp = (secret = SECRET) => {
  let now = Date.UTC(2026, 10, 1);
  const tokens = createAccessTokens({ secret, clock: () => new Date(now), newId: () => crypto.randomUUID() });
  const codeOf = (token: string): Promise<unknown> =>
    Promise.resolve()
      .then(() => tokens.verify(token))
      .then(
        () => null,
        (error: unknown) => Reflect.get(Object(error), "code"),
      );
  const pass = (seconds: number): void => {
    now += seconds * 1_000;
  };
  return { tokens, codeOf, pass };
};

describe("a token that was verified before", () => {
  test("gives its claim at once, and another token with its signature does not", async () => {
    const { tokens, codeOf } = setUp();
    const token = await tokens.issue(claim);
    expect(tokens.verify(token)).toBeInstanceOf(Promise);
    expect(await tokens.verify(token)).toEqual(issued);
    expect(tokens.verify(token)).toEqual(issued);
    const other = await tokens.issue({ ...claim, epoch: 4 });
    const [header, payload] = other.split(".");
    expect(await codeOf(`${header}.${payload}.${token.split(".")[2]}`)).toBe("token-invalid");
  });

  test("expires on the second, and is refused while the clock is far behind its expiry", async () => {
    const { tokens, codeOf, pass } = setUp();
    const token = await tokens.issue(claim);
    await tokens.verify(token);
    pass(ACCESS_TOKEN_SECONDS - 1);
    expect(tokens.verify(token)).toEqual(issued);
    pass(1);
    expect(await codeOf(token)).toBe("token-expired");
    pass(-ACCESS_TOKEN_SECONDS - 61);
    expect(await codeOf(token)).toBe("token-invalid");
    pass(1);
    expect(await tokens.verify(token)).toEqual(issued);
    pass(-1);
    expect(await codeOf(token)).toBe("token-invalid");
  });

  test("is unknown where its secret is not accepted", async () => {
    const { tokens } = setUp();
    const token = await tokens.issue(claim);
    await tokens.verify(token);
    expect(await setUp("another secret, which signs tokens from today on").codeOf(token)).toBe("token-invalid");
  });
});

test("the memory is bounded, and forgets the oldest token first", () => {
  const memory = createVerifiedTokens(3);
  for (const digest of ["a", "b", "c", "d", "e"]) memory.remember(digest, { claim, expiresAt: 0 });
  expect(memory.size()).toBe(3);
  expect(["a", "b", "c", "d", "e"].filter((digest) => memory.get(digest) !== undefined)).toEqual(["c", "d", "e"]);
});
