import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { stateAfter } from "#core/progression/progression.ts";
import {
  DEFAULT_DELOAD,
  DEFAULT_WAVE,
  type Progression,
  type SteppedProgression,
} from "#core/progression/progression-rules.ts";
import { type Prescription, targetsOf } from "#core/progression/progression-targets.ts";
import type { PerformedSet, Session } from "#core/progression/session-outcome.ts";
import type { PrescribedSet } from "#core/routines/routine.ts";
import { toKilograms, type Weight } from "#core/units.ts";

const kg = (value: number): Weight => ({ value, unit: "kg" });
const lb = (value: number): Weight => ({ value, unit: "lb" });

const set = (fields: Partial<PrescribedSet> = {}): PrescribedSet => ({
  id: "s",
  type: "normal",
  reps: { min: 5, max: 5 },
  weight: kg(100),
  percentOfTrainingMax: null,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  restSeconds: null,
  ...fields,
});

const did = (weight: Weight | null, reps: number | null, fields: Partial<PerformedSet> = {}): PerformedSet => ({
  type: "normal",
  weight,
  reps,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  ...fields,
});

type Fields = Partial<Pick<SteppedProgression, "step" | "ceiling" | "deload">>;
const stepped = (kind: "linear" | "double" | "rpe_target", fields: Fields = {}): Progression => ({
  kind,
  step: null,
  ceiling: null,
  deload: DEFAULT_DELOAD,
  ...fields,
});
const wave = (fields: Fields = {}, steps = DEFAULT_WAVE): Progression => ({
  kind: "percent_wave",
  step: null,
  ceiling: null,
  deload: DEFAULT_DELOAD,
  wave: steps,
  ...fields,
});

const prescribe = (
  progression: Progression | null,
  sets: readonly PrescribedSet[] = [set()],
  rules: Partial<Prescription["rules"]> = {},
): Prescription => ({
  progression,
  sets,
  rules: { trackingType: "weight_reps", trainingMax: null, rounding: null, loads: [], ...rules },
});

const next = (prescription: Prescription, ...history: Session[]) => {
  const standing = stateAfter(prescription, history);
  return { targets: targetsOf(prescription, standing), decision: standing.decision };
};
const weightsAfter = (prescription: Prescription, ...history: Session[]) =>
  next(prescription, ...history).targets.map(({ weight }) => weight);

describe("no progression", () => {
  test.each([null, { kind: "none" } as const])("asks for what is prescribed, whatever was done (%p)", (progression) => {
    const { targets, decision } = next(prescribe(progression, [set({ weight: kg(61) })]), [did(kg(200), 20)]);
    expect(targets[0]).toMatchObject({ weight: kg(61), reps: { min: 5, max: 5 } });
    expect(decision).toEqual({ code: "fixed", params: {} });
  });

  test("takes weights from the training max, as they can be loaded", () => {
    const sets = [set({ weight: null, percentOfTrainingMax: 72.5 })];
    expect(weightsAfter(prescribe(null, sets, { trainingMax: kg(101) }))).toEqual([kg(72.5)]);
    expect(next(prescribe(null, sets))).toMatchObject({
      targets: [{ weight: null, percentOfTrainingMax: 72.5 }],
      decision: { code: "training-max-missing" },
    });
  });
});

