import { expect, test } from "bun:test";
import { z } from "zod";
import { expectOneStatus } from "#tests/support/statuses.ts";

/** A file of real lifters, whose form `bun run backtest FILE` describes. */
const FILE = process.env.LIFTS ?? "";
const EVERY_DAYS = 35;
const MOST_REPS = 12;

const lifters = z.object({
  lifters: z.array(
    z.object({
      lifts: z.array(
        z.object({ days: z.array(z.object({ day: z.number(), sets: z.array(z.tuple([z.number(), z.number()])) })) }),
      ),
    }),
  ),
});

const estimate = ([weight, reps]: readonly [number, number]): number =>
  reps < 1 || reps > MOST_REPS ? 0 : reps === 1 ? weight : weight * (1 + reps / 30);

const bestOf = (sets: readonly (readonly [number, number])[]) =>
  sets
    .map((set) => ({ value: estimate(set), reps: set[1] }))
    .reduce((best, set) => (set.value > best.value ? set : best), { value: 0, reps: 1 });

test("the status of each real lift is one, whoever is asked and on whatever day", async () => {
  const { lifters: people } = lifters.parse(await Bun.file(FILE).json());
  let asked = 0;
  for (const { lifts } of people) {
    for (const { days } of lifts) {
      const known = days.map(({ day, sets }) => ({ day, ...bestOf(sets) })).filter(({ value }) => value > 0);
      const last = known.at(-1)?.day ?? 0;
      for (let until = (known[0]?.day ?? 0) + EVERY_DAYS; until <= last; until += EVERY_DAYS) {
        const then = known.filter(({ day }) => day <= until);
        expectOneStatus({
          days: then.map(({ day }) => day),
          values: then.map(({ value }) => value),
          reps: then.map(({ reps }) => reps),
        });
        asked += 1;
      }
    }
  }
  expect(asked).toBeGreaterThan(100);
});
