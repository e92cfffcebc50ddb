import { Elysia } from "elysia";
import { z } from "zod";
import { type FieldError, ForjaError } from "#core/errors.ts";
import { type Readiness, STORE_STATES } from "#core/process/readiness.ts";
import { PROBE } from "../access/policy.ts";
import { operation } from "../openapi/operation.ts";
import { withRequestContext } from "../plugins/request-context.ts";

const alive = z.object({ status: z.literal("alive") });
const readiness = z.object({ status: z.literal("ready"), stores: z.record(z.string(), z.enum(STORE_STATES)) });

const downIn = (stores: Readiness["stores"]): FieldError[] =>
  Object.entries(stores)
    .filter(([, state]) => state !== "up")
    .map(([name, state]) => ({ pointer: `/stores/${name}`, detail: `is ${state}` }));

export type HealthOptions = {
  readonly readiness: () => Promise<Readiness>;
  readonly draining: AbortSignal;
  readonly stuck: () => readonly string[];
};

/** `/livez` asks no store; `/readyz` shows the edge whether to send requests here. */
export const healthRoutes = (options: HealthOptions) =>
  new Elysia({ name: "health" })
    .use(withRequestContext)
    .get(
      "/livez",
      () => {
        const stuck = options.stuck();
        if (stuck.length > 0) {
          throw new ForjaError("unavailable", {
            errors: stuck.map((name) => ({ pointer: `/loops/${name}`, detail: "does not move" })),
          });
        }
        return { status: "alive" as const };
      },
      operation({
        id: "getLiveness",
        access: PROBE,
        cost: "static",
        summary: "Is the process alive?",
        description: "503 when a part of the process does not move though there is work for it. Asks no store.",
        answers: { 200: alive },
      }),
    )
    .get(
      "/readyz",
      async () => {
        const { ready, stores } = await options.readiness();
        if (options.draining.aborted) throw new ForjaError("unavailable", { detail: "The process is stopping." });
        if (!ready) throw new ForjaError("unavailable", { errors: downIn(stores) });
        return { status: "ready" as const, stores };
      },
      operation({
        id: "getReadiness",
        access: PROBE,
        cost: "static",
        summary: "Can the process answer requests?",
        description:
          "503 when a store without which nothing works is down, or the process is stopping. A store that answers and " +
          "does not serve is named for as long as it lasts: `read-only`, `full`, `out-of-memory`, " +
          "`refuses-writes`, or `evicts` for a Redis that may drop what must stay. Answered from a check that is at most " +
          "a second old.",
        answers: { 200: readiness },
      }),
    );
