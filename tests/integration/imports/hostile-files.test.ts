import { expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { FUZZ_FACTOR } from "#tests/support/fuzz.ts";
import { importBench, listAt } from "#tests/support/imports.ts";

/** `FORJA_FUZZ_ROUNDS` multiplies the count. */
const FILES = 100 * FUZZ_FACTOR;

const SEEDS = [
  "strong-classic.csv",
  "strong-android.csv",
  "strong-awkward.csv",
  "hevy-kg.csv",
  "hevy-both.csv",
  "fitnotes-android.csv",
];

const SPLINTERS = [
  '"',
  ";",
  ",",
  "\n",
  "\r\n",
  "\0",
  "\uD800",
  "=1+1",
  "-1e308",
  "9".repeat(400),
  "null",
  "💪",
  "\t",
  "1,5",
  "2026-02-30",
  "''';--",
];

/** An export as a bad disk, a spreadsheet or an enemy leaves it. */
const mutate = (bytes: Uint8Array, random: () => number): Uint8Array => {
  const pick = (length: number) => Math.floor(random() * length);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let cut = 0; cut < 1 + pick(8); cut += 1) {
    const next = at + pick(bytes.length - at);
    parts.push(bytes.slice(at, next), new TextEncoder().encode(SPLINTERS[pick(SPLINTERS.length)]));
    at = Math.min(bytes.length, next + pick(12));
  }
  parts.push(bytes.slice(at));
  const whole = Buffer.concat(parts);
  for (let flip = 0; flip < pick(20); flip += 1) whole[pick(whole.length)] = pick(256);
  return random() < 0.1 ? whole.subarray(0, 1 + pick(whole.length)) : whole;
};

test(`${FILES} damaged files are read or refused, never a fault of ours`, async () => {
  await using bench = await importBench();
  // Few uploads of one user may be under way at once.
  const people = await Promise.all(Array.from({ length: 10 }, () => bench.person()));
  const random = randomFrom(20_261_124).next;
  const outcomes = new Map<string, number>();
  for (let batch = 0; batch < FILES / 10; batch += 1) {
    await Promise.all(
      people.map(async (person) => {
        const seed = SEEDS[Math.floor(random() * SEEDS.length)] ?? "hevy-kg.csv";
        const answer = await bench.upload(person, mutate(importFixture(seed), random), {
          weightUnit: "kg",
          distanceUnit: "km",
        });
        expect(answer.status).toBe(202);
        const job = await bench.ended(person, answer);
        const outcome = textAt(job, "status");
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (outcome === "failed") {
          expect(job).toMatchObject({ error: { code: "request-invalid" } });
          return;
        }
        expect(outcome).toBe("completed");
        const id = textAt(job, "result", "id");
        const commit = await bench.commit(person, id);
        expect(commit).toMatchObject({ status: "completed" });
        expect(await bench.find(person, id)).toMatchObject({ status: "committed" });
      }),
    );
  }
  // Both ways must have been gone, or the files were not what this is about.
  expect(outcomes.get("completed") ?? 0).toBeGreaterThan(20);
  expect(outcomes.get("failed") ?? 0).toBeGreaterThan(20);
  const [person] = people;
  const { body } = await bench.app.call("GET", "/api/v1/imports?limit=1", { token: person?.token ?? "" });
  expect(listAt(body, "data")).toHaveLength(1);
  expect(at(body, "page", "hasMore")).toBe(true);
});
