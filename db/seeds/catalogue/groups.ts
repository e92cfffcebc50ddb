import armVariations from "./groups/arm-variations.json" with { type: "json" };
import barbellBenchPresses from "./groups/barbell-bench-presses.json" with { type: "json" };
import barbellOverheadPresses from "./groups/barbell-overhead-presses.json" with { type: "json" };
import barbellRows from "./groups/barbell-rows.json" with { type: "json" };
import barbellSquats from "./groups/barbell-squats.json" with { type: "json" };
import benchPressVariations from "./groups/bench-press-variations.json" with { type: "json" };
import cableAndMachineCurls from "./groups/cable-and-machine-curls.json" with { type: "json" };
import calfVariations from "./groups/calf-variations.json" with { type: "json" };
import calvesAndShins from "./groups/calves-and-shins.json" with { type: "json" };
import carries from "./groups/carries.json" with { type: "json" };
import chestFlyes from "./groups/chest-flyes.json" with { type: "json" };
import cleans from "./groups/cleans.json" with { type: "json" };
import conditioning from "./groups/conditioning.json" with { type: "json" };
import coreVariations from "./groups/core-variations.json" with { type: "json" };
import crunches from "./groups/crunches.json" with { type: "json" };
import curlVariations from "./groups/curl-variations.json" with { type: "json" };
import curls from "./groups/curls.json" with { type: "json" };
import deadlifts from "./groups/deadlifts.json" with { type: "json" };
import dipVariations from "./groups/dip-variations.json" with { type: "json" };
import dips from "./groups/dips.json" with { type: "json" };
import dumbbellChestPresses from "./groups/dumbbell-chest-presses.json" with { type: "json" };
import dumbbellOverheadPresses from "./groups/dumbbell-overhead-presses.json" with { type: "json" };
import dumbbellRows from "./groups/dumbbell-rows.json" with { type: "json" };
import flyVariations from "./groups/fly-variations.json" with { type: "json" };
import forearmsAndNeck from "./groups/forearms-and-neck.json" with { type: "json" };
import freeWeightCleans from "./groups/free-weight-cleans.json" with { type: "json" };
import freeWeightSquats from "./groups/free-weight-squats.json" with { type: "json" };
import frontAndGobletSquats from "./groups/front-and-goblet-squats.json" with { type: "json" };
import gymnasticHolds from "./groups/gymnastic-holds.json" with { type: "json" };
import hingeVariations from "./groups/hinge-variations.json" with { type: "json" };
import hinges from "./groups/hinges.json" with { type: "json" };
import hipAbductionAndAdduction from "./groups/hip-abduction-and-adduction.json" with { type: "json" };
import hipExtension from "./groups/hip-extension.json" with { type: "json" };
import jumpVariations from "./groups/jump-variations.json" with { type: "json" };
import jumpsAndThrows from "./groups/jumps-and-throws.json" with { type: "json" };
import legCurls from "./groups/leg-curls.json" with { type: "json" };
import legExtensions from "./groups/leg-extensions.json" with { type: "json" };
import legIsolationVariations from "./groups/leg-isolation-variations.json" with { type: "json" };
import legRaises from "./groups/leg-raises.json" with { type: "json" };
import lungeVariations from "./groups/lunge-variations.json" with { type: "json" };
import lunges from "./groups/lunges.json" with { type: "json" };
import machineAndBodyweightSquats from "./groups/machine-and-bodyweight-squats.json" with { type: "json" };
import machineAndCableRows from "./groups/machine-and-cable-rows.json" with { type: "json" };
import machineChestPresses from "./groups/machine-chest-presses.json" with { type: "json" };
import machineIsolation from "./groups/machine-isolation.json" with { type: "json" };
import machinePressVariations from "./groups/machine-press-variations.json" with { type: "json" };
import onFoot from "./groups/on-foot.json" with { type: "json" };
import planks from "./groups/planks.json" with { type: "json" };
import powerVariations from "./groups/power-variations.json" with { type: "json" };
import pullUpHelps from "./groups/pull-up-helps.json" with { type: "json" };
import pullUpVariations from "./groups/pull-up-variations.json" with { type: "json" };
import pullUps from "./groups/pull-ups.json" with { type: "json" };
import pulldowns from "./groups/pulldowns.json" with { type: "json" };
import pushUpVariations from "./groups/push-up-variations.json" with { type: "json" };
import pushUps from "./groups/push-ups.json" with { type: "json" };
import rearDelts from "./groups/rear-delts.json" with { type: "json" };
import rowAndPulldownVariations from "./groups/row-and-pulldown-variations.json" with { type: "json" };
import shoulderPresses from "./groups/shoulder-presses.json" with { type: "json" };
import shoulderRaises from "./groups/shoulder-raises.json" with { type: "json" };
import shoulderRotations from "./groups/shoulder-rotations.json" with { type: "json" };
import shoulderVariations from "./groups/shoulder-variations.json" with { type: "json" };
import shrugs from "./groups/shrugs.json" with { type: "json" };
import snatchesAndJerks from "./groups/snatches-and-jerks.json" with { type: "json" };
import splitLifts from "./groups/split-lifts.json" with { type: "json" };
import splitSquatsAndStepUps from "./groups/split-squats-and-step-ups.json" with { type: "json" };
import squatVariations from "./groups/squat-variations.json" with { type: "json" };
import strictCurls from "./groups/strict-curls.json" with { type: "json" };
import strongman from "./groups/strongman.json" with { type: "json" };
import tricepsExtensions from "./groups/triceps-extensions.json" with { type: "json" };
import tricepsPushdowns from "./groups/triceps-pushdowns.json" with { type: "json" };
import tricepsVariations from "./groups/triceps-variations.json" with { type: "json" };
import trunkExtension from "./groups/trunk-extension.json" with { type: "json" };
import trunkRotation from "./groups/trunk-rotation.json" with { type: "json" };
import trunkStability from "./groups/trunk-stability.json" with { type: "json" };
import twistsAndTucks from "./groups/twists-and-tucks.json" with { type: "json" };

