import type { Executor } from "#db/postgres/client.ts";
import { workoutTrees } from "#db/postgres/queries/imports/imported-workouts.ts";
import type { Match } from "./duplicates.ts";
import { type ReadTree, readTree } from "./tree.ts";

export const treesOf = async (
  executor: Executor,
  userId: string,
  matches: readonly Match[],
): Promise<Map<string, ReadTree>> => {
  const trees = await workoutTrees(
    executor,
    userId,
    matches.map(({ logged }) => logged.id),
  );
  return new Map(trees.map((tree) => readTree(tree)).map((tree) => [tree.workout.id, tree]));
};
