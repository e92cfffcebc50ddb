import { Elysia } from "elysia";
import { withinDeadline } from "#db/deadline.ts";

/** All calls of the stores that one request makes share this time. Bodies, downloads and event streams have limits of their own. */
export const REQUEST_MS = 10_000;

/** Gives each request its deadline; a request that is made within another has that one's. */
export const timeLimit = (ms: number) =>
  new Elysia({ name: "time-limit" }).wrap(
    (handle) =>
      (...args: unknown[]) =>
        withinDeadline(ms, () => handle(...args)),
  );
