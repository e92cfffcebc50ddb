import { sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { z } from "zod";
import { workoutJson } from "#db/postgres/queries/workouts/workout-json.ts";

/** The least that can answer with a workout: no framework, no token, no limit, no log; the same query, prepared. */
const env = z
  .object({ DATABASE_URL: z.string(), PORT: z.coerce.number(), DATABASE_POOL_SIZE: z.coerce.number() })
  .parse(process.env);
const client = postgres(env.DATABASE_URL, { max: env.DATABASE_POOL_SIZE });
const query = new PgDialect({ casing: "snake_case" }).sqlToQuery(
  sql`select ${workoutJson} as workout from workouts w where w.id = ${sql.placeholder("id")}::uuid`,
).sql;

Bun.serve({
  hostname: "127.0.0.1",
  port: env.PORT,
  fetch: async (request) => {
    const id = request.url.slice(request.url.lastIndexOf("/") + 1);
    const [row] = await client.unsafe(query, [id], { prepare: true });
    return row === undefined ? new Response("ready") : Response.json(row.workout);
  },
});