describe("linear progression", () => {
  const plan = prescribe(stepped("linear"), [set({ type: "warmup", weight: kg(40) }), set(), set()]);
  const met = (weight: number): Session => [did(kg(40), 5, { type: "warmup" }), did(kg(weight), 5), did(kg(weight), 5)];
  const missed = (weight: number): Session => [did(kg(weight), 5), did(kg(weight), 4)];

  test("asks first for what is prescribed, as it is written", () => {
    expect(next(prescribe(stepped("linear"), [set({ weight: kg(61.3) })]))).toEqual({
      targets: [expect.objectContaining({ weight: kg(61.3) })],
      decision: { code: "start", params: {} },
    });
  });

  test("adds a step after a session that was met, and never to a warm-up", () => {
    const { targets, decision } = next(plan, met(100));
    expect(targets.map(({ weight }) => weight)).toEqual([kg(40), kg(102.5), kg(102.5)]);
    expect(decision).toEqual({ code: "increase", params: { step: 2.5, unit: "kg" } });
  });

  test("adds 5 to a weight in pounds unless told otherwise", () => {
    const pounds = prescribe(stepped("linear"), [set({ weight: lb(135) })]);
    expect(weightsAfter(pounds, [did(lb(135), 5)])).toEqual([lb(140)]);
  });

  test("goes on from what was lifted when that was more", () => {
    expect(weightsAfter(plan, [did(kg(110), 5), did(kg(100), 5)])).toEqual([kg(40), kg(112.5), kg(102.5)]);
  });

  test("repeats a session that was missed, by a repetition, a weight or a set left out", () => {
    for (const session of [missed(100), [did(kg(97.5), 5), did(kg(100), 5)], [did(kg(100), 5)]]) {
      expect(next(plan, session)).toMatchObject({
        targets: [{ weight: kg(40) }, { weight: kg(100) }, { weight: kg(100) }],
        decision: { code: "repeat", params: { failures: 1, deloadAfter: 3 } },
      });
    }
  });

  test("lowers the weight after three failures in a row, then climbs again", () => {
    const failed = [missed(100), missed(100), missed(100)];
    expect(next(plan, ...failed)).toMatchObject({
      targets: [{ weight: kg(40) }, { weight: kg(90) }, { weight: kg(90) }],
      decision: { code: "deload", params: { failures: 3, percent: 10 } },
    });
    expect(weightsAfter(plan, ...failed, met(90))[1]).toEqual(kg(92.5));
  });

  test("forgets failures after a success", () => {
    const { decision } = next(plan, missed(100), missed(100), met(100), missed(102.5), missed(102.5));
    expect(decision).toEqual({ code: "repeat", params: { failures: 2, deloadAfter: 3 } });
  });

  test("takes a session in which nothing was done for none", () => {
    expect(next(plan, met(100), [did(null, null)])).toEqual(next(plan, met(100)));
    expect(next(plan, met(100), [])).toEqual(next(plan, met(100)));
  });

  test("stops at the ceiling and says so", () => {
    const capped = prescribe(stepped("linear", { ceiling: kg(101) }));
    expect(weightsAfter(capped, [did(kg(100), 5)])).toEqual([kg(100)]);
    expect(next(capped, [did(kg(100), 5)], [did(kg(101), 5)]).decision.code).toBe("ceiling");
  });

  test("rounds to what the user can load, without losing smaller steps", () => {
    const micro = prescribe(stepped("linear", { step: kg(1) }), [set()], { rounding: kg(2.5) });
    const session = (weight: number): Session => [did(kg(weight), 5)];
    expect(weightsAfter(micro, session(100))).toEqual([kg(100)]);
    expect(weightsAfter(micro, session(100), session(100))).toEqual([kg(102.5)]);
    const finer = prescribe(stepped("linear", { step: kg(1) }));
    expect(weightsAfter(finer, session(100))).toEqual([kg(101)]);
    const pounds = prescribe(stepped("linear"), [set({ weight: lb(225) })], { rounding: kg(2.5) });
    expect(weightsAfter(pounds, [did(lb(225), 5)])).toEqual([kg(105)]);
  });

  test("lowers assistance to make it harder, and raises it to make it easier", () => {
    const assisted = prescribe(stepped("linear"), [set({ weight: kg(20) })], { trackingType: "assisted_bodyweight" });
    expect(weightsAfter(assisted, [did(kg(20), 5)])).toEqual([kg(17.5)]);
    expect(next(assisted, [did(kg(30), 5)]).decision.code).toBe("repeat");
    const failed: Session = [did(kg(20), 3)];
    expect(weightsAfter(assisted, failed, failed, failed)).toEqual([kg(22.5)]);
    const none = prescribe(stepped("linear"), [set({ weight: kg(2.5) })], { trackingType: "assisted_bodyweight" });
    expect(next(none, [did(kg(2.5), 5)], [did(kg(0), 5)]).decision.code).toBe("ceiling");
  });

  test("begins from what was lifted where no weight is prescribed", () => {
    const open = prescribe(stepped("linear"), [set({ weight: null })]);
    expect(weightsAfter(open)).toEqual([null]);
    expect(weightsAfter(open, [did(kg(60), 5)])).toEqual([kg(62.5)]);
    expect(weightsAfter(open, [did(kg(60), 3)])).toEqual([kg(60)]);
    expect(next(open, [did(null, 5)]).decision.code).toBe("load-unknown");
  });
});

