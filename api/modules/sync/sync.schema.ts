import { z } from "zod";
import { CHANGE_RESOURCES, PLAIN_NAMES, type PlainName } from "#db/postgres/schema/index.ts";
import { id } from "../../http/fields.ts";
import { pageQuery } from "../../http/pagination.ts";
import { exercisePatch, exerciseView } from "../exercises/exercises.schema.ts";
import { problem } from "../jobs/jobs.schema.ts";
import { PLAIN, type PlainView } from "../plain/plain-resources.ts";
import { routinePatch, routineView } from "../routines/routines.schema.ts";
import { workoutPatch, workoutView } from "../workouts/workouts.schema.ts";

export const MAX_OPERATIONS = 500;

export const syncQuery = z.strictObject(pageQuery);

const isFields = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Documented here, and checked operation by operation: a wrong one must not stop the others. */
const schemaOf = (body: z.ZodType) => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(body, {
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  });
  return schema;
};

const BODIES: readonly (readonly [resource: string, patch: z.ZodType])[] = [
  ["exercises", exercisePatch],
  ["routines", routinePatch],
  ["workouts", workoutPatch],
  ...PLAIN_NAMES.map((name) => [name, PLAIN[name].bodies[1]] as const),
];

const DATA = "The body of its POST, or of its PATCH with a `baseVersion`. None of a delete.";

const operation = z
  .strictObject({
    resource: z.enum(CHANGE_RESOURCES),
    op: z.enum(["upsert", "delete"]),
    id,
    data: z.custom<Record<string, unknown>>(isFields, "must be an object").meta({ type: "object" }).nullish(),
    baseVersion: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .nullish()
      .describe("The version that was changed. None creates, or deletes any version."),
  })
  .meta({
    oneOf: BODIES.map(([resource, patch]) => ({
      properties: {
        resource: { const: resource },
        data: { anyOf: [schemaOf(patch), { type: "null" }], description: DATA },
      },
    })),
  });

export const syncPush = z.strictObject({ operations: z.array(operation).min(1).max(MAX_OPERATIONS) });

const upsert = <Resource extends string, View extends z.ZodType>(resource: Resource, view: View) =>
  z.object({ resource: z.literal(resource), op: z.literal("upsert"), id: z.string(), version: z.number(), data: view });

type PlainUpsert = {
  [Name in PlainName]: {
    readonly resource: Name;
    readonly op: "upsert";
    readonly id: string;
    readonly version: number;
    readonly data: PlainView<Name>;
  };
}[PlainName];

/** The data belongs to the name, which the compiler cannot see in schemas that are made by name. */
const typed = (schema: z.ZodType): z.ZodType<PlainUpsert> => schema as z.ZodType<PlainUpsert>;

const plainUpsert = (name: PlainName) => typed(upsert(name, PLAIN[name].view));

const change = z.union([
  z.union([
    upsert("exercises", exerciseView),
    upsert("routines", routineView),
    upsert("workouts", workoutView),
    ...PLAIN_NAMES.map(plainUpsert),
  ]),
  z.object({ resource: z.enum(CHANGE_RESOURCES), op: z.literal("delete"), id: z.string(), version: z.number() }),
]);

export const syncPage = z.object({
  changes: z.array(change),
  cursor: z.string(),
  hasMore: z.boolean(),
  omitted: z
    .int()
    .min(1)
    .optional()
    .describe("How many changes are stored in a form that cannot be read. Absent when none is."),
});

const plainViews: readonly z.ZodType<PlainView<PlainName>>[] = PLAIN_NAMES.map((name) => PLAIN[name].view);

const views = z.union([exerciseView, routineView, workoutView, ...plainViews]);

const deleted = z.literal(true).optional().describe("It is gone; `version` is that of its deletion.");

const result = z.union([
  z.object({ status: z.enum(["applied", "duplicate"]), version: z.number(), deleted }),
  z.object({
    status: z.literal("conflict"),
    version: z.number(),
    deleted,
    data: views.optional().describe("The resource as it stands after the whole batch."),
  }),
  z.object({ status: z.literal("invalid"), problem }),
  z
    .object({ status: z.literal("retry") })
    .describe("There was no time for it, and it changed nothing. Send it again in a new request."),
]);

export const syncResults = z.object({ results: z.array(result) });

export type SyncOperation = z.output<typeof operation>;
