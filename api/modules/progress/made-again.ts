import { ForjaError } from "#core/errors.ts";

/** A worker that is free takes less; a caller who waits longer is better off asking again. */
const MAKING_MS = 3_000;
const LOOK_MS = 150;

/** Looks for what a worker is making. Throws `unavailable`, with the time to ask again, when it is not there soon. */
export const onceMade = async <Made>(find: () => Promise<Made | null>): Promise<Made> => {
  for (let waited = 0; waited < MAKING_MS; waited += LOOK_MS) {
    await Bun.sleep(LOOK_MS);
    const made = await find();
    if (made !== null) return made;
  }
  throw new ForjaError("unavailable", { detail: "It is being made. Ask again.", retryAfterSeconds: 2 });
};

/**
 * Finds a document that Postgres says was made, and has it made again where it is missing, as after a restore of MongoDB.
 * Null when there is none and none is owed.
 * @param request has it made; false when it is not owed
 */
export const orMadeAgain = async <Made>(
  find: () => Promise<Made | null>,
  request: () => Promise<boolean>,
): Promise<Made | null> => (await find()) ?? ((await request()) ? onceMade(find) : null);