describe("double progression", () => {
  const ranged = [set({ reps: { min: 8, max: 12 } }), set({ reps: { min: 8, max: 12 } })];
  const plan = prescribe(stepped("double"), ranged);
  const reps = (...counts: number[]): Session => counts.map((count) => did(kg(100), count));

  test("asks for one repetition more than the weakest set had", () => {
    expect(next(plan, reps(10, 9))).toMatchObject({
      targets: [
        { weight: kg(100), reps: { min: 10, max: 12 } },
        { weight: kg(100), reps: { min: 10, max: 12 } },
      ],
      decision: { code: "add-reps", params: { addedReps: 2 } },
    });
  });

  test("adds weight when every set has the most, and begins again at the least", () => {
    expect(next(plan, reps(12, 12))).toMatchObject({
      targets: [
        { weight: kg(102.5), reps: { min: 8, max: 12 } },
        { weight: kg(102.5), reps: { min: 8, max: 12 } },
      ],
      decision: { code: "increase" },
    });
  });

  test("keeps the most repetitions as the goal at the ceiling", () => {
    const capped = prescribe(stepped("double", { ceiling: kg(100) }), ranged);
    expect(next(capped, reps(11, 11), reps(12, 12))).toMatchObject({
      targets: [{ reps: { min: 12 } }, { reps: { min: 12 } }],
      decision: { code: "ceiling" },
    });
  });

  test("repeats a goal that was missed and lowers the weight after enough of it", () => {
    const twice = prescribe(stepped("double", { deload: { afterFailures: 2, percent: 20 } }), ranged);
    expect(next(twice, reps(10, 9), reps(10, 9)).decision.code).toBe("repeat");
    expect(next(twice, reps(10, 9), reps(10, 9), reps(9, 9))).toMatchObject({
      targets: [
        { weight: kg(80), reps: { min: 8 } },
        { weight: kg(80), reps: { min: 8 } },
      ],
      decision: { code: "deload", params: { failures: 2, percent: 20 } },
    });
  });
});

describe("a wave of percentages", () => {
  const sets = [
    set({ type: "warmup", weight: null, percentOfTrainingMax: 40 }),
    set({ weight: null, percentOfTrainingMax: 75 }),
  ];
  const trained = { trainingMax: kg(100) };
  const plan = prescribe(wave(), sets, trained);
  const session = (weight: number, reps = 5): Session => [did(kg(weight), reps)];
  const whole = [session(75), session(80), session(85), session(60)];

  test("goes through its sessions, warm-ups as they are", () => {
    const asked = [0, 1, 2, 3].map((done) => weightsAfter(plan, ...whole.slice(0, done)));
    expect(asked).toEqual([75, 80, 85, 60].map((weight) => [kg(40), kg(weight)]));
    expect(next(plan, session(75)).decision).toEqual({ code: "wave-next", params: { session: 2, sessions: 4 } });
  });

  test("raises the training max when none of it was missed", () => {
    const { targets, decision } = next(plan, ...whole);
    expect(targets[1]).toMatchObject({ percentOfTrainingMax: 75, weight: kg(77.5) });
    expect(decision).toEqual({ code: "wave-complete", params: { step: 2.5, unit: "kg" } });
  });

  test("keeps the training max after a miss, and lowers it after enough waves with one", () => {
    const failed = [session(75), session(80), session(85, 3), session(60)];
    expect(next(plan, ...failed)).toMatchObject({
      targets: [{ weight: kg(40) }, { weight: kg(75) }],
      decision: { code: "wave-repeat", params: { failures: 1, deloadAfter: 3 } },
    });
    expect(next(plan, ...failed, ...failed, ...failed)).toMatchObject({
      targets: [{ weight: kg(35) }, { weight: kg(67.5) }],
      decision: { code: "deload", params: { failures: 3, percent: 10 } },
    });
  });

  test("puts a session's own repetitions in the place of the set's", () => {
    const steps = [5, 3, 1].map((count, at) => ({ percentPoints: 5 * at, reps: { min: count, max: count } }));
    const fivethreeone = prescribe(wave({}, steps), sets, trained);
    expect(next(fivethreeone, session(75)).targets[1]?.reps).toEqual({ min: 3, max: 3 });
  });

  test("asks for no weight while there is no training max", () => {
    const unknown = prescribe(wave(), sets);
    expect(weightsAfter(unknown)).toEqual([null, null]);
    expect(next(unknown, ...whole).decision.code).toBe("training-max-missing");
  });
});

