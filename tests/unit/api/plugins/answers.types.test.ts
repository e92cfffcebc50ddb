import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { z } from "zod";
import { user } from "#api/access/policy.ts";
import { readText, readVersion } from "#api/http/conditions.ts";
import { answerText, jsonText, pageText } from "#api/http/json-text.ts";
import { pageOf, toPage } from "#api/http/pagination.ts";
import { type MutationDependencies, mutate } from "#api/http/unit-of-work.ts";
import { operation } from "#api/openapi/operation.ts";
import { withRequestContext } from "#api/plugins/request-context.ts";
import { goal } from "#core/shapes/goal.ts";

const view = z.object({ id: z.string(), title: z.string().nullable(), sets: z.array(z.object({ reps: z.number() })) });
const right = { id: "1", title: null, sets: [{ reps: 5 }] };
const wrong = { id: "1", titel: null, sets: [{ reps: "5" }] };

const POLICY = { access: user({ key: "read" }), cost: "read", served: "near" } as const;

const one = operation({ id: "one", ...POLICY, summary: "One", answers: { 200: view } });
const page = operation({ id: "page", ...POLICY, summary: "A page", answers: { 200: pageOf(view) } });
const ofGoal = operation({ id: "goal", ...POLICY, summary: "A goal", answers: { 200: goal.view } });

const listOf = <Row>(row: Row) =>
  toPage(
    [row],
    1,
    (same) => same,
    () => null,
  );

/** Read by the compiler: `bun check` fails where a wrong handler compiles. */
const routes = (deps: MutationDependencies) =>
  new Elysia()
    .use(withRequestContext)
    .get("/right", () => right, one)
    // @ts-expect-error another field
    .get("/wrong", () => wrong, one)
    .get("/version", (context) => readVersion(context, 1, right), one)
    // @ts-expect-error another field
    .get("/wrong-version", (context) => readVersion(context, 1, wrong), one)
    .get("/text-version", (context) => readText(context, { version: 1, text: jsonText(right) }), one)
    // @ts-expect-error another field
    .get("/wrong-text-version", (context) => readText(context, { version: 1, text: jsonText(wrong) }), one)
    .get("/text", (context) => answerText(context, pageText(listOf(jsonText(right)))), page)
    // @ts-expect-error another field
    .get("/wrong-text", (context) => answerText(context, pageText(listOf(jsonText(wrong)))), page)
    .get("/page", () => listOf(right), page)
    // @ts-expect-error another field
    .get("/wrong-page", () => listOf(wrong), page)
    .post("/write", (context) => mutate(deps, context, async () => ({ status: 200, body: right })), one)
    // @ts-expect-error another field
    .post("/wrong-write", (context) => mutate(deps, context, async () => ({ status: 200, body: wrong })), one)
    // @ts-expect-error a goal without most of its fields
    .get("/goal", () => ({ id: "1", note: null }), ofGoal);

test("an answer that differs from its view does not compile", () => {
  expect(routes).toBeFunction();
});
