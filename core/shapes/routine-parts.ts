import type { z } from "zod";

const MAX_SETS_IN_ALL = 10_000;

type Part = { readonly id?: string | null | undefined };
type Exercise = Part & { readonly sets?: readonly Part[] | null | undefined };
type Block = Part & {
  readonly rounds?: number | null | undefined;
  readonly exercises?: readonly Exercise[] | null | undefined;
};
type Day = Part & { readonly blocks?: readonly Block[] | null | undefined };

type Place = { readonly path: readonly (string | number)[]; readonly id: string | null | undefined };

const partsIn = (days: readonly Day[]): Place[] =>
  days.flatMap((day, d) => [
    { path: [d], id: day.id },
    ...(day.blocks ?? []).flatMap((block, b) => [
      { path: [d, "blocks", b], id: block.id },
      ...(block.exercises ?? []).flatMap((exercise, e) => [
        { path: [d, "blocks", b, "exercises", e], id: exercise.id },
        ...(exercise.sets ?? []).map((set, s) => ({ path: [d, "blocks", b, "exercises", e, "sets", s], id: set.id })),
      ]),
    ]),
  ]);

const setsIn = ({ rounds, exercises }: Block): number =>
  (exercises ?? [])
    .map(({ sets }) => sets?.length ?? 0)
    .reduce((sum, count) => sum + (count && Math.max(rounds ?? 0, count)), 0);

/** The fields of the schema were parsed before the rule is checked. */
const daysOf = (body: Readonly<Record<string, unknown>>): readonly Day[] => (body.days as readonly Day[] | null) ?? [];

/**
 * Adds to the schema of a routine what holds over all of its parts: each one has an id of its own, and all sets together
 * are 10,000 at most.
 */
export const checkParts = <Body extends Readonly<Record<string, unknown>>>(body: z.ZodType<Body>): z.ZodType<Body> =>
  body.superRefine((routine, context) => {
    const days = daysOf(routine);
    const seen = new Set<string>();
    for (const { path, id } of partsIn(days)) {
      if (id == null) continue;
      if (seen.has(id)) {
        context.addIssue({ code: "custom", path: ["days", ...path, "id"], message: "must not be given twice" });
      }
      seen.add(id);
    }
    const sets = days.flatMap(({ blocks }) => blocks ?? []).reduce((sum, block) => sum + setsIn(block), 0);
    if (sets > MAX_SETS_IN_ALL) {
      context.addIssue({ code: "custom", path: ["days"], message: "must have 10000 sets or fewer in all rounds" });
    }
  });
