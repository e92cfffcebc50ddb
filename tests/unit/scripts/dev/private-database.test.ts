import { expect, test } from "bun:test";
import { meantIfPrivate } from "#scripts/dev/maintenance.ts";
import { addresses, type OpenStore } from "#scripts/stack/stores.ts";

const url = "postgres://postgres:x@127.0.0.1:5432/forja";
const store: OpenStore = {
  name: "postgres",
  title: "Postgres",
  variable: "DATABASE_URL",
  url,
  chosen: "",
  server: null,
};
const idle = async (): Promise<void> => {};
const server = { url, pid: 1, chosen: "", reused: false, stop: idle, kill: idle };

test("./dev names the database that loses data where it is its own server's, and no other", () => {
  expect(meantIfPrivate([{ ...store, server }])).toEqual(["--yes-i-mean", "forja"]);
  expect(meantIfPrivate([store])).toEqual([]);
});

test("no other address of a Postgres reaches a command on the private server", () => {
  const cleared = { DATABASE_URL: url, DATABASE_POOLED: "", DATABASE_DIRECT_URL: "" };
  expect(addresses([{ ...store, server }])).toEqual(cleared);
  expect(addresses([store])).toEqual({ DATABASE_URL: url });
});
