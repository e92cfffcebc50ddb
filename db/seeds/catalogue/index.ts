import { ARM_VARIATIONS } from "./arm-variations.ts";
import { BARBELL_BENCH_PRESSES } from "./barbell-bench-presses.ts";
import { BARBELL_OVERHEAD_PRESSES } from "./barbell-overhead-presses.ts";
import { BARBELL_ROWS } from "./barbell-rows.ts";
import { BARBELL_SQUATS } from "./barbell-squats.ts";
import { BENCH_PRESS_VARIATIONS } from "./bench-press-variations.ts";
import { CABLE_AND_MACHINE_CURLS } from "./cable-and-machine-curls.ts";
import { CALF_VARIATIONS } from "./calf-variations.ts";
import { CALVES_AND_SHINS } from "./calves-and-shins.ts";
import { CARRIES } from "./carries.ts";
import { CHEST_FLYES } from "./chest-flyes.ts";
import { CLEANS } from "./cleans.ts";
import { CONDITIONING } from "./conditioning.ts";
import { CORE_VARIATIONS } from "./core-variations.ts";
import { CRUNCHES } from "./crunches.ts";
import { CURL_VARIATIONS } from "./curl-variations.ts";
import { CURLS } from "./curls.ts";
import { DEADLIFTS } from "./deadlifts.ts";
import { DIP_VARIATIONS } from "./dip-variations.ts";
import { DIPS } from "./dips.ts";
import { DUMBBELL_CHEST_PRESSES } from "./dumbbell-chest-presses.ts";
import { DUMBBELL_OVERHEAD_PRESSES } from "./dumbbell-overhead-presses.ts";
import { DUMBBELL_ROWS } from "./dumbbell-rows.ts";
import type { CatalogueEntry } from "./entry.ts";
import { FLY_VARIATIONS } from "./fly-variations.ts";
import { FOREARMS_AND_NECK } from "./forearms-and-neck.ts";
import { FREE_WEIGHT_CLEANS } from "./free-weight-cleans.ts";
import { FREE_WEIGHT_SQUATS } from "./free-weight-squats.ts";
import { FRONT_AND_GOBLET_SQUATS } from "./front-and-goblet-squats.ts";
import { GYMNASTIC_HOLDS } from "./gymnastic-holds.ts";
import { HINGE_VARIATIONS } from "./hinge-variations.ts";
import { HINGES } from "./hinges.ts";
import { HIP_ABDUCTION_AND_ADDUCTION } from "./hip-abduction-and-adduction.ts";
import { HIP_EXTENSION } from "./hip-extension.ts";
import { JUMP_VARIATIONS } from "./jump-variations.ts";
import { JUMPS_AND_THROWS } from "./jumps-and-throws.ts";
import { LEG_CURLS } from "./leg-curls.ts";
import { LEG_EXTENSIONS } from "./leg-extensions.ts";
import { LEG_ISOLATION_VARIATIONS } from "./leg-isolation-variations.ts";
import { LEG_RAISES } from "./leg-raises.ts";
import { LUNGE_VARIATIONS } from "./lunge-variations.ts";
import { LUNGES } from "./lunges.ts";
import { MACHINE_AND_BODYWEIGHT_SQUATS } from "./machine-and-bodyweight-squats.ts";
import { MACHINE_AND_CABLE_ROWS } from "./machine-and-cable-rows.ts";
import { MACHINE_CHEST_PRESSES } from "./machine-chest-presses.ts";
import { MACHINE_ISOLATION } from "./machine-isolation.ts";
import { MACHINE_PRESS_VARIATIONS } from "./machine-press-variations.ts";
import { ON_FOOT } from "./on-foot.ts";
import { PLANKS } from "./planks.ts";
import { POWER_VARIATIONS } from "./power-variations.ts";
import { HELPED_PULL_UPS } from "./pull-up-helps.ts";
import { PULL_UP_VARIATIONS } from "./pull-up-variations.ts";
import { PULL_UPS } from "./pull-ups.ts";
import { PULLDOWNS } from "./pulldowns.ts";
import { PUSH_UP_VARIATIONS } from "./push-up-variations.ts";
import { PUSH_UPS } from "./push-ups.ts";
import { REAR_DELTS } from "./rear-delts.ts";
import { ROW_AND_PULLDOWN_VARIATIONS } from "./row-and-pulldown-variations.ts";
import { SHOULDER_PRESSES } from "./shoulder-presses.ts";
import { SHOULDER_RAISES } from "./shoulder-raises.ts";
import { SHOULDER_ROTATIONS } from "./shoulder-rotations.ts";
import { SHOULDER_VARIATIONS } from "./shoulder-variations.ts";
import { SHRUGS } from "./shrugs.ts";
import { SNATCHES_AND_JERKS } from "./snatches-and-jerks.ts";
import { SPLIT_LIFTS } from "./split-lifts.ts";
import { SPLIT_SQUATS_AND_STEP_UPS } from "./split-squats-and-step-ups.ts";
import { SQUAT_VARIATIONS } from "./squat-variations.ts";
import { STRICT_CURLS } from "./strict-curls.ts";
import { STRONGMAN } from "./strongman.ts";
import { TRICEPS_EXTENSIONS } from "./triceps-extensions.ts";
import { TRICEPS_PUSHDOWNS } from "./triceps-pushdowns.ts";
import { TRICEPS_VARIATIONS } from "./triceps-variations.ts";
import { TRUNK_EXTENSION } from "./trunk-extension.ts";
import { TRUNK_ROTATION } from "./trunk-rotation.ts";
import { TRUNK_STABILITY } from "./trunk-stability.ts";
import { TWISTS_AND_TUCKS } from "./twists-and-tucks.ts";

