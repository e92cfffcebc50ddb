import { createLog } from "#core/logging/log.ts";
import { openMongo } from "#db/mongo/client.ts";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { createLiftMemos } from "#worker/lift-memos.ts";
import type { WorkerDependencies } from "#worker/processors/types.ts";

/** Opens the dependencies of the worker's processors in a process of the bench. */
export const openWorkerParts = async (
  cleanup: AsyncDisposableStack,
  { databaseUrl, mongoUrl }: { readonly databaseUrl: string; readonly mongoUrl: string },
): Promise<WorkerDependencies> => {
  const applicationName = "forja-bench";
  const postgres = openPostgres({ url: databaseUrl, poolSize: 4, applicationName, statementTimeoutMs: 50_000 });
  cleanup.defer(postgres.close);
  const mongo = openMongo({ url: mongoUrl, poolSize: 4, applicationName, deadlineMs: 10_000 });
  cleanup.defer(mongo.close);
  await ensureMongoIndexes(mongo);
  return {
    db: postgres.db,
    mongo,
    activity: { record: () => {}, flush: async () => {}, close: async () => {}, dropped: () => 0 },
    mailer: { send: async () => {}, close: () => {} },
    publicUrl: "http://127.0.0.1",
    apiUrl: "http://127.0.0.1",
    sealingSecret: "a benchmark seals nothing that anybody reads",
    webhooks: { allowPrivate: false, resolve: async () => [], timeoutMs: 1_000, chance: () => 0.5 },
    liftMemos: createLiftMemos(),
    log: createLog({ service: "bench", level: "silent" }),
    clock: () => new Date(),
    newId: () => Bun.randomUUIDv7(),
  };
};
