import { expect, test } from "bun:test";
import { type Random, randomFrom } from "#core/random.ts";
import { expectOneStatus, type KnownLift } from "#tests/support/statuses.ts";

/** Blocks with other slopes, rep ranges and day types, layoffs that cost strength, steps, and scatter with a memory. */
const madeUp = (random: Random): KnownLift => {
  const days: number[] = [];
  const values: number[] = [];
  const reps: number[] = [];
  const sd = random.between(0.005, 0.07);
  const gap = random.between(2, 8);
  let [day, level, scatter] = [0, random.between(30, 200), 0];
  const blocks = Math.round(random.between(1, 4));
  for (let block = 0; block < blocks; block += 1) {
    const aDay = random.between(-0.1, 0.2) / 100;
    const range = Math.round(random.between(1, 10));
    const light = random.chance(0.5) ? random.between(0.03, 0.15) : 0;
    const until = day + random.between(30, 260);
    while (day < until) {
      scatter = 0.5 * scatter + 0.87 * random.noise(1);
      days.push(day);
      values.push(level * (1 + sd * scatter) * (days.length % 2 === 0 ? 1 - light : 1));
      reps.push(range + Math.round(random.between(0, 2)));
      const wait = Math.max(1, Math.round(gap * random.between(0.5, 1.5)));
      day += wait;
      level *= 1 + aDay * wait;
    }
    if (random.between(0, 1) < 0.5) day += Math.round(random.between(10, 70));
    level *= random.between(0.85, 1.05);
  }
  return { days, values, reps };
};

test("analysis, both reports, progress, goals and insights agree on the status of any lift", () => {
  const told = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1) told.add(expectOneStatus(madeUp(randomFrom(seed))));
  expect([...told].sort()).toEqual(["declining", "improving", "insufficient-data", "plateau", "uncertain"]);
});