/** The earlier of two exercises that match a name equally well is proposed. */
export const GROUPS: readonly unknown[] = [
  barbellBenchPresses,
  dumbbellChestPresses,
  machineChestPresses,
  pushUps,
  dips,
  chestFlyes,
  barbellOverheadPresses,
  dumbbellOverheadPresses,
  shoulderPresses,
  shoulderRaises,
  shrugs,
  rearDelts,
  pullUps,
  pullUpVariations,
  pulldowns,
  barbellRows,
  dumbbellRows,
  machineAndCableRows,
  curls,
  strictCurls,
  cableAndMachineCurls,
  tricepsPushdowns,
  tricepsExtensions,
  forearmsAndNeck,
  barbellSquats,
  freeWeightSquats,
  machineAndBodyweightSquats,
  lunges,
  splitSquatsAndStepUps,
  deadlifts,
  hinges,
  hipExtension,
  hipAbductionAndAdduction,
  legExtensions,
  legCurls,
  calvesAndShins,
  crunches,
  legRaises,
  planks,
  trunkStability,
  trunkRotation,
  trunkExtension,
  cleans,
  snatchesAndJerks,
  carries,
  strongman,
  jumpsAndThrows,
  onFoot,
  benchPressVariations,
  machinePressVariations,
  machineIsolation,
  dipVariations,
  pushUpVariations,
  gymnasticHolds,
  pullUpHelps,
  squatVariations,
  frontAndGobletSquats,
  lungeVariations,
  hingeVariations,
  legIsolationVariations,
  calfVariations,
  rowAndPulldownVariations,
  shoulderVariations,
  shoulderRotations,
  armVariations,
  curlVariations,
  tricepsVariations,
  flyVariations,
  coreVariations,
  twistsAndTucks,
  powerVariations,
  splitLifts,
  freeWeightCleans,
  jumpVariations,
  conditioning,
];
