import { goal } from "#core/shapes/goal.ts";
import { measurement } from "#core/shapes/measurement.ts";
import { goals } from "./goals.ts";
import { measurements } from "./training.ts";

export * from "./goals.ts";

/**
 * Each plain resource by the name of its table, in the order of an export. Change log, synchronization, export, import,
 * undo and reserved ids follow from this list.
 */
export const PLAIN_RESOURCES = {
  measurements: { shape: measurement, table: measurements },
  goals: { shape: goal, table: goals },
} as const;

export type PlainResources = typeof PLAIN_RESOURCES;
export type PlainName = keyof PlainResources;

/** The keys of an object have the type of text. */
export const PLAIN_NAMES = Object.keys(PLAIN_RESOURCES) as readonly PlainName[];

/** Makes a value for each plain resource. The type of a value depends on its name, which the compiler cannot follow. */
export const forEachPlain = <Values extends { readonly [Name in PlainName]: unknown }>(
  make: (name: PlainName) => Values[PlainName],
): Values => Object.fromEntries(PLAIN_NAMES.map((name) => [name, make(name)])) as Values;
