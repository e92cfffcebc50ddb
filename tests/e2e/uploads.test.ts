import { beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { usedSecret } from "#core/security/secrets.ts";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { TEMP_BUCKET } from "#db/mongo/collections.ts";
import { at, TEST_CONFIG, testApp } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { limitMemory, peakMemory } from "#tests/support/memory.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";

const MIB = 1_048_576;
const GIB = 1_024 * MIB;
const SETTINGS = { RATE_LIMIT_SCALE: "1", JWT_SECRET: usedSecret(TEST_CONFIG.jwtSecret) };
const BOUNDARY = "a-line-between-parts";

let api: ForjaProcess;
let mongo: Mongo;

const { stores, closing } = storesBench();

beforeAll(async () => {
  api = await startApi(stores, SETTINGS);
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 2, applicationName: "forja-test", deadlineMs: 10_000 });
});

closing(async () => {
  await api?.stop();
  await mongo?.close();
});

const HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n`;

/** Makes a form with a file of so many bytes. All uploads share the bytes: the sender needs memory, too. */
const formOf = (bytes: number): Uint8Array<ArrayBuffer> => {
  const tail = `\r\n--${BOUNDARY}--\r\n`;
  const form = new Uint8Array(HEAD.length + bytes + tail.length).fill(65);
  form.set(new TextEncoder().encode(HEAD));
  form.set(new TextEncoder().encode(tail), HEAD.length + bytes);
  return form;
};

const upload = async ({ token }: Pick<Client, "token">, body: Uint8Array<ArrayBuffer>, on = api) => {
  const response = await fetch(`${on.url}/api/v1/imports`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    body,
  });
  await response.body?.cancel();
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
};

const listed = async (client: Client): Promise<unknown[]> => {
  const data = at(await client.expect(200, "GET", "/api/v1/imports?limit=200"), "data");
  if (!Array.isArray(data)) throw new Error("a list without its data");
  return data;
};

const kept = (name: "files" | "chunks"): Promise<number> =>
  mongo.run((db) => db.collection(`${TEMP_BUCKET}.${name}`).countDocuments({}));

/** Begins an upload that takes long and does not stall. Returns what drops it. */
const hold = (
  { token }: Pick<Client, "token">,
  answers: string[],
  { bytes, everyMs }: { readonly bytes: number; readonly everyMs: number },
  on = api,
): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(on.url);
    let answer = "";
    const head = [
      "POST /api/v1/imports HTTP/1.1",
      "Host: forja",
      `Authorization: Bearer ${token}`,
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
      `Content-Length: ${20 * MIB}`,
    ];
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${head.join("\r\n")}\r\n\r\n${HEAD}`);
      // Enough for a part of it to be stored.
      socket.write(new Uint8Array(MIB).fill(65), () => resolve(() => socket.destroy()));
    });
    const trickle = setInterval(() => socket.write(new Uint8Array(bytes).fill(65)), everyMs);
    socket.on("close", () => clearInterval(trickle));
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("close", () => answers.push(answer));
    socket.on("error", reject);
  });

const SLOW = { bytes: 1, everyMs: 1_000 };
/** Above the pace of a slow upload, and for as long as the test takes. */
const QUICK = { bytes: 12_288, everyMs: 100 };

describe("uploads", () => {
  test("that break off, or are cut short by a limit, leave nothing behind and free their places", async () => {
    const client = await newClient(api);
    const breakOff = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(api.url);
        const head = [
          "POST /api/v1/imports HTTP/1.1",
          "Host: forja",
          `Authorization: Bearer ${client.token}`,
          `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
          `Content-Length: ${20 * MIB}`,
        ];
        const socket = connect(Number(port), hostname, () => {
          socket.write(`${head.join("\r\n")}\r\n\r\n${HEAD}`);
          socket.write(new Uint8Array(2 * MIB).fill(65), () => {
            socket.destroy();
            resolve();
          });
        });
        socket.on("error", reject);
      });
    // In sequence: a user may have four at once.
    for (let index = 0; index < 5; index += 1) await breakOff();
    expect((await upload(client, formOf(33 * MIB))).status).toBe(413);
    await eventually(
      () => kept("chunks"),
      (count) => count === 0,
    );
    expect(await kept("files")).toBe(0);
    expect(await listed(client)).toEqual([]);
    // The server learns of a broken connection a little later.
    await eventually(
      () => upload(client, formOf(1_000)),
      ({ status }) => status === 202,
    );
    expect(await listed(client)).toHaveLength(1);
  });

  test("that few users hold open keep nobody out", async () => {
    const answers: string[] = [];
    const holders: Client[] = [];
    while (holders.length < 6) holders.push(await newClient(api));
    const first = await kept("chunks");
    const drops = await Promise.all(holders.flatMap((client) => [0, 1, 2, 3].map(() => hold(client, answers, QUICK))));
    await eventually(
      () => kept("chunks"),
      (count) => count >= first + 24,
    );
    const [ada, bob] = [await newClient(api), await newClient(api)];
    expect((await upload(ada, formOf(1_000))).status).toBe(202);
    expect((await upload(bob, formOf(1_000))).status).toBe(202);
    await eventually(
      async () => answers.length,
      (count) => count === 1,
    );
    // The client received the reason before its connection was closed.
    expect(answers[0]).toMatch(/^HTTP\/1\.1 429 .*retry-after: \d/is);
    for (const drop of drops) drop();
  });

  test("that are slow leave their places to others, and go on", async () => {
    await using own = await startApi(stores, SETTINGS);
    await using near = await testApp(stores);
    const slow: SignedIn[] = [];
    while (slow.length < 24) slow.push(await signedIn(near));
    const answers: string[] = [];
    const drops = await Promise.all(slow.map((person) => hold(person, answers, SLOW, own)));
    const early = await signedIn(near);
    await eventually(
      () => upload(early, formOf(1_000), own),
      ({ status }) => status === 429,
    );
    const others = [await signedIn(near), await signedIn(near)];
    for (const other of others) {
      await eventually(
        async () => {
          // More tries a second would use up the quota of imports.
          await Bun.sleep(1_000);
          return upload(other, formOf(1_000), own);
        },
        ({ status }) => status === 202,
      );
    }
    expect(answers).toEqual([]);
    for (const drop of drops) drop();
  });

  test("of 31 MiB, forty at once by one user, end as 202 or 429 in 1 GiB of memory", async () => {
    const [client, other] = [await newClient(api), await newClient(api)];
    const before = await kept("files");
    using group = limitMemory(api.pid, GIB);
    const form = formOf(31 * MIB);
    const uploads = Array.from({ length: 40 }, () => upload(client, form));
    const others = [];
    for (let index = 0; index < 5; index += 1) others.push((await other.call("GET", "/api/v1/users/me")).status);
    const answers = await Promise.all(uploads);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 429]));
    expect(answers.every(({ status, retryAfter }) => (status === 429) === (retryAfter !== null))).toBe(true);
    expect(others).toEqual([200, 200, 200, 200, 200]);
    const accepted = answers.filter(({ status }) => status === 202).length;
    expect(await listed(client)).toHaveLength(accepted);
    expect(await kept("files")).toBe(before + accepted);
    expect((await fetch(`${api.url}/livez`)).status).toBe(200);
    expect(group?.kills() ?? 0).toBe(0);
    expect(peakMemory(api.pid) ?? 0).toBeLessThan(GIB / 2);
    await api.stop();
  });
});
