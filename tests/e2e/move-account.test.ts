import { beforeAll, expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, newClient } from "#tests/support/client.ts";
import { withoutIds } from "#tests/support/exports.ts";
import { generateHistory } from "#tests/support/generate-history.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";

let api: ForjaProcess;
let worker: ForjaProcess;

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker] = await Promise.all([startApi(stores), startWorker(stores)]);
});

closing(() => Promise.all([api?.stop(), worker?.stop()]));

const add = async (client: Client, file: string, fields: Record<string, string> = {}): Promise<void> => {
  const form = new FormData();
  form.append("file", new Blob([file]), "file");
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const job = await client.expect(202, "POST", "/api/v1/imports", { form });
  const url = textAt(await client.jobEnd(textAt(job, "id")), "result", "url");
  const commit = await client.expect(202, "POST", `${url}/commit`, { body: {} });
  expect(await client.jobEnd(textAt(commit, "id"))).toMatchObject({ status: "completed" });
};

/** The export of somebody, made. */
const made = async (client: Client): Promise<unknown> => {
  const job = await client.expect(202, "POST", "/api/v1/exports", { body: { format: "json" } });
  const end = await client.jobEnd(textAt(job, "id"));
  expect(end).toMatchObject({ kind: "build-export", status: "completed", progress: 100 });
  return client.expect(200, "GET", textAt(end, "result", "url"));
};

const download = (client: Client, url: string, method = "GET"): Promise<Response> =>
  fetch(`${api.url}${url}`, { method, headers: { authorization: `Bearer ${client.token}` } });

test("an account is moved to another one by its own file, over processes as they ship", async () => {
  const client = await newClient(api, { timeZone: "Europe/Madrid" });
  const { csv } = generateHistory({ seed: 9, workouts: 300, sets: 4_000, dialect: "strong-units" });
  await add(client, csv);
  const original = await made(client);
  const url = textAt(original, "downloadUrl");
  const response = await download(client, url);
  expect(response.headers.get("content-type")).toBe("application/json");
  const file = await response.text();
  expect(Buffer.byteLength(file)).toBe(Number(at(original, "bytes")));

  const heir = await newClient(api);
  await add(heir, file);
  const again = await (await download(heir, textAt(await made(heir), "downloadUrl"))).text();
  expect(withoutIds(again)).toBe(withoutIds(file));

  // A reader who leaves, and one who asks for the head alone, cost nothing.
  for (let count = 0; count < 20; count += 1) {
    const leaving = await download(client, url);
    await leaving.body?.cancel();
  }
  const head = await download(client, url, "HEAD");
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await download(heir, url)).status).toBe(404);
  expect((await download(client, url)).status).toBe(200);
});
