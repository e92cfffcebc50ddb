import { pgFault } from "#core/logging/pg-fault.ts";
import { causesOf, codeOf, isNetworkCode } from "#core/process/network-error.ts";
import type { StoreRefusal } from "#core/process/readiness.ts";

export { type PgFault, pgFault } from "#core/logging/pg-fault.ts";

export const UNIQUE_VIOLATION = "23505";
export const FOREIGN_KEY_VIOLATION = "23503";
/** An earlier statement of the transaction failed. */
export const IN_FAILED_TRANSACTION = "25P02";

export const breaches = (error: unknown, constraint: string): boolean => pgFault(error)?.constraint === constraint;

const RETRYABLE = new Set(["40001", "40P01"]);

/** A retry of the transaction may succeed. */
export const isRetryable = (error: unknown): boolean => RETRYABLE.has(pgFault(error)?.code ?? "");

/** Class 22: a value that the schema let through and Postgres cannot take. */
export const isDataException = (error: unknown): boolean => pgFault(error)?.code.startsWith("22") ?? false;

const DRIVER = new Set([
  "DEADLINE",
  "SILENT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "SASL_SIGNATURE_MISMATCH",
  "AUTH_TYPE_NOT_IMPLEMENTED",
]);

/**
 * SQLSTATEs that no statement of ours can cause:
 * - no connection (08), refused credentials (28), no such database (3D), revoked rights (42501)
 * - lack of disk, memory or connections (53), an operator or a failover (57P), read-only (25006)
 * - faults of the machine (58, F0, XX001, XX002)
 * - limits that ended an idle session or transaction (25P03, 25P04)
 * - prepared statements that a pooler mixed up (26000, 42P05)
 */
const OUTSIDE = /^(?:08|28|3D|53|57P|58|F0)|^(?:XX001|XX002|25006|25P03|25P04|42501|26000|42P05)$/;

/** Too slow, or in each other's way: a lock or a statement that took too long, and a conflict that outlived its retries. */
const BUSY = /^(?:57014|55P03|55006|72000|40001|40P01|40003)$/;

const READ_ONLY = "25006";

const codesOf = (error: unknown): string[] => causesOf(error).flatMap((cause) => codeOf(cause) ?? []);

export const isUnreachable = (error: unknown): boolean =>
  codesOf(error).some((code) => DRIVER.has(code) || isNetworkCode(code) || OUTSIDE.test(code));

/** The server is a standby, or a primary that stepped down. */
export const isReadOnly = (error: unknown): boolean => codesOf(error).includes(READ_ONLY);

export const isTimeout = (error: unknown): boolean => codesOf(error).some((code) => BUSY.test(code));

export const refusalOf = (code: string): StoreRefusal | null => {
  if (code === READ_ONLY) return "read-only";
  if (code === "53100") return "full";
  // A server without a free connection refuses every new one: it is down.
  return code === "53200" || code === "53400" ? "out-of-memory" : null;
};