export type { CatalogueEntry, ExerciseText } from "./entry.ts";

/** Every exercise that a new installation knows, in the order in which it was written down. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...BARBELL_BENCH_PRESSES,
  ...DUMBBELL_CHEST_PRESSES,
  ...MACHINE_CHEST_PRESSES,
  ...PUSH_UPS,
  ...DIPS,
  ...CHEST_FLYES,
  ...BARBELL_OVERHEAD_PRESSES,
  ...DUMBBELL_OVERHEAD_PRESSES,
  ...SHOULDER_PRESSES,
  ...SHOULDER_RAISES,
  ...SHRUGS,
  ...REAR_DELTS,
  ...PULL_UPS,
  ...PULL_UP_VARIATIONS,
  ...PULLDOWNS,
  ...BARBELL_ROWS,
  ...DUMBBELL_ROWS,
  ...MACHINE_AND_CABLE_ROWS,
  ...CURLS,
  ...STRICT_CURLS,
  ...CABLE_AND_MACHINE_CURLS,
  ...TRICEPS_PUSHDOWNS,
  ...TRICEPS_EXTENSIONS,
  ...FOREARMS_AND_NECK,
  ...BARBELL_SQUATS,
  ...FREE_WEIGHT_SQUATS,
  ...MACHINE_AND_BODYWEIGHT_SQUATS,
  ...LUNGES,
  ...SPLIT_SQUATS_AND_STEP_UPS,
  ...DEADLIFTS,
  ...HINGES,
  ...HIP_EXTENSION,
  ...HIP_ABDUCTION_AND_ADDUCTION,
  ...LEG_EXTENSIONS,
  ...LEG_CURLS,
  ...CALVES_AND_SHINS,
  ...CRUNCHES,
  ...LEG_RAISES,
  ...PLANKS,
  ...TRUNK_STABILITY,
  ...TRUNK_ROTATION,
  ...TRUNK_EXTENSION,
  ...CLEANS,
  ...SNATCHES_AND_JERKS,
  ...CARRIES,
  ...STRONGMAN,
  ...JUMPS_AND_THROWS,
  ...ON_FOOT,
  ...BENCH_PRESS_VARIATIONS,
  ...MACHINE_PRESS_VARIATIONS,
  ...MACHINE_ISOLATION,
  ...DIP_VARIATIONS,
  ...PUSH_UP_VARIATIONS,
  ...GYMNASTIC_HOLDS,
  ...HELPED_PULL_UPS,
  ...SQUAT_VARIATIONS,
  ...FRONT_AND_GOBLET_SQUATS,
  ...LUNGE_VARIATIONS,
  ...HINGE_VARIATIONS,
  ...LEG_ISOLATION_VARIATIONS,
  ...CALF_VARIATIONS,
  ...ROW_AND_PULLDOWN_VARIATIONS,
  ...SHOULDER_VARIATIONS,
  ...SHOULDER_ROTATIONS,
  ...ARM_VARIATIONS,
  ...CURL_VARIATIONS,
  ...TRICEPS_VARIATIONS,
  ...FLY_VARIATIONS,
  ...CORE_VARIATIONS,
  ...TWISTS_AND_TUCKS,
  ...POWER_VARIATIONS,
  ...SPLIT_LIFTS,
  ...FREE_WEIGHT_CLEANS,
  ...JUMP_VARIATIONS,
  ...CONDITIONING,
];

/** Chosen once at random; a change would give every exercise another id. */
const NAMESPACE = "5b0c7a2e-3f54-4a39-9d0b-6e1c8f2a7d43";

/** 2026-01-01T00:00:00Z in the 48 bits of milliseconds that a UUID v7 starts with. */
const TIMESTAMP = Date.UTC(2026, 0, 1).toString(16).padStart(12, "0");

/**
 * Returns the id of a catalogue exercise. It is equal on every installation, so a second seeding changes nothing, and
 * exports can be read elsewhere. It has the form of a UUID v7 with a fixed timestamp. The slug gives the random bits,
 * by the hash of a UUID v5. The hash has its variant bits at the same position.
 */
export const exerciseIdFor = (slug: string): string => {
  const hashed = Bun.randomUUIDv5(slug, NAMESPACE);
  return `${TIMESTAMP.slice(0, 8)}-${TIMESTAMP.slice(8)}-7${hashed.slice(15)}`;
};
