import { beforeAll, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";

let port: number;
const crowd: Socket[] = [];

const { app, closing } = testBench();

beforeAll(async () => {
  app.app.listen({ hostname: "127.0.0.1", port: 0 });
  port = app.app.server?.port ?? 0;
});

closing(async () => {
  for (const socket of crowd) socket.destroy();
  await app.app.server?.stop(true);
});

/** Somebody who announces a body and never sends it. */
const idler = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const head = ["POST /api/v1/auth/login HTTP/1.1", "Host: forja", "Content-Type: application/json"];
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`${[...head, "Content-Length: 100"].join("\r\n")}\r\n\r\n{`, () => resolve());
    });
    socket.on("error", reject);
    crowd.push(socket);
  });

const statusOf = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;

test("a crowd that sends nothing is kept out of the way of what asks after the process's health", async () => {
  // In waves: all at once they would overflow the system's queue of new connections on a busy machine.
  for (let wave = 0; wave < 12; wave += 1) await Promise.all(Array.from({ length: 50 }, idler));
  await eventually(
    () => statusOf("/api/v1/users/me"),
    (status) => status === 503,
  );
  expect([await statusOf("/livez"), await statusOf("/readyz")]).toEqual([200, 200]);
  for (const socket of crowd) socket.destroy();
  await eventually(
    () => statusOf("/api/v1/users/me"),
    (status) => status === 401,
  );
});
