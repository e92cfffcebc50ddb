import { Elysia } from "elysia";
import { DEFAULT_BAR, DEFAULT_PLATES, nearestLoad } from "#core/training/plates.ts";
import { warmupSets } from "#core/training/warmup.ts";
import { operation } from "../../plugins/openapi/operation.ts";
import * as view from "./tools.schema.ts";

export const toolRoutes = new Elysia({ prefix: "/api/v1/tools" })
  .get(
    "/plates",
    ({ query: { target, unit, bar = DEFAULT_BAR[unit], plates = DEFAULT_PLATES[unit] } }) => ({
      target,
      unit,
      bar,
      ...nearestLoad({ target, bar, plates }),
    }),
    {
      query: view.platesQuery,
      ...operation({
        id: "getPlates",
        summary: "Which plates to put on each side of a bar",
        description:
          "All weights are in `unit`. `plates` is what there is, both sides together: `20x4` are two a side; without it " +
          "those of a common gym. Without `bar` it is 20 kg or 45 lb. Answers the nearest weight that can be loaded; of " +
          "two that are as near the one of fewer plates. `difference` is `achieved` less `target`.",
        answers: { 200: view.platesView },
      }),
    },
  )
  .get(
    "/warmup",
    ({ query: { target, unit, bar = DEFAULT_BAR[unit] } }) => ({
      target,
      unit,
      bar,
      sets: warmupSets({ target, bar, plates: DEFAULT_PLATES[unit] }),
    }),
    {
      query: view.warmupQuery,
      ...operation({
        id: "getWarmup",
        summary: "Sets that lead up to a working weight",
        description:
          "The empty bar for 10, then about 40 % for 5, 60 % for 3, 75 % for 2 and 90 % for 1, at weights that the plates " +
          "of a common gym can make. All lie below the target; a light one has fewer of them.",
        answers: { 200: view.warmupView },
      }),
    },
  );