describe("a target of effort", () => {
  const sets = [set({ rir: 2 })];
  const plan = prescribe(stepped("rpe_target"), sets);

  test("takes the weight at which the repetitions leave what was asked for in reserve", () => {
    // 100 kg x 5 at RIR 4 is an Epley maximum of 130 kg. 5 at RIR 2 is 130 / (1 + 7/30) = 105.4 kg.
    expect(next(plan, [did(kg(100), 5, { rir: 4 })])).toMatchObject({
      targets: [{ weight: kg(105), rir: 2 }],
      decision: { code: "adjust" },
    });
    expect(weightsAfter(plan, [did(kg(100), 5, { rir: 0 })])).toEqual([kg(95)]);
    expect(next(plan, [did(kg(100), 5, { rir: 2 })])).toMatchObject({
      targets: [{ weight: kg(100) }],
      decision: { code: "hold" },
    });
  });

  test("changes by no more than its step, and not beyond the ceiling", () => {
    const slow = prescribe(stepped("rpe_target", { step: kg(2.5) }), sets);
    expect(weightsAfter(slow, [did(kg(100), 5, { rir: 6 })])).toEqual([kg(102.5)]);
    const capped = prescribe(stepped("rpe_target", { ceiling: kg(102.5) }), sets);
    expect(weightsAfter(capped, [did(kg(100), 5, { rir: 6 })])).toEqual([kg(102.5)]);
  });

  test("leaves a weight that was as hard as asked for as it was written, whatever the step rounds to", () => {
    const pounds = prescribe(stepped("rpe_target", { step: lb(5) }), [set({ rir: 2 })]);
    expect(weightsAfter(pounds, [did(kg(100), 5, { rir: 2 })])).toEqual([kg(100)]);
  });

  test("changes nothing when the effort is not known", () => {
    expect(next(plan, [did(kg(100), 5)])).toMatchObject({
      targets: [{ weight: kg(100) }],
      decision: { code: "effort-unknown" },
    });
  });

  test("goes a step at a time where no maximum can be estimated", () => {
    const weighted = prescribe(stepped("rpe_target"), [set({ rir: 2, weight: kg(10) })], {
      trackingType: "weighted_bodyweight",
    });
    expect(weightsAfter(weighted, [did(kg(10), 5, { rir: 3 })])).toEqual([kg(12.5)]);
    expect(weightsAfter(weighted, [did(kg(10), 5, { rir: 1 })])).toEqual([kg(7.5)]);
    expect(weightsAfter(weighted, [did(kg(10), 5, { rir: 2.5 })])).toEqual([kg(10)]);
  });

  test("lowers the weight after enough sessions without the repetitions", () => {
    const failed: Session = [did(kg(100), 3)];
    expect(next(plan, failed, failed, failed)).toMatchObject({
      targets: [{ weight: kg(90) }],
      decision: { code: "deload" },
    });
  });
});

