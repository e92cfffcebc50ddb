import { foldedExerciseName } from "#core/exercises/exercise-name.ts";
import { LOG_SOURCES } from "#core/imports/import-document.ts";
import type { Executor } from "#db/postgres/client.ts";
import type { ImportTask } from "#db/postgres/queries/imports/import-task.ts";
import { type PriorName, priorNames } from "#db/postgres/queries/imports/prior-names.ts";
import { importedId } from "../importers/index.ts";

/**
 * The exercise of a name in an earlier import. It is explicit when its sender chose it, or when it was made for that
 * name.
 */
type Place = { readonly exerciseId: string; readonly explicit: boolean };

export type Prior = {
  readonly places: ReadonlyMap<string, Place>;
  readonly occupants: ReadonlyMap<string, ReadonlyMap<string, string>>;
};

export const NO_PRIOR: Prior = { places: new Map(), occupants: new Map() };

const placeOf = (userId: string, { source, sourceName, found, chosen }: PriorName): Place | null => {
  if (chosen === "skip") return null;
  if (chosen !== null && chosen !== "create") return { exerciseId: chosen, explicit: true };
  if (chosen === null && found !== null) return { exerciseId: found, explicit: false };
  const log = LOG_SOURCES.find((one) => one === source);
  return log === undefined ? null : { exerciseId: importedId(userId, log, "exercise", sourceName), explicit: true };
};

export const exercisesOfName = (
  userId: string,
  { source, exercises, mapping }: Pick<ImportTask, "source" | "exercises" | "mapping">,
  sourceName: string,
): string[] => {
  const choice = new Map(Object.entries(mapping)).get(sourceName);
  if (choice === "skip") return [];
  if (choice !== undefined && choice !== "create") return [choice];
  const log = LOG_SOURCES.find((one) => one === source);
  const made = log === undefined ? [] : [importedId(userId, log, "exercise", sourceName)];
  const found = exercises.find((one) => one.sourceName === sourceName)?.exerciseId;
  return choice === "create" ? made : [...made, ...(found == null ? [] : [found])];
};

export const priorOf = (userId: string, names: readonly PriorName[]): Prior => {
  const places = new Map<string, Place>();
  const occupants = new Map<string, Map<string, string>>();
  for (const name of names) {
    const place = placeOf(userId, name);
    if (place === null) continue;
    const folded = foldedExerciseName(name.sourceName);
    places.set(folded, place);
    const inside = occupants.get(place.exerciseId) ?? new Map<string, string>();
    occupants.set(place.exerciseId, inside.set(folded, name.sourceName));
  }
  return { places, occupants };
};

export const readPrior = async (executor: Executor, userId: string): Promise<Prior> =>
  priorOf(userId, await priorNames(executor, { userId }));
