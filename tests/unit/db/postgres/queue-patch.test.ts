import { expect, test } from "bun:test";
import { join } from "node:path";

type Queue = {
  push(item: object): object;
  shift(): object | undefined;
  remove(item: object): object | null;
  length: number;
};

/** The package does not export its queue; the patch of ours is what is under test. */
const loadQueue = async (): Promise<() => Queue> => {
  const main = Bun.resolveSync("postgres", import.meta.dir);
  const module: { default: () => Queue } = await import(join(main, "..", "queue.js"));
  return module.default;
};

const busyFor = (queue: Queue, rounds: number): number => {
  const resident = {};
  queue.push(resident);
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    const item = {};
    queue.push(item);
    queue.push(queue.shift() ?? item);
    queue.remove(item);
  }
  return performance.now() - start;
};

test("the connection queue of postgres.js costs the same after long use", async () => {
  const createQueue = await loadQueue();
  const queue = createQueue();
  const quickest = () => Math.min(...Array.from({ length: 5 }, () => busyFor(queue, 1_000)));
  busyFor(queue, 500);
  const early = quickest();
  busyFor(queue, 60_000);
  // Without the patch each removal scans every used slot. By now it is some 15 times as slow.
  expect(quickest()).toBeLessThan(early * 5 + 2);
});

test("the queue keeps its order and length through pushes, shifts and removals", async () => {
  const createQueue = await loadQueue();
  const queue = createQueue();
  const model: object[] = [];
  let state = 7;
  for (let step = 0; step < 20_000; step += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const choice = state % 5;
    if (choice < 2 || model.length === 0) {
      const item = { step };
      queue.push(item);
      model.push(item);
    } else if (choice < 4) {
      expect(queue.shift()).toBe(model.shift());
    } else {
      const at = state % model.length;
      const [item = {}] = model.splice(at, 1);
      expect(queue.remove(item)).toBe(item);
    }
    expect(queue.length).toBe(model.length);
  }
  expect(queue.remove({})).toBeNull();
});