describe("any progression", () => {
  const weights = fc.integer({ min: 0, max: 400 }).map((halves) => kg(halves / 2));
  const performed = fc.record({
    weight: fc.option(weights, { nil: null }),
    reps: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
    rir: fc.option(fc.integer({ min: 0, max: 10 }), { nil: null }),
  });
  const history = fc.array(
    fc.array(
      performed.map(({ weight, reps, rir }) => did(weight, reps, { rir })),
      { maxLength: 4 },
    ),
    { maxLength: 12 },
  );
  const progression = fc.oneof(
    fc.constantFrom<Progression>({ kind: "none" }, wave(), wave({ ceiling: kg(105) })),
    fc
      .record({
        kind: fc.constantFrom("linear" as const, "double" as const, "rpe_target" as const),
        step: fc.option(fc.constantFrom(kg(0.5), kg(2.5), kg(10), lb(5)), { nil: null }),
        ceiling: fc.option(fc.constantFrom(kg(105), kg(120)), { nil: null }),
        afterFailures: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ kind, step, ceiling, afterFailures }) =>
        stepped(kind, { step, ceiling, deload: { afterFailures, percent: 10 } }),
      ),
  );
  const sets = [
    set({ reps: { min: 5, max: 8 }, rir: 2 }),
    set({ weight: null, percentOfTrainingMax: 70, reps: { min: 5, max: 8 }, rir: 2 }),
  ];
  const planned = fc
    .tuple(progression, fc.constantFrom(null, kg(1.25), kg(5)))
    .map(([chosen, rounding]) => prescribe(chosen, sets, { trainingMax: kg(120), rounding }));

  test("gives the same target for the same prescription and history", () => {
    fc.assert(
      fc.property(planned, history, (plan, sessions) => {
        expect(next(structuredClone(plan), ...structuredClone(sessions))).toEqual(next(plan, ...sessions));
      }),
    );
  });

  test("asks for weights from 0 to 10,000 of at most 3 decimals, and repetitions within their range", () => {
    fc.assert(
      fc.property(planned, history, (plan, sessions) => {
        for (const { weight, reps } of next(plan, ...sessions).targets) {
          const value = weight?.value ?? 0;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(10_000);
          expect(Math.abs(value * 1000 - Math.round(value * 1000))).toBeLessThan(1e-6);
          expect(reps?.min ?? 5).toBeWithin(5, 9);
        }
      }),
    );
  });

  test("never passes a ceiling that lies above what is prescribed", () => {
    const capped = fc.constantFrom(
      stepped("linear", { ceiling: kg(120) }),
      stepped("rpe_target", { ceiling: kg(120) }),
    );
    const light = history.map((sessions) =>
      sessions.map((session) =>
        session.map((done) => ({ ...done, weight: kg(Math.min(done.weight?.value ?? 0, 120)) })),
      ),
    );
    fc.assert(
      fc.property(capped, light, (chosen, sessions) => {
        for (const { weight } of next(prescribe(chosen, [set({ rir: 2 })]), ...sessions).targets) {
          expect(weight === null ? 0 : toKilograms(weight)).toBeLessThanOrEqual(120);
        }
      }),
    );
  });

  test("is not lighter after a session that was met", () => {
    fc.assert(
      fc.property(planned, history, (plan, sessions) => {
        if (plan.progression?.kind === "percent_wave") return;
        const before = next(plan, ...sessions).targets;
        const met = before.map((target) => did(target.weight, target.reps?.min ?? 0, { rir: target.rir }));
        const after = next(plan, ...sessions, met).targets;
        for (const [index, target] of after.entries()) {
          const was = before[index]?.weight ?? null;
          if (was === null || target.weight === null) continue;
          expect(toKilograms(target.weight)).toBeGreaterThanOrEqual(toKilograms(was) - 1e-9);
        }
      }),
    );
  });
});
