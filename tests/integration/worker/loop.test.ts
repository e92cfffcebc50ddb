import { expect, test } from "bun:test";
import { eventually } from "#tests/support/eventually.ts";
import { silentLog } from "#tests/support/worker.ts";
import { startLoop } from "#worker/loop.ts";

test("a loop is at work during its steps alone, and a step may say that it goes on", async () => {
  const states: string[] = [];
  const note = (state: string) => () => {
    states.push(state);
  };
  let end = (): void => {};
  const loop = startLoop({
    name: "test",
    everyMs: 10_000,
    log: silentLog,
    movement: { begin: note("begin"), moved: note("moved"), rest: note("rest") },
    step: async (moved) => {
      moved();
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return false;
    },
  });
  await eventually(
    async () => states,
    (all) => all.length >= 3,
  );
  expect(states.slice(-2)).toEqual(["begin", "moved"]);
  end();
  await eventually(
    async () => states.at(-1),
    (last) => last === "rest",
  );
  await loop.stop();
});
