import { z } from "zod";
import { GOAL_KINDS, GOAL_PARTS } from "#core/goals/goal-rules.ts";
import { goal } from "#core/shapes/goal.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

const PARTS = ["exerciseId", "weight", "reps", "count"] as const;

export const goalCreate = goal.create.meta({
  // The service checks it with the goal.
  oneOf: GOAL_KINDS.map((kind) => {
    const has: readonly string[] = GOAL_PARTS[kind];
    const partOf = (part: string) => (has.includes(part) ? { not: { type: "null" } } : { type: "null" });
    const properties = Object.fromEntries(PARTS.map((part) => [part, partOf(part)]));
    return { required: [...has], properties: { kind: { const: kind }, ...properties } };
  }),
});
export const goalPatch = goal.patch;
export const goalView = goal.view;
export const goalPage = pageOf(goalView);

export const goalQuery = z.strictObject(pageQuery);

export type GoalQuery = z.output<typeof goalQuery>;
