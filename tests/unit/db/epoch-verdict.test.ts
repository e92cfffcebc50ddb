import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { judgeStores } from "#db/epoch-verdict.ts";
import type { Beat } from "#db/postgres/queries/stores/epoch.ts";

type Postgres = { epoch: number; pulse: number; mongoPulse: number; redisPulse: number };
type World = { postgres: Postgres; mongo: Beat | null; redis: Beat | null };

const FRESH: World = { postgres: { epoch: 0, pulse: 0, mongoPulse: 0, redisPulse: 0 }, mongo: null, redis: null };

/** A worker's round, in the four steps between which other workers may come. */
const WAYS = [0, 1, 2, 3] as const;

class Round {
  #known: Postgres = FRESH.postgres;
  #witnesses: { mongo: Beat | null; redis: Beat | null } = { mongo: null, redis: null };
  #beat: Beat = { epoch: 0, pulse: 0 };
  verdict: ReturnType<typeof judgeStores> | null = null;

  step(world: World, at: (typeof WAYS)[number]): void {
    if (at === 0) this.#known = { ...world.postgres };
    if (at === 1) this.#witnesses = { mongo: world.mongo, redis: world.redis };
    if (at === 2) {
      world.postgres.pulse += 1;
      this.#beat = { epoch: world.postgres.epoch, pulse: world.postgres.pulse };
      this.verdict = judgeStores(this.#known, this.#witnesses, this.#beat);
    }
    if (at === 3) {
      const { pulse, epoch } = this.#beat;
      const later = (held: Beat | null): Beat => (held !== null && held.pulse >= pulse ? held : { epoch, pulse });
      world.mongo = later(world.mongo);
      world.redis = later(world.redis);
      world.postgres.mongoPulse = Math.max(world.postgres.mongoPulse, pulse);
      world.postgres.redisPulse = Math.max(world.postgres.redisPulse, pulse);
    }
  }

  run(world: World) {
    for (const at of WAYS) if (at < 3) this.step(world, at);
    return this.verdict;
  }
}

const copy = (world: World): World => structuredClone(world);

/** Runs the steps of several workers in a given order, each worker's own in their order. */
const interleave = (world: World, order: readonly number[], workers = 3): Round[] => {
  const done: Round[] = [];
  const running = Array.from({ length: workers }, () => ({ round: new Round(), at: 0 }));
  for (const who of order) {
    const one = running[who % workers];
    if (one === undefined) continue;
    one.round.step(world, WAYS[one.at] ?? 0);
    one.at += 1;
    if (one.at < WAYS.length) continue;
    done.push(one.round);
    one.round = new Round();
    one.at = 0;
  }
  return done;
};

const orders = fc.array(fc.nat(2), { maxLength: 60 });
const subsets = fc.subarray(["postgres", "mongo", "redis"] as const, { minLength: 1 });

describe("the verdict on the stores", () => {
  test("is that none went back while none did, however the rounds of workers mingle", () => {
    fc.assert(
      fc.property(orders, (order) => {
        for (const { verdict } of interleave(copy(FRESH), order)) {
          expect(verdict).toMatchObject({ isPostgresBack: false, isMongoBack: false, isRedisBack: false });
        }
      }),
    );
  });

  test("names each store that is older than another one knows, of every subset that was restored", () => {
    fc.assert(
      fc.property(orders, orders, subsets, (before, after, names) => {
        const world = copy(FRESH);
        interleave(world, [...before, 0, 0, 0, 0].slice(-8), 1);
        const backup = copy(world);
        interleave(world, [...after, 0, 0, 0, 0], 1);
        const isBack = (name: keyof World): boolean => names.some((one) => one === name);
        const restored: World = {
          postgres: isBack("postgres") ? backup.postgres : world.postgres,
          mongo: isBack("mongo") ? backup.mongo : world.mongo,
          redis: isBack("redis") ? backup.redis : world.redis,
        };
        const verdict = new Round().run(copy(restored));
        const witnesses = Number(!isBack("mongo")) + Number(!isBack("redis"));
        // Without a witness of the lost time, the three agree and there is nothing to heal.
        expect(verdict?.isPostgresBack).toBe(isBack("postgres") && witnesses > 0);
        if (!isBack("postgres")) {
          expect(verdict?.isMongoBack).toBe(isBack("mongo"));
          expect(verdict?.isRedisBack).toBe(isBack("redis"));
        }
      }),
    );
  });

  test("says nothing of a store that cannot be asked", () => {
    const known = { epoch: 5, mongoPulse: 9, redisPulse: 9 };
    expect(judgeStores(known, { mongo: undefined, redis: undefined }, { epoch: 5, pulse: 10 })).toEqual({
      isPostgresBack: false,
      isMongoBack: false,
      isRedisBack: false,
      highest: 5,
    });
  });

  test("sees a store that is empty, and one of a later epoch", () => {
    const known = { epoch: 5, mongoPulse: 9, redisPulse: 9 };
    const verdict = judgeStores(known, { mongo: null, redis: { epoch: 7, pulse: 1 } }, { epoch: 5, pulse: 10 });
    expect(verdict).toEqual({ isPostgresBack: true, isMongoBack: true, isRedisBack: false, highest: 7 });
  });
});
