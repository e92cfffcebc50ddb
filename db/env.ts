import { directUrlOf, readDatabaseEnvironment, type Variables } from "#core/config/environment.ts";
import { environmentOrExit } from "#core/process/process.ts";
import { openPostgres, type PostgresHandle } from "./postgres/client.ts";

export const variables: Variables = Bun.env;

/** Postgres for a script: itself where its address is known, else the pooler. A wrong environment ends the process. */
export const postgresOfScript = (name: string, statementTimeoutMs: number): PostgresHandle => {
  const env = environmentOrExit(() => readDatabaseEnvironment(variables));
  const direct = directUrlOf(env);
  return openPostgres({
    url: direct ?? env.DATABASE_URL,
    pooled: direct === null,
    poolSize: 1,
    applicationName: `forja-${name}`,
    statementTimeoutMs,
  });
};
