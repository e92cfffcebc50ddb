/** What may be known of a Postgres error outside: never its message or detail, which repeat values. */
export type PgFault = {
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
};

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Finds the Postgres error in what drizzle wraps around it. */
export const pgFault = (error: unknown): PgFault | undefined => {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current.name === "PostgresError" && "code" in current) {
      const fields: Record<string, unknown> = { ...current };
      return { code: String(current.code), constraint: text(fields.constraint_name), table: text(fields.table_name) };
    }
    current = current.cause;
  }
  return undefined;
};

export const UNIQUE_VIOLATION = "23505";
export const FOREIGN_KEY_VIOLATION = "23503";

/** True when the error is the breach of this very constraint. */
export const breaches = (error: unknown, constraint: string): boolean => pgFault(error)?.constraint === constraint;

const RETRYABLE = new Set(["40001", "40P01"]);

/** A serialization failure or a deadlock: the same transaction may well succeed the next time. */
export const isRetryable = (error: unknown): boolean => RETRYABLE.has(pgFault(error)?.code ?? "");

/** Class 22: a value that the schema let through and Postgres cannot take. */
export const isDataException = (error: unknown): boolean => pgFault(error)?.code.startsWith("22") ?? false;

const UNREACHABLE = new Set([
  "DEADLINE",
  "SILENT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "57P01",
  "57P02",
  "57P03",
  "53300",
]);

const BUSY = new Set(["57014", "55P03"]);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? text(error.code) : undefined;

const someCode = (error: unknown, codes: ReadonlySet<string>): boolean => {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const code = codeOf(current);
    if (code !== undefined && codes.has(code)) return true;
    current = current.cause;
  }
  return false;
};

/** Postgres cannot be reached, is starting or stopping, or has no connection left. */
export const isUnreachable = (error: unknown): boolean => someCode(error, UNREACHABLE);

/** A statement or a lock took longer than its timeout. */
export const isTimeout = (error: unknown): boolean => someCode(error, BUSY);
