import type { Equipment, MovementPattern } from "../taxonomy.ts";

export type ExerciseTraits = {
  readonly equipment: readonly Equipment[];
  readonly movementPattern: MovementPattern | null;
  readonly unilateral: boolean;
};

const IMPLEMENT_WORDS: Readonly<Partial<Record<Equipment, readonly string[]>>> = {
  barbell: ["barbell"],
  dumbbell: ["dumbbell"],
  kettlebell: ["kettlebell"],
  ez_bar: ["ezbar"],
  trap_bar: ["trapbar"],
  smith_machine: ["smith"],
  machine: ["machine"],
  cable: ["cable"],
  plate: ["plate"],
  band: ["band"],
  rings: ["ring"],
  suspension: ["suspension"],
  landmine: ["landmine"],
};

const LOWER_BODY: ReadonlySet<MovementPattern> = new Set<MovementPattern>([
  "squat",
  "hinge",
  "lunge",
  "hip_extension",
  "hip_abduction",
  "hip_adduction",
  "hip_flexion",
  "knee_extension",
  "knee_flexion",
  "ankle",
]);

/** Moves with an upright position unless the name has another one. */
const STANDING: ReadonlySet<MovementPattern> = new Set<MovementPattern>([
  "squat",
  "hinge",
  "lunge",
  "vertical_push",
  "chest_fly",
  "shoulder_raise",
  "elbow_flexion",
  "elbow_extension",
  "rotation",
  "hip_abduction",
  "hip_adduction",
  "ankle",
  "olympic",
  "carry",
]);

/** Moves whose machine has a seat. Calves and hamstrings have upright and lying machines as well. */
const SEATED_MACHINE: ReadonlySet<MovementPattern> = new Set<MovementPattern>([
  "horizontal_push",
  "vertical_push",
  "horizontal_pull",
  "vertical_pull",
  "chest_fly",
  "shoulder_raise",
  "elbow_flexion",
  "elbow_extension",
  "knee_extension",
  "hip_abduction",
  "hip_adduction",
  "trunk_flexion",
  "trunk_extension",
  "rotation",
]);

const POSITIONS = ["standing", "seated", "lying", "kneeling", "incline", "decline", "floor", "prone", "supported"];

type Named = { readonly names: readonly (readonly string[])[]; readonly words: ReadonlySet<string> };

const optionalPositions = ({ names, words }: Named): string[] => {
  const known = new Set(names.map((name) => name.join(" ")));
  return POSITIONS.filter(
    (position) =>
      words.has(position) &&
      names.some((name) => name.includes(position) && known.has(name.filter((word) => word !== position).join(" "))),
  );
};

const implementWords = (equipment: readonly Equipment[]): string[] => {
  const words = equipment.flatMap((item) => IMPLEMENT_WORDS[item] ?? []);
  // A landmine is the end of a bar. An exercise with two other implements needs one in its name.
  if (equipment.includes("landmine")) return words;
  if (words.length > 1) return [];
  return words.length === 0 && equipment.includes("bodyweight") ? ["bodyweight"] : words;
};

/** Bars have plates on each side and hands a dumbbell each. A machine or a leg may be meant to work alone. */
const isLoadedByTheSide = ({ equipment, movementPattern }: ExerciseTraits): boolean => {
  const isOneOf = (...patterns: readonly MovementPattern[]): boolean =>
    movementPattern !== null && patterns.includes(movementPattern);
  const isBar = equipment.some((item) => item === "barbell" || item === "ez_bar" || item === "smith_machine");
  return isBar
    ? isOneOf("horizontal_push", "squat", "elbow_flexion")
    : equipment.includes("dumbbell") && isOneOf("elbow_flexion", "shoulder_raise");
};

const sideWords = (traits: ExerciseTraits): string[] => {
  const { unilateral, movementPattern } = traits;
  if (!unilateral) return isLoadedByTheSide(traits) ? ["eachside"] : [];
  // "Single leg" mostly makes another lift: a single-leg squat is no lunge.
  const isOfArm = movementPattern !== null && !LOWER_BODY.has(movementPattern);
  return isOfArm ? ["eachside", "single", "arm"] : ["eachside"];
};

const usualPositions = ({ equipment, movementPattern }: ExerciseTraits): string[] => {
  if (movementPattern === null) return [];
  if (equipment.includes("machine")) return SEATED_MACHINE.has(movementPattern) ? ["seated"] : [];
  if (equipment.includes("bench")) {
    if (movementPattern === "wrist") return ["seated"];
    return movementPattern === "horizontal_push" || movementPattern === "chest_fly" ? ["flat", "lying"] : [];
  }
  if (movementPattern === "vertical_pull" && equipment.includes("cable")) return ["seated"];
  return STANDING.has(movementPattern) ? ["standing"] : [];
};

const positionWords = (traits: ExerciseTraits, named: Named): string[] => {
  const usual = usualPositions(traits);
  if (traits.movementPattern === "elbow_flexion" && named.words.has("incline")) return ["seated"];
  const isNamedOtherwise = POSITIONS.some((position) => named.words.has(position) && !usual.includes(position));
  return [...optionalPositions(named), ...(isNamedOtherwise ? [] : usual)];
};

const leaningWords = ({ equipment, movementPattern }: ExerciseTraits, { words: named }: Named): string[] => {
  const isFree = ["barbell", "dumbbell", "kettlebell"].some((item) => equipment.some((own) => own === item));
  const leans =
    (movementPattern === "horizontal_pull" && !equipment.includes("bench") && !named.has("inverted")) ||
    (named.has("reverse") && named.has("fly")) ||
    named.has("kickback");
  return isFree && leans && !named.has("supported") ? ["bent", "over"] : [];
};

/** Arms that take turns lift the same weight, each as often. */
const turnWords = ({ equipment, movementPattern }: ExerciseTraits): string[] =>
  equipment.includes("dumbbell") && (movementPattern === "elbow_flexion" || movementPattern === "vertical_push")
    ? ["alternating"]
    : [];

const benchWords = ({ equipment, movementPattern }: ExerciseTraits): string[] =>
  equipment.includes("bench") && movementPattern !== "vertical_push" ? ["bench"] : [];

/**
 * Returns the words that the name of an exercise may hold besides its own without meaning another lift: its implement,
 * its side, its usual position.
 * @param traits of the exercise
 * @param names of the exercise, each as `exerciseNameWords` gives it
 */
export const impliedWords = (traits: ExerciseTraits, names: readonly (readonly string[])[]): ReadonlySet<string> => {
  const named = { names, words: new Set(names.flat()) };
  return new Set([
    ...implementWords(traits.equipment),
    ...sideWords(traits),
    ...positionWords(traits, named),
    ...leaningWords(traits, named),
    ...turnWords(traits),
    ...benchWords(traits),
  ]);
};
