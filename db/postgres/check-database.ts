import { setTimeout as pause } from "node:timers/promises";
import { type DatabaseEnvironment, EnvironmentError, EXIT_CONFIG } from "#core/config/environment.ts";
import type { Log } from "#core/logging/log.ts";
import { detach } from "#core/process/detach.ts";
import type { PostgresHandle } from "./client.ts";
import { inspectDatabase, type PoolerReport } from "./pooler.ts";

const RETRY_MS = 5_000;
/** A start does not wait for a store that is away. */
const START_MS = 3_000;

export type DatabaseCheck = {
  readonly env: DatabaseEnvironment;
  readonly postgres: Pick<PostgresHandle, "useNamedStatements">;
  readonly log: Log;
  readonly stopping: AbortSignal;
};

const applyReport = ({ env, postgres, log }: DatabaseCheck, report: PoolerReport | null): void => {
  if (report === null) return;
  const { namedStatements, missingLimits, shared } = report;
  if (namedStatements) postgres.useNamedStatements();
  log.info({ namedStatements, listen: env.DATABASE_DIRECT_URL !== undefined }, "database.pooled");
  if (!shared) log.warn("database.pooled-without-pooler");
  if (missingLimits.length > 0) {
    log.warn({ missing: missingLimits, remedy: "ALTER ROLE ... SET, see docs/poolers.md" }, "database.no-time-limits");
  }
};

const inspect = async (check: DatabaseCheck): Promise<boolean> => {
  try {
    applyReport(check, await inspectDatabase(check.env));
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(EXIT_CONFIG);
    }
    check.log.warn({ err: error }, "database.unchecked");
    return false;
  }
};

/**
 * Ends the process with its exit status when the database contradicts the environment. An unreachable database is
 * checked again in the background; until then a pooled one gets no named statements.
 */
export const checkDatabase = async (check: DatabaseCheck): Promise<void> => {
  const first = inspect(check);
  const again = async (): Promise<void> => {
    let checked = await first;
    while (!checked && !check.stopping.aborted) {
      await pause(RETRY_MS, undefined, { ref: false });
      checked = check.stopping.aborted || (await inspect(check));
    }
  };
  detach(again(), (error) => check.log.warn({ err: error }, "database.unchecked"));
  await Promise.race([first, pause(START_MS, undefined, { ref: false })]);
};
