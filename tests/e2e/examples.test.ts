import { beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
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

test("the example in TypeScript logs a week by Eden", async () => {
  expect(await run(process.execPath, "week.ts")).toMatch(
    /3 sets, 2100 kg\n.+3 sets, 2175 kg\n.+ has lifted an estimated \d+(\.\d+)? kg in the .*[Dd]eadlift\.\n$/,
  );
});

test("the example in Python logs a week by the OpenAPI document", async () => {
  expect(await run("python3", "week.py")).toMatch(
    /3 sets, 1500 kg\n.+3 sets, 1537\.5 kg\nThe analysis is completed: 2 workouts, \d+ insights\.\n$/,
  );
});

test("the example in sh logs a workout by curl", async () => {
  expect(JSON.parse(await run("sh", "week.sh"))).toMatchObject({ data: [{ kind: "e1rm" }] });
});
