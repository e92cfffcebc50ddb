import type { ApiKeyScope } from "#db/postgres/schema/index.ts";
import type { Access } from "./policy.ts";

export const API_KEY_PREFIX = "fk_";

const FORM = /^fk_[A-Za-z0-9_-]{43}$/;

export const isApiKey = (token: string): boolean => FORM.test(token);

export const keyMay = (scopes: readonly ApiKeyScope[], access: Access): boolean =>
  (access.kind === "user" || access.kind === "key") && scopes.includes(access.key);

const MOST_OWNERS = 10_000;

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
