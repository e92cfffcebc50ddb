import { beforeAll, describe, expect, test } from "bun:test";
import { usedSecret } from "#core/security/secrets.ts";
import { PASSWORD, register, TEST_CONFIG, testApp } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Answered, atRate, inTurns, quantile } from "#tests/support/load.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";

const ONE_WAY_MS = 30;
const PEOPLE = 200;
const OVERLOAD_MS = 15_000;

let proxy: TcpProxy;
/** Behind a slow way to Postgres, and beside it. */
let far: ForjaProcess;
let near: ForjaProcess;
const people: SignedIn[] = [];
const emails: string[] = [];

const { stores, closing } = storesBench();

beforeAll(async () => {
  proxy = await tcpProxy(stores.sqlUrl, { delayMs: ONE_WAY_MS });
  await proxy.open();
  const settings = {
    DATABASE_POOL_SIZE: "4",
    RATE_LIMIT_SCALE: "100000",
    JWT_SECRET: usedSecret(TEST_CONFIG.jwtSecret),
  };
  [far, near] = await Promise.all([
    startApi(stores, { ...settings, DATABASE_URL: proxy.url }),
    startApi(stores, settings),
  ]);
  await using app = await testApp(stores);
  while (people.length < PEOPLE) people.push(await signedIn(app));
  while (emails.length < 20) emails.push((await register(app, { password: PASSWORD })).email);
}, 120_000);

closing(async () => {
  await Promise.all([far?.stop(), near?.stop()]);
  await proxy[Symbol.asyncDispose]();
});

const json = (token?: string) => ({
  "content-type": "application/json",
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
});

const personAt = (index: number): SignedIn => {
  const person = people[index % PEOPLE];
  if (person === undefined) throw new Error("a load needs people");
  return person;
};

const weighIn = (index: number): Promise<Response> =>
  fetch(`${far.url}/api/v1/progress/measurements`, {
    method: "POST",
    headers: json(personAt(index).token),
    body: JSON.stringify({ kind: "waist", value: 80 + (index % 10), unit: "cm" }),
  });

/** Half of them read. */
const mixed = (index: number): Promise<Response> =>
  index % 2 === 0
    ? weighIn(index)
    : fetch(`${far.url}/api/v1/progress/measurements?limit=20`, { headers: json(personAt(index).token) });

const login = (index: number): Promise<Response> =>
  fetch(`${near.url}/api/v1/auth/login`, {
    method: "POST",
    headers: json(),
    body: JSON.stringify({ email: emails[index % emails.length], password: PASSWORD }),
  });

const timesOf = (answers: readonly Answered[], isOk: boolean): number[] =>
  answers.filter(({ status }) => status < 300 === isOk).map(({ ms }) => ms);

describe("for a quarter of a minute", () => {
  test.each([
    ["writes", 2, weighIn, 6],
    ["writes", 4, weighIn, 6],
    ["writes", 8, weighIn, 6],
    ["reads and writes", 4, mixed, 10],
    ["logins", 4, login, 3],
  ] as const)(
    "%s at %d times what can be done are done, or refused at once",
    async (what, factor, send, clients) => {
      await inTurns(clients, 2_000, send);
      const before = await inTurns(clients, 5_000, send);
      const { answers, goodput } = await atRate(factor * before.goodput, OVERLOAD_MS, send);
      const after = await inTurns(clients, 5_000, send);
      const [accepted, refused] = [timesOf(answers, true), timesOf(answers, false)];
      const figures = {
        capacity: [before.goodput, after.goodput],
        goodput,
        accepted: [accepted.length, quantile(accepted, 0.5), quantile(accepted, 0.99)],
        refused: [refused.length, quantile(refused, 0.5), quantile(refused, 0.99)],
      };
      console.info(what, factor, JSON.stringify(figures));
      expect(answers.every(({ status }) => status < 300 || status === 503)).toBe(true);
      expect(goodput).toBeGreaterThanOrEqual(0.9 * Math.min(before.goodput, after.goodput));
      expect(quantile(accepted, 0.99)).toBeLessThanOrEqual(1_500);
      expect(quantile(refused, 0.99)).toBeLessThanOrEqual(1_000);
    },
    120_000,
  );
});
