import { beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { usedSecret } from "#core/security/secrets.ts";
import { at, type Person, register, TEST_CONFIG, testApp } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

let ada: Person;

const { stores, app } = testBench();

beforeAll(async () => {
  await app.deps.redis.connected(2_000);
  ada = await register(app);
});

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret);

type Forgery = {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  without?: string;
  secret?: string;
};

/** Ada's own token, made anew by somebody who knows as much as `secret`. */
const forge = ({
  header = {},
  claims = {},
  without,
  secret = usedSecret(TEST_CONFIG.jwtSecret),
}: Forgery): Promise<string> => {
  const payload: Record<string, unknown> = { ...decodeJwt(ada.token), ...claims };
  if (without !== undefined) delete payload[without];
  const { alg: _alg, ...rest } = decodeProtectedHeader(ada.token);
  return new SignJWT(payload).setProtectedHeader({ alg: "HS256", ...rest, ...header }).sign(keyOf(secret));
};

const codeFor = async (authorization: string | undefined): Promise<[number, unknown]> => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const answer = await app.call("GET", "/api/v1/users/me", { headers });
  return [answer.status, answer.status === 200 ? undefined : at(answer.body, "code")];
};

const unsigned = (): string => {
  const [, payload = ""] = ada.token.split(".");
  const header = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(ada.token), alg: "none" })).toString(
    "base64url",
  );
  return `${header}.${payload}.`;
};

describe("an access token", () => {
  test("lets its owner in, whatever the case of the scheme", async () => {
    expect(await codeFor(`Bearer ${ada.token}`)).toEqual([200, undefined]);
    expect(await codeFor(`bearer ${ada.token}`)).toEqual([200, undefined]);
    expect(await codeFor(`Bearer ${await forge({})}`)).toEqual([200, undefined]);
  });

  test("has the claims and the type of RFC 9068, and lives for ten minutes", () => {
    expect(decodeProtectedHeader(ada.token)).toMatchObject({ alg: "HS256", typ: "at+jwt", kid: expect.any(String) });
    const claims = decodeJwt(ada.token);
    expect(Object.keys(claims).toSorted()).toEqual(["aud", "ep", "exp", "iat", "iss", "jti", "sid", "sub"]);
    expect(claims).toMatchObject({ iss: "forja", aud: "forja-api", sub: ada.userId });
    expect(Number(claims.exp) - Math.floor(Date.now() / 1000)).toBeWithin(580, 601);
  });

  test("that is missing, or no bearer token, says so", async () => {
    const answer = await app.call("GET", "/api/v1/users/me");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(at(answer.body, "code")).toBe("token-missing");
    for (const other of [
      "",
      "Bearer",
      "Basic YTpi",
      `Bearer ${ada.token} ${ada.token}`,
      ada.token,
      "Bearer a.b.c",
      `Bearer ${"x".repeat(5_000)}`,
    ]) {
      expect((await codeFor(other))[0]).toBe(401);
    }
  });

  test("that somebody else has made is refused", async () => {
    const otherKey = "somebody else's key, as long as ours is: 48 bytes";
    const kid = createHash("sha256").update(`forja key id ${otherKey}`).digest("base64url").slice(0, 12);
    const forgeries = {
      unsigned: unsigned(),
      "another key": await forge({ secret: otherKey }),
      "another key under its own id": await forge({ secret: otherKey, header: { kid } }),
      "no key id": await forge({ header: { kid: undefined } }),
      "another algorithm of the same family": await forge({ header: { alg: "HS512" } }),
      "another type": await forge({ header: { typ: "JWT" } }),
      "no type": await forge({ header: { typ: undefined } }),
      "another issuer": await forge({ claims: { iss: "forge" } }),
      "another audience": await forge({ claims: { aud: "forja-web" } }),
      "an epoch that is none": await forge({ claims: { ep: "0" } }),
      "a subject that is none": await forge({ claims: { sub: "admin" } }),
      "a changed claim": ada.token.replace(/\.(.)/, (_, first) => `.${first === "e" ? "f" : "e"}`),
    };
    for (const [name, token] of Object.entries(forgeries)) {
      expect([name, ...(await codeFor(`Bearer ${token}`))]).toEqual([name, 401, "token-invalid"]);
    }
  });

  test("has one spelling alone", async () => {
    const last = ada.token.slice(-1);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const sameBytes = [1, 2, 3].map((bits) => ada.token.slice(0, -1) + alphabet[alphabet.indexOf(last) + bits]);
    const padded = [`${ada.token}=`, ada.token.replace(".", "=."), `${ada.token}.`, `.${ada.token}`];
    for (const spelling of [...sameBytes, ...padded]) {
      expect(await codeFor(`Bearer ${spelling}`)).toEqual([401, "token-invalid"]);
    }
  });

  test("that would live for longer than ours do is refused, whoever signed it", async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await codeFor(`Bearer ${await forge({ claims: { exp: now + 700 } })}`)).toEqual([401, "token-invalid"]);
    expect(await codeFor(`Bearer ${await forge({ claims: { exp: now + 630 } })}`)).toEqual([200, undefined]);
  });

  test("without any one of its claims is refused", async () => {
    for (const without of ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "ep"]) {
      expect([without, ...(await codeFor(`Bearer ${await forge({ without })}`))]).toEqual([
        without,
        401,
        "token-invalid",
      ]);
    }
  });

  test("that has run out says so, and a forged one that has run out does not", async () => {
    const exp = Math.floor(Date.now() / 1000) - 1;
    const answer = await app.call("GET", "/api/v1/users/me", { token: await forge({ claims: { exp } }) });
    expect([answer.status, at(answer.body, "code")]).toEqual([401, "token-expired"]);
    expect(answer.headers.get("www-authenticate")).toContain("invalid_token");
    const forged = await forge({ claims: { exp }, secret: "somebody else's key, as long as ours is: 48 bytes" });
    expect(await codeFor(`Bearer ${forged}`)).toEqual([401, "token-invalid"]);
  });

  test("is ignored where none is needed", async () => {
    const answer = await app.call("POST", "/api/v1/auth/refresh", {
      headers: { authorization: "Bearer nonsense" },
      body: { refreshToken: ada.refreshToken, attemptId: "1" },
    });
    expect(answer.status).toBe(200);
  });

  test("outlives a change of the key, for as long as the old key is known", async () => {
    const jwtSecret = "the new key that signs tokens from this day on";
    await using rotated = await testApp(stores, {
      config: { jwtSecret: [jwtSecret, usedSecret(TEST_CONFIG.jwtSecret)] },
    });
    expect((await rotated.call("GET", "/api/v1/users/me", { token: ada.token })).status).toBe(200);
    const newer = await register(rotated);
    expect(decodeProtectedHeader(newer.token).kid).not.toBe(decodeProtectedHeader(ada.token).kid);
    await using forgetful = await testApp(stores, { config: { jwtSecret } });
    expect((await forgetful.call("GET", "/api/v1/users/me", { token: ada.token })).status).toBe(401);
    expect((await forgetful.call("GET", "/api/v1/users/me", { token: newer.token })).status).toBe(200);
  });
});
