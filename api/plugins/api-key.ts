import type { ApiKeyScope } from "#db/postgres/schema/index.ts";
import { isAdminRoute } from "./admin-routes.ts";

export const API_KEY_PREFIX = "fk_";

const FORM = /^fk_[A-Za-z0-9_-]{43}$/;

export const isApiKey = (token: string): boolean => FORM.test(token);

const READING = ["GET", "HEAD"];

/** These read by POST. An assistant writes by operations that check the scope themselves. */
const READING_POSTS = new Set(["POST /mcp", "POST /api/v1/routines/:id/simulate"]);

/** The scope that a key needs for a route, named as `POST /api/v1/workouts`. */
const scopeFor = (routeKey: string): ApiKeyScope =>
  READING_POSTS.has(routeKey) || READING.includes(routeKey.split(" ", 1)[0] ?? "") ? "read" : "write";

/** What a person alone may do, in a session: a key that leaks must not take the account over. */
const SESSION_ONLY: readonly RegExp[] = [
  / \/api\/v1\/auth\//,
  /^DELETE \/api\/v1\/users\/me$/,
  // What lets somebody else in outlives the key.
  /^(POST|PATCH|DELETE) \/api\/v1\/(coaching|calendar|webhooks)\b/,
  /^(POST|DELETE) \/api\/v1\/progress\/reports\/:id\/share$/,
];

/** Whether a key with these scopes may call a route. */
export const keyMay = (scopes: readonly ApiKeyScope[], routeKey: string): boolean =>
  scopes.includes(scopeFor(routeKey)) &&
  !isAdminRoute(routeKey) &&
  !SESSION_ONLY.some((pattern) => pattern.test(routeKey));

const MOST_OWNERS = 10_000;

/** Whose keys this process has seen, by their hashes; the oldest is forgotten for the newest. */
export const createKeyOwners = (most = MOST_OWNERS) => {
  const owners = new Map<string, string>();
  return {
    get: (hash: string): string | undefined => owners.get(hash),
    remember: (hash: string, userId: string): void => {
      owners.set(hash, userId);
      const [oldest] = owners.keys();
      if (owners.size > most && oldest !== undefined) owners.delete(oldest);
    },
    forget: (hash: string): void => {
      owners.delete(hash);
    },
  };
};
