import { createAccessTokens } from "#api/access/access-token.ts";
import { insertUser } from "#tests/support/people.ts";
import type { RegionName } from "#tests/support/region-links.ts";
import { JWT_SECRET, type Regions } from "#tests/support/regions.ts";
import { insertSessionOf } from "#tests/support/signed-in.ts";

export type Person = { readonly userId: string; readonly sessionId: string; readonly token: string };

export type Asked = {
  readonly status: number;
  readonly ms: number;
  readonly headers: Headers;
  readonly body: unknown;
};

export type Question = {
  readonly token: string;
  readonly body?: unknown;
  /** A `Forja-Position` that the client sends back. */
  readonly position?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request that gets no answer counts as this status. */
export const UNANSWERED = 0;

const ANSWERED_WITHIN_MS = 30_000;

/** Asks once. A client of a test never sends a request again by itself. */
export const ask = async (
  { url }: { readonly url: string },
  method: string,
  path: string,
  { token, body, position = null, headers }: Question,
): Promise<Asked> => {
  const start = performance.now();
  try {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(position === null ? {} : { "forja-position": position }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    const ms = performance.now() - start;
    return { status: response.status, headers: response.headers, ms, body: isJson ? JSON.parse(text) : text };
  } catch {
    return { status: UNANSWERED, headers: new Headers(), ms: performance.now() - start, body: null };
  }
};

const MOST_REPEATS = 8;

/** Asks as a client that obeys `Retry-After`: a crowded machine refuses some requests, which then had no effect. */
export const askAgain = async (...asked: Parameters<typeof ask>): Promise<Asked & { readonly repeats: number }> => {
  for (let repeats = 0; ; repeats += 1) {
    const answer = await ask(...asked);
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    if (answer.status !== 503 || Number.isNaN(seconds) || repeats === MOST_REPEATS) return { ...answer, repeats };
    await Bun.sleep(seconds * 1_000);
  }
};

/** A far region reads for a token of the last four seconds in the primary region. This one is older. */
const AGE_MS = 10_000;

const tokenOf = ({ userId, sessionId }: Pick<Person, "userId" | "sessionId">): Promise<string> =>
  createAccessTokens({
    secret: JWT_SECRET,
    clock: () => new Date(Date.now() - AGE_MS),
    newId: () => crypto.randomUUID(),
  }).issue({ userId, sessionId, epoch: 0 });

/** Gives an account one more session, without the cost of a password. */
export const newSession = async ({ stores }: Regions, userId: string): Promise<Person> => {
  const sessionId = Bun.randomUUIDv7();
  await insertSessionOf(stores.db, { userId, sessionId, createdAt: new Date() });
  return { userId, sessionId, token: await tokenOf({ userId, sessionId }) };
};

export const newPerson = async (regions: Regions): Promise<Person> => {
  const { id } = await insertUser(regions.stores.db);
  return newSession(regions, id);
};

/** Waits until the replicas have new sessions and accounts, also where they lag by half a second. */
export const replicated = (): Promise<void> => Bun.sleep(1_200);

/** Returns a token of the same session that lives for almost ten minutes more. */
export const renewed = async (person: Person): Promise<Person> => ({
  ...person,
  token: await tokenOf(person),
});

/** Runs tasks side by side, each with its number, until all are done. */
export const besides = async (
  count: number,
  parallel: number,
  task: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await task(next - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, one));
};

/** Throws when an answer has another status. */
export const expected = (asked: Asked, ...statuses: readonly number[]): Asked => {
  if (statuses.includes(asked.status)) return asked;
  throw new Error(`answered ${asked.status}: ${JSON.stringify(asked.body)}`);
};

/** Returns the region whose process answered. */
export const answeredBy = ({ headers }: Asked): string | null => headers.get("forja-region");

/** Waits until the API of a region answers a near read by itself. Returns how long it took, in milliseconds. */
export const servesNear = async (
  regions: Regions,
  region: RegionName,
  { token }: Person,
  withinMs = 30_000,
): Promise<number> => {
  const start = performance.now();
  const reasons: Record<string, number> = {};
  for (;;) {
    const asked = await ask(regions.api(region), "GET", "/workouts?limit=1", { token });
    const passedMs = performance.now() - start;
    if (asked.status === 200 && answeredBy(asked) === region) return passedMs;
    const reason = `${asked.status} by ${answeredBy(asked)} ${asked.headers.get("fly-replay") ?? ""}`;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    if (passedMs > withinMs) throw new Error(`${region} answers ${JSON.stringify(reasons)}`);
    await Bun.sleep(20);
  }
};
