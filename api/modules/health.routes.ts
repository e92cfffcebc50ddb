import { Elysia } from "elysia";
import { z } from "zod";
import { type FieldError, ForjaError } from "#core/errors.ts";
import type { Readiness } from "#db/readiness.ts";
import { operation } from "../plugins/openapi/operation.ts";
import { scoped } from "../plugins/scope.ts";

const alive = z.object({ status: z.literal("alive") });
const readiness = z.object({ status: z.literal("ready"), stores: z.record(z.string(), z.enum(["up", "down"])) });

const downIn = (stores: Readiness["stores"]): FieldError[] =>
  Object.entries(stores)
    .filter(([, state]) => state === "down")
    .map(([name]) => ({ pointer: `/stores/${name}`, detail: "is down" }));

export type HealthOptions = { readonly readiness: () => Promise<Readiness>; readonly draining: AbortSignal };

/** `/livez` asks nobody; `/readyz` tells the edge whether to send requests here. */
export const healthRoutes = (options: HealthOptions) =>
  new Elysia({ name: "health" })
    .use(scoped)
    .get(
      "/livez",
      () => ({ status: "alive" as const }),
      operation({ id: "getLiveness", summary: "Is the process alive?", answers: { 200: alive } }),
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
        summary: "Can the process answer requests?",
        description:
          "503 when a store without which nothing works is down, or the process is stopping. Answered from a check that " +
          "is at most a second old.",
        answers: { 200: readiness },
      }),
    );
