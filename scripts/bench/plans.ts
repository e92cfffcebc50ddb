import { z } from "zod";

/** The work of the floor, by its path: the bench makes it from what the product does. */

/** The statements of a read, in the order of the API. Their values have slots for the ids of a copy. */
const readPlan = z.object({
  kind: z.literal("read"),
  statements: z.array(
    z.object({ text: z.string(), types: z.array(z.number()), values: z.array(z.string().nullable()) }),
  ),
  /** The user of the template, and the number of its copies that read. */
  userId: z.string(),
  copies: z.number(),
});

/**
 * One statement that writes rows. Its parameters are texts with slots: ids of the user's copy, fresh ids and numbers
 * that rise with each request.
 */
const writePlan = z.object({
  kind: z.literal("write"),
  text: z.string(),
  parameters: z.array(z.string().nullable()),
});

export const floorPlan = z.discriminatedUnion("kind", [readPlan, writePlan]);
export type FloorPlan = z.output<typeof floorPlan>;
export type ReadPlan = z.output<typeof readPlan>;
export type WritePlan = z.output<typeof writePlan>;

export const floorPlans = z.record(z.string(), floorPlan);
export type FloorPlans = Readonly<Record<string, FloorPlan>>;

/** Slots in parameters of a write: `{copy:UUID}`, `{new:N}` and `{seq:N}`. */
export const SLOT = /\{(copy|new|seq):([0-9a-f-]+)\}/;
