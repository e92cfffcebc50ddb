import { ForjaError } from "#core/errors.ts";

export type PlacesOptions = {
  /** Places that one user may hold at once. */
  readonly each: number;
  /** Places that all users together may hold at once; without a bound unless given. */
  readonly all?: number;
  readonly retryAfterSeconds: number;
};

/** Gives a user a place, and a way to leave it. Throws `quota-exceeded` when there is none. */
export type Places = (userId: string) => () => void;

/** Counts what each user has under way in this process. A place is left once, however often that is asked. */
export const createPlaces = ({ each, all = Number.POSITIVE_INFINITY, retryAfterSeconds }: PlacesOptions): Places => {
  const taken = new Map<string, number>();
  let total = 0;
  return (userId) => {
    const before = taken.get(userId) ?? 0;
    if (before >= each || total >= all) throw new ForjaError("quota-exceeded", { retryAfterSeconds });
    taken.set(userId, before + 1);
    total += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      total -= 1;
      const rest = (taken.get(userId) ?? 1) - 1;
      if (rest === 0) taken.delete(userId);
      else taken.set(userId, rest);
    };
  };
};
