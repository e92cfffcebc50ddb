import { causesOf } from "../process/network-error.ts";

/**
 * The facts of a Postgres error that may leave the process. Its message and detail repeat values, so they stay inside.
 */
export type PgFault = {
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
};

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Finds the Postgres error in what drizzle wraps around it. */
export const pgFault = (error: unknown): PgFault | undefined => {
  const fault = causesOf(error).find((cause) => cause.name === "PostgresError" && "code" in cause);
  if (fault === undefined) return undefined;
  const fields: Record<string, unknown> = { ...fault };
  return { code: String(fields.code), constraint: text(fields.constraint_name), table: text(fields.table_name) };
};
