import { beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { localDateAt } from "#core/time/zone.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";

let api: ForjaProcess;
let worker: ForjaProcess;

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker] = await Promise.all([startApi(stores), startWorker(stores)]);
});

closing(() => Promise.all([api?.stop(), worker?.stop()]));

const EXAMPLES = join(import.meta.dir, "../../scripts/examples");

/** Returns the output of an example, and its errors after a failure. */
const run = async (command: string, file: string): Promise<string> => {
  const child = Bun.spawn([command, join(EXAMPLES, file), api.url], { stdout: "pipe", stderr: "pipe" });
  const [output, complaints, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${output}${complaints}`);
  return output;
};

/** The day in the zone of the example. */
const dayBefore = (days: number): string => localDateAt(Date.now() - days * 86_400_000, "Europe/Madrid");

test("the example in TypeScript logs a week by Eden", async () => {
  const days = [dayBefore(5), dayBefore(2)];
  expect((await run(process.execPath, "week.ts")).split("\n")).toEqual([
    `${days[0]}: 3 sets, 2,100 kg`,
    `${days[1]}: 3 sets, 2,175 kg`,
    "Ada: an estimated one-rep max of 178.8 kg in the Deadlift.",
    "",
  ]);
});

test("the example in Python logs a week by the OpenAPI document", async () => {
  expect(await run("python3", "week.py")).toMatch(
    /3 sets, 1,500 kg\n.+3 sets, 1,537\.5 kg\nThe analysis is completed: 2 workouts, \d+ insights\.\n$/,
  );
});

test("the example in sh logs a workout by curl", async () => {
  expect(JSON.parse(await run("sh", "week.sh"))).toMatchObject({ data: [{ kind: "e1rm" }] });
});
