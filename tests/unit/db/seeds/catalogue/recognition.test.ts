import { describe, expect, test } from "bun:test";
import { AUTO_MATCH_CONFIDENCE, matchExercise } from "#core/exercises/exercise-match.ts";
import { LOCALES } from "#core/taxonomy.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import { catalogueIndex as index } from "#tests/support/catalogue-index.ts";

describe("the catalogue recognises the names of", () => {
  test.each([
    ["Bench Press (Barbell)", "barbell-bench-press"],
    ["Bench Press - Close Grip (Barbell)", "close-grip-bench-press"],
    ["Incline Bench Press (Dumbbell)", "incline-dumbbell-bench-press"],
    ["Squat (Barbell)", "barbell-back-squat"],
    ["Front Squat (Barbell)", "front-squat"],
    ["Deadlift (Barbell)", "deadlift"],
    ["Romanian Deadlift (Dumbbell)", "dumbbell-romanian-deadlift"],
    ["Stiff Leg Deadlift (Barbell)", "stiff-leg-deadlift"],
    ["Overhead Press (Barbell)", "barbell-overhead-press"],
    ["Strict Military Press (Barbell)", "barbell-overhead-press"],
    ["Seated Overhead Press (Dumbbell)", "dumbbell-shoulder-press"],
    ["Bent Over Row (Barbell)", "barbell-row"],
    ["Bent Over Row - Underhand (Barbell)", "underhand-barbell-row"],
    ["Bent Over One Arm Row (Dumbbell)", "dumbbell-row"],
    ["Lat Pulldown (Cable)", "lat-pulldown"],
    ["Lat Pulldown - Wide Grip (Cable)", "wide-grip-lat-pulldown"],
    ["Pull Up", "pull-up"],
    ["Pull Up (Assisted)", "assisted-pull-up"],
    ["Chest Dip", "dip"],
    ["Triceps Pushdown (Cable - Straight Bar)", "triceps-pushdown"],
    ["Skullcrusher (Barbell)", "skull-crusher"],
    ["Bicep Curl (Dumbbell)", "dumbbell-curl"],
    ["Hip Abductor (Machine)", "hip-abduction-machine"],
    ["Hip Adductor (Machine)", "hip-adduction-machine"],
    ["Knee Raise (Captain's Chair)", "captains-chair-knee-raise"],
    ["Rowing (Machine)", "rowing-machine"],
    ["Seated Row (Machine)", "machine-row"],
    ["Running (Treadmill)", "treadmill-running"],
  ])("Strong: %s", (name, slug) => {
    expect(matchExercise(name, index)).toMatchObject({ exerciseId: slug, confidence: 1 });
  });

  test.each([
    ["Incline Bench Press (Smith Machine)", "smith-machine-incline-bench-press"],
    ["Chest Dip (Weighted)", "weighted-dip"],
    ["Pull Up (Weighted)", "weighted-pull-up"],
    ["Seated Cable Row - V Grip (Cable)", "seated-cable-row"],
    ["Single Arm Lateral Raise (Cable)", "cable-lateral-raise"],
    ["Rear Delt Reverse Fly (Machine)", "machine-reverse-fly"],
    ["Butterfly (Pec Deck)", "pec-deck"],
    ["Low Cable Fly Crossovers", "low-to-high-cable-fly"],
    ["Triceps Rope Pushdown", "rope-pushdown"],
    ["Straight Leg Deadlift", "stiff-leg-deadlift"],
    ["Leg Press Horizontal (Machine)", "horizontal-leg-press"],
    ["Back Extension (Weighted Hyperextension)", "weighted-back-extension"],
  ])("Hevy: %s", (name, slug) => {
    expect(matchExercise(name, index)).toMatchObject({ exerciseId: slug, confidence: 1 });
  });

  test.each([
    ["Flat Barbell Bench Press", "barbell-bench-press"],
    ["Flat Dumbbell Fly", "dumbbell-fly"],
    ["Barbell Squat", "barbell-back-squat"],
    ["Lateral Dumbbell Raise", "dumbbell-lateral-raise"],
    ["Rear Delt Machine Fly", "machine-reverse-fly"],
    ["EZ-Bar Skullcrusher", "ez-bar-skull-crusher"],
    ["Parallel Bar Triceps Dip", "triceps-dip"],
    ["Rope Push Down", "rope-pushdown"],
    ["Neutral Chin Up", "neutral-grip-pull-up"],
    ["Ab-Wheel Rollout", "ab-wheel-rollout"],
    ["Straight-Arm Cable Pushdown", "straight-arm-pulldown"],
  ])("FitNotes: %s", (name, slug) => {
    expect(matchExercise(name, index)).toMatchObject({ exerciseId: slug, confidence: 1 });
  });

  test.each([
    ["Press de Banca (Barra)", "barbell-bench-press"],
    ["Press de banca inclinado (mancuerna)", "incline-dumbbell-bench-press"],
    ["Sentadilla (Barra)", "barbell-back-squat"],
    ["Peso muerto rumano (barra)", "romanian-deadlift"],
    ["Remo inclinado (barra)", "barbell-row"],
    ["Jalón al pecho (Cable)", "lat-pulldown"],
    ["Dominada", "pull-up"],
    ["Curl de bíceps (mancuerna)", "dumbbell-curl"],
    ["Extensión de tríceps en polea alta", "triceps-pushdown"],
    ["Elevaciones laterales con mancuernas", "dumbbell-lateral-raise"],
    ["Hip thrust con barra", "barbell-hip-thrust"],
    ["Máquina de remo", "rowing-machine"],
    ["Remo en máquina", "machine-row"],
  ])("Spanish apps: %s", (name, slug) => {
    expect(matchExercise(name, index)).toMatchObject({ exerciseId: slug, confidence: 1 });
  });

  test.each([
    ["Bankdrücken (Langhantel)", "barbell-bench-press"],
    ["Bankdrücken (Kurzhantel)", "dumbbell-bench-press"],
    ["Kniebeuge (Langhantel)", "barbell-back-squat"],
    ["Kreuzheben", "deadlift"],
    ["Klimmzüge", "pull-up"],
    ["Latzug (Kabelzug)", "lat-pulldown"],
    ["Beinpresse", "leg-press"],
    ["Développé couché (Barre)", "barbell-bench-press"],
    ["Développé couché (Haltères)", "dumbbell-bench-press"],
    ["Soulevé de terre", "deadlift"],
    ["Tractions", "pull-up"],
  ])("German and French apps: %s", (name, slug) => {
    expect(matchExercise(name, index).exerciseId).toBe(slug);
  });

  test.each([
    ["Bench Pess (Barbell)", "barbell-bench-press"],
    ["Deadlfit", "deadlift"],
    ["Squatt (Barbell)", "barbell-back-squat"],
    ["Facepull", "face-pull"],
    ["Romanian Deadlit (DB)", "dumbbell-romanian-deadlift"],
  ])("hasty typists: %s", (name, slug) => {
    const match = matchExercise(name, index);
    expect(match.exerciseId).toBe(slug);
    expect(match.confidence).toBeLessThan(1);
  });
});

