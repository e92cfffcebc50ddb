import { ForjaError } from "#core/errors.ts";

/** A worker that is free takes less; a caller who waits longer is better off asking again. */
const MAKING_MS = 3_000;
/** Most drawings take one or two tenths of a second. */
const FIRST_LOOK_MS = 40;
const LOOK_MS = 150;

/** Throws `unavailable`, with the time to ask again, when it is not there soon. */
export const onceStored = async <Made>(find: () => Promise<Made | null>): Promise<Made> => {
  for (let waited = 0, pause = FIRST_LOOK_MS; waited < MAKING_MS; waited += pause, pause = nextOf(pause)) {
    await Bun.sleep(pause);
    const made = await find();
    if (made !== null) return made;
  }
  throw new ForjaError("unavailable", { detail: "It is being made. Ask again.", retryAfterSeconds: 2 });
};

const nextOf = (pause: number): number => Math.min(LOOK_MS, pause * 1.5);

/**
 * Returns a document. When Postgres knows it but MongoDB lost it, as after a restore, the document is made again.
 * Returns null when there is none.
 * @param request starts the making; false when no job should make it
 */
export const orRebuilt = async <Made>(
  find: () => Promise<Made | null>,
  request: () => Promise<boolean>,
): Promise<Made | null> => (await find()) ?? ((await request()) ? onceStored(find) : null);
