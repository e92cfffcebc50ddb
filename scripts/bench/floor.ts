import postgres from "postgres";
import { z } from "zod";
import { textAnswer } from "../../api/http/text-answer.ts";
import { copyOf, idInCopy } from "./ids.ts";
import { type FloorPlan, floorPlans, type ReadPlan, SLOT, type WritePlan } from "./plans.ts";
import { signatureCheck } from "./signature.ts";

/**
 * The least that can serve the same: a synchronous check of the signature and the same statements on the same tables,
 * by the project's own client. No framework, no limit, no log. JSON of Postgres goes out as it came,
 * and a large answer in the way of the product: otherwise the headers alone would make the floor dearer.
 */
const env = z
  .object({
    DATABASE_URL: z.string(),
    PORT: z.coerce.number(),
    DATABASE_POOL_SIZE: z.coerce.number(),
    JWT_SECRET: z.string(),
  })
  .parse(process.env);

const asText = (types: number[]) => ({
  to: types[0] ?? 0,
  from: types,
  serialize: (value: string) => value,
  parse: (value: string) => value,
});

const sql = postgres(env.DATABASE_URL, {
  max: env.DATABASE_POOL_SIZE,
  fetch_types: false,
  connection: { TimeZone: "UTC", jit: "off" },
  types: { json: asText([114, 3802]), boolean: asText([16]), date: asText([1184, 1082, 1114]), bytea: asText([17]) },
});

type Handler = (userId: string, request: Request) => Promise<Response>;

const JSON_HEADERS = { headers: { "content-type": "application/json" } };

const isJson = (value: unknown): value is string => typeof value === "string" && (value[0] === "{" || value[0] === "[");

const bodyOf = (rows: readonly (readonly unknown[])[]): string => {
  const at = rows[0]?.findIndex(isJson) ?? -1;
  if (at < 0) return JSON.stringify(rows);
  return rows.length === 1 ? String(rows[0]?.[at]) : `[${rows.map((row) => row[at]).join(",")}]`;
};

/** Numbers that rise with each request are above those that the product gave. */
const SEQUENCE_FROM = 1_000_000;
let requests = 0;

type Filler = (copy: number, fresh: Map<string, string>) => string;

const fillerOf = (parameter: string): Filler => {
  const parts = parameter.split(new RegExp(SLOT.source, "g"));
  const fillers: (string | Filler)[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    const [text = "", kind, value = ""] = parts.slice(at, at + 3);
    fillers.push(text);
    if (kind === "copy") fillers.push((copy) => idInCopy(value, copy));
    if (kind === "seq") fillers.push(() => String(SEQUENCE_FROM * Number(value) + requests));
    if (kind !== "new") continue;
    fillers.push((_, fresh) => {
      const id = fresh.get(value) ?? Bun.randomUUIDv7();
      fresh.set(value, id);
      return id;
    });
  }
  return (copy, fresh) => {
    let filled = "";
    for (const filler of fillers) filled += typeof filler === "string" ? filler : filler(copy, fresh);
    return filled;
  };
};

const readHandler = ({ statements, userId: template, copies }: ReadPlan): Handler => {
  const byUser = new Map(
    Array.from({ length: copies }, (_, index) => [
      idInCopy(template, index + 1),
      statements.map(({ text, types, values }) => ({
        text,
        values: values.map((value, at) => {
          const filled = value === null ? null : fillerOf(value)(index + 1, new Map());
          return types[at] ? sql.typed(filled, types[at]) : filled;
        }),
      })),
    ]),
  );
  return async (userId) => {
    let body = "";
    for (const { text, values } of byUser.get(userId) ?? []) {
      body += bodyOf(await sql.unsafe(text, values, { prepare: true }).values());
    }
    return textAnswer(body, { headers: {} }, "application/json");
  };
};

const writeHandler = ({ text, parameters }: WritePlan): Handler => {
  const fillers = parameters.map((parameter) => (parameter === null ? null : fillerOf(parameter)));
  return async (userId, request) => {
    await request.json();
    requests += 1;
    const copy = copyOf(userId);
    const fresh = new Map<string, string>();
    const values = fillers.map((fill) => fill?.(copy, fresh) ?? null);
    await sql.unsafe(text, values, { prepare: true });
    return new Response('{"written":true}', { status: 201, ...JSON_HEADERS });
  };
};

const handlerOf = (plan: FloorPlan): Handler => (plan.kind === "read" ? readHandler(plan) : writeHandler(plan));

const handlers = new Map<string, Handler>();
const check = signatureCheck(env.JWT_SECRET);

const takePlans = async (request: Request): Promise<Response> => {
  for (const [path, plan] of Object.entries(floorPlans.parse(await request.json()))) {
    handlers.set(path, handlerOf(plan));
  }
  return new Response("ready");
};

const { origin } = Bun.serve({
  hostname: "127.0.0.1",
  port: env.PORT,
  error: (error) => new Response(String(error), { status: 500 }),
  fetch: async (request) => {
    const path = request.url.slice(origin.length);
    const handler = handlers.get(path);
    if (handler === undefined) return request.method === "PUT" ? takePlans(request) : new Response("ready");
    const userId = check(request.headers.get("authorization"));
    return userId === null ? new Response(null, { status: 401 }) : handler(userId, request);
  },
}).url;