describe("the catalogue leaves to the user", () => {
  test.each([
    ["Incline Chest Press (Band)", "band-chest-press"],
    ["Decline Bench Press (Kettlebell)", "decline-barbell-bench-press"],
    ["Reverse Curl (Band)", "reverse-curl"],
    ["Squat (Barbell) 3s pause", "paused-squat"],
    ["Chest Supported Row", "chest-supported-dumbbell-row"],
    ["Sumo RDL", "romanian-deadlift"],
  ])("%s, and offers what is near", (name, near) => {
    const match = matchExercise(name, index);
    expect(match.exerciseId).toBeNull();
    expect(match.confidence).toBeLessThan(AUTO_MATCH_CONFIDENCE);
    expect(match.candidates.map(({ exerciseId }) => exerciseId)).toContain(near);
  });

  test("a name of its own with one more word that it knows, whichever it is", () => {
    const modifiers = ["incline", "seated", "barbell", "dumbbell", "band", "reverse", "assisted", "sentado", "inverso"];
    for (const [at, entry] of CATALOGUE.entries()) {
      const modifier = modifiers[at % modifiers.length] ?? "";
      const changed = `${entry.en.name} ${modifier}`;
      const match = matchExercise(changed, index);
      const found = CATALOGUE.find(({ slug }) => slug === match.exerciseId);
      const isNamedSo = found?.en.aliases.concat(found.en.name).some((name) => name.toLowerCase().includes(modifier));
      expect(match.exerciseId === null || match.exerciseId === entry.slug || isNamedSo).toBe(true);
    }
  });
});

test("every name and alias of the catalogue leads back to its exercise", () => {
  for (const entry of CATALOGUE) {
    for (const name of LOCALES.flatMap((locale) => [entry[locale].name, ...entry[locale].aliases])) {
      expect(matchExercise(name, index).exerciseId).toBe(entry.slug);
    }
  }
});

test("a thousand names that are not quite in the catalogue are matched well within half a second", () => {
  const names = Array.from({ length: 1000 }, (_, at) => `${CATALOGUE[at % CATALOGUE.length]?.en.name} variant${at}`);
  // Reads the CPU time: a busy machine does not change it.
  const started = process.cpuUsage();
  for (const name of names) {
    matchExercise(name, index);
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(500);
});
