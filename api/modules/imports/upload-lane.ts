import { ForjaError } from "#core/errors.ts";
import type { Slots } from "../../http/slots.ts";

/** An upload with fewer bytes a second is slow. */
const SLOW_BYTES = 65_536;
const LOOK_MS = 3_000;
const SLOW_BYTES_A_LOOK = (SLOW_BYTES * LOOK_MS) / 1_000;

export type UploadLanes = { readonly quick: Slots; readonly slow: Slots };

export type UploadLane = Disposable & {
  readonly take: (bytes: number) => Promise<void>;
};

const placeIn = (places: Slots, userId: string, giveWay: () => void): (() => void) | null => {
  try {
    return places(userId, giveWay);
  } catch (error) {
    if (error instanceof ForjaError && error.code === "quota-exceeded") return null;
    throw error;
  }
};

/**
 * Gives an upload a place among the quick ones, and moves it to the slow ones while few bytes come. Slow clients leave
 * the quick places to others. An upload that becomes quick again returns, or is held to the pace of a slow one. Throws
 * `quota-exceeded` when no quick place is free.
 */
export const uploadLane = ({ quick, slow }: UploadLanes, userId: string, giveWay: () => void): UploadLane => {
  let leave = quick(userId, giveWay);
  let isSlow = false;
  let seen = 0;
  const move = (places: Slots): boolean => {
    const next = placeIn(places, userId, giveWay);
    if (next === null) return false;
    leave();
    leave = next;
    isSlow = places === slow;
    return true;
  };
  const timer = setInterval(() => {
    if (!isSlow && seen < SLOW_BYTES_A_LOOK) move(slow);
    seen = 0;
  }, LOOK_MS);
  return {
    take: async (bytes) => {
      seen += bytes;
      if (isSlow && seen > SLOW_BYTES_A_LOOK && !move(quick)) await Bun.sleep((bytes / SLOW_BYTES) * 1_000);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      leave();
    },
  };
};
