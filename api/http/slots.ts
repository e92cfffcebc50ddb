import { ForjaError } from "#core/errors.ts";

export type SlotsOptions = {
  readonly each: number;
  readonly all?: number;
  readonly retryAfterSeconds: number;
};

/**
 * Gives a user a place, and returns the function that frees it. Throws `quota-exceeded` when there is none. A holder
 * that can be interrupted passes `giveWay`. When all places are taken, a user with two fewer gets the oldest place of
 * the user with most.
 */
export type Slots = (userId: string, giveWay?: () => void) => () => void;

type Slot = { readonly giveWay: (() => void) | undefined; readonly leave: () => void };

export const createSlots = ({ each, all = Number.POSITIVE_INFINITY, retryAfterSeconds }: SlotsOptions): Slots => {
  const taken = new Map<string, Set<Slot>>();
  let total = 0;

  const makeRoomFor = (before: number): boolean => {
    const most = [...taken.values()].reduce<ReadonlySet<Slot>>(
      (most, places) => (places.size > most.size ? places : most),
      new Set(),
    );
    if (most.size - before < 2) return false;
    const given = [...most].find(({ giveWay }) => giveWay !== undefined);
    given?.leave();
    given?.giveWay?.();
    return given !== undefined;
  };

  return (userId, giveWay) => {
    const before = taken.get(userId)?.size ?? 0;
    if (before >= each || (total >= all && !makeRoomFor(before))) {
      throw new ForjaError("quota-exceeded", { retryAfterSeconds });
    }
    const leave = (): void => {
      const places = taken.get(userId);
      if (places?.delete(place) !== true) return;
      total -= 1;
      if (places.size === 0) taken.delete(userId);
    };
    const place: Slot = { giveWay, leave };
    taken.set(userId, (taken.get(userId) ?? new Set()).add(place));
    total += 1;
    return leave;
  };
};
