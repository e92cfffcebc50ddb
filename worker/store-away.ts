import { ForjaError } from "#core/errors.ts";
import { isTimeout, isUnreachable, pgFault } from "#db/postgres/pg-error.ts";
import { MailUnwanted } from "./mails/mailer.ts";

export const STORES = ["postgres", "redis", "mongo", "smtp"] as const;
export type StoreName = (typeof STORES)[number];

type Refused = {
  readonly cause?: unknown;
  /** True when the store may have done it without an answer, and a retry would do it again. */
  readonly isUncertain?: boolean;
};

/** Its cause is a code and never a value. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
  readonly store: StoreName;
  readonly code: string;
  readonly isUncertain: boolean;
  constructor(store: StoreName, code: string, { cause, isUncertain = false }: Refused = {}) {
    super(`${store}: ${code}`, { cause });
    this.store = store;
    this.code = code;
    this.isUncertain = isUncertain;
  }
}

/** `store` is null when its origin is unknown. */
export type Passing = {
  readonly store: StoreName | null;
  readonly code: string;
  /** The job may be to blame: it asks for too much at once. */
  readonly isTooSlow?: true;
  readonly isUncertain?: boolean;
};

const refusedIn = (error: unknown): StoreRefused | null => {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof StoreRefused) return current;
    current = current.cause;
  }
  return null;
};

/** Null for a fault of ours or an answer to the user. */
export const passingOf = (error: unknown): Passing | null => {
  const refused = refusedIn(error);
  if (refused !== null) return { store: refused.store, code: refused.code, isUncertain: refused.isUncertain };
  if (isUnreachable(error)) return { store: "postgres", code: "postgres away" };
  if (isTimeout(error)) {
    return { store: "postgres", code: `postgres ${pgFault(error)?.code ?? "timeout"}`, isTooSlow: true };
  }
  return error instanceof ForjaError && error.code === "unavailable" ? { store: null, code: "unavailable" } : null;
};

/** Never a message, which can repeat values. */
export const causeOf = (error: unknown): string => {
  const passing = passingOf(error);
  if (passing !== null) return passing.code;
  const fault = pgFault(error);
  if (fault !== undefined) return `postgres ${fault.code}`;
  if (error instanceof MailUnwanted) return error.code;
  return error instanceof Error ? error.name : "Error";
};
