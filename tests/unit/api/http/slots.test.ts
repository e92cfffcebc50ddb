import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createSlots } from "#api/http/slots.ts";
import { ForjaError } from "#core/errors.ts";

const isRefused = (enter: () => unknown): boolean => {
  try {
    enter();
    return false;
  } catch (error) {
    if (error instanceof ForjaError && error.code === "quota-exceeded") return true;
    throw error;
  }
};

describe("places", () => {
  test("are a few for each user, and are left once", () => {
    const enter = createSlots({ each: 2, retryAfterSeconds: 1 });
    const leave = enter("ada");
    enter("ada");
    expect(isRefused(() => enter("ada"))).toBe(true);
    leave();
    leave();
    enter("ada");
    expect(isRefused(() => enter("ada"))).toBe(true);
  });

  test("that a few users hold all of go to who has none, the oldest of the one with most first", () => {
    const enter = createSlots({ each: 3, all: 5, retryAfterSeconds: 1 });
    const gave: string[] = [];
    const take = (user: string, name: string) => enter(user, () => gave.push(name));
    for (const name of ["a1", "a2", "a3"]) take("ada", name);
    for (const name of ["b1", "b2"]) take("bob", name);
    take("eve", "e1");
    expect(gave).toEqual(["a1"]);
    // Two, two and one: a swap would only turn it around.
    expect(isRefused(() => take("eve", "e2"))).toBe(true);
    take("joe", "j1");
    expect(gave).toEqual(["a1", "a2"]);
  });

  test("are not given up by who was not asked whether they would", () => {
    const enter = createSlots({ each: 3, all: 3, retryAfterSeconds: 1 });
    for (let index = 0; index < 3; index += 1) enter("ada");
    expect(isRefused(() => enter("bob"))).toBe(true);
  });

  test("are never more than there are, and nobody is kept out by who holds several", () => {
    const step = fc.record({ user: fc.integer({ min: 0, max: 9 }), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const [each, all] = [3, 6];
        const enter = createSlots({ each, all, retryAfterSeconds: 1 });
        const held: { user: number; leave: () => void }[] = [];
        const countOf = (user: number) => held.filter((place) => place.user === user).length;
        const drop = (place: (typeof held)[number] | undefined) => place && held.splice(held.indexOf(place), 1);
        for (const { user, leaves } of steps) {
          if (leaves) {
            const place = held.find((one) => one.user === user);
            place?.leave();
            drop(place);
            continue;
          }
          const place = { user, leave: () => {} };
          const isFull = held.length >= all;
          const before = countOf(user);
          const most = Math.max(0, ...held.map((one) => countOf(one.user)));
          const refused = isRefused(() => {
            place.leave = enter(String(user), () => drop(place));
          });
          if (!refused) held.push(place);
          expect(refused).toBe(before >= each || (isFull && most - before < 2));
          expect(held.length).toBeLessThanOrEqual(all);
        }
      }),
    );
  });
});
