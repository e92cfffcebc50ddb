import { readEnvironment, storesEnvironment } from "#core/config/environment.ts";
import { createLog } from "#core/logging/log.ts";
import { environmentOrExit } from "#core/process/process.ts";
import { postgresOfScript, variables } from "./env.ts";
import { changeEpoch } from "./epoch.ts";
import { openMongo } from "./mongo/client.ts";
import { openRedis } from "./redis/connections.ts";

if (Bun.argv.length > 2) {
  console.error("usage: epoch");
  process.exit(64);
}
const env = environmentOrExit(() =>
  readEnvironment(storesEnvironment.pick({ MONGODB_URL: true, REDIS_URL: true, REDIS_PREFIX: true }), variables),
);
const { db, close } = postgresOfScript("epoch", 120_000);
const mongo = openMongo({ url: env.MONGODB_URL, poolSize: 1, applicationName: "forja-epoch", deadlineMs: 5_000 });
const log = createLog({ service: "command", level: "error" });
const redis = openRedis({ url: env.REDIS_URL, prefix: env.REDIS_PREFIX, connectionName: "forja-epoch", log });
try {
  await redis.connected(2_000);
  const stores = { db, mongo, redis: redis.commands, redisPrefix: env.REDIS_PREFIX };
  const epoch = await changeEpoch(stores, new Date());
  console.log(`The epoch of the stores is ${epoch} now. Workers bring MongoDB and Redis to it within ten seconds.`);
} finally {
  redis.close();
  await Promise.all([mongo.close(), close()]);
}
