import { openPostgres } from "#db/postgres/client.ts";
import { processorsWith, startTestWorker } from "./worker.ts";

// A worker process of a test in which the jobs of one user kill the process. `deadlyWorker` of `processes.ts` starts it.

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const sqlUrl = variable("DATABASE_URL");
const killer = variable("KILLER_USER_ID");
const { db, close } = openPostgres({
  url: sqlUrl,
  poolSize: 4,
  applicationName: "forja-deadly",
  statementTimeoutMs: 10_000,
});

/** Long enough that a job is still running when its neighbour kills the process. */
const run = async (_deps: unknown, { job }: { readonly job: { readonly userId: string } }): Promise<null> => {
  await Bun.sleep(job.userId === killer ? 250 : 600);
  if (job.userId === killer) process.kill(process.pid, "SIGKILL");
  return null;
};

await startTestWorker(
  {
    db,
    sqlUrl,
    redisUrl: variable("REDIS_URL"),
    redisPrefix: variable("REDIS_PREFIX"),
    mongoUrl: variable("MONGODB_URL"),
    close,
    [Symbol.asyncDispose]: close,
  },
  processorsWith({ "analyze-progress": run, "build-report": run, "build-export": run, "purge-account": run }),
);
process.stdout.write("started\n");
