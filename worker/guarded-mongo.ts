import { ForjaError } from "#core/errors.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Breakers } from "./breakers.ts";
import { StoreRefused } from "./store-away.ts";

const away = (cause?: unknown): ForjaError =>
  new ForjaError("unavailable", { cause: new StoreRefused("mongo", "mongo away", { cause }) });

/** It fails at once while MongoDB is known to be away. */
export const guardedMongo = (mongo: Mongo, breakers: Pick<Breakers, "isAway">): Mongo => ({
  ...mongo,
  run: async (work, options) => {
    if (breakers.isAway("mongo")) throw away();
    try {
      return await mongo.run(work, options);
    } catch (error) {
      if (error instanceof ForjaError && error.code === "unavailable") throw away(error);
      throw error;
    }
  },
});
