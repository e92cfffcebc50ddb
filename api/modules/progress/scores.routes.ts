import { Elysia } from "elysia";
import { SCORE_METHODS, scoresOf } from "#core/training/scores.ts";
import { operation } from "../../plugins/openapi/operation.ts";
import { scoresQuery, scoresView } from "./scores.schema.ts";

export const scoreRoutes = new Elysia({ prefix: "/api/v1/progress" }).get(
  "/scores",
  ({ query }) => {
    const performance = { ...query, age: query.age ?? null };
    return { ...performance, ...scoresOf(performance), methods: SCORE_METHODS };
  },
  {
    query: scoresQuery,
    ...operation({
      id: "getScores",
      summary: "Powerlifting points of a total at a body weight",
      description:
        "`totalKg` is the total of squat, bench press and deadlift, or the bench press alone with `event=bench`. Event " +
        "and equipment matter to IPF GL only. With an `age` from 14 to 80 also age-adjusted DOTS. What is outside a " +
        "formula's range is null; `methods` names each formula's source and range.",
      answers: { 200: scoresView },
    }),
  },
);
