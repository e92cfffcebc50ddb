import { at, type Person, type TestApp, textAt } from "./app.ts";
import { makePlainResources } from "./plain-resources.ts";

const must = async (
  app: TestApp,
  { token }: Pick<Person, "token">,
  [method, path, body]: readonly [string, string, unknown],
): Promise<unknown> => {
  const answer = await app.call(method, `/api/v1/${path}`, { token, body });
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const kg = (value: number) => ({ value, unit: "kg" });

/** Gives an account some of everything that training alone does not make, in awkward forms. */
export const addEverything = async (app: TestApp, person: Pick<Person, "token">): Promise<void> => {
  const call = (method: string, path: string, body: unknown) => must(app, person, [method, path, body]);
  const found = await call("GET", "exercises?search=Barbell+Back+Squat", undefined);
  const squatId = textAt(found, "data", 0, "id");
  const own = await call("POST", "exercises", {
    name: 'Ñandú walk = "á"',
    trackingType: "weight_reps",
    unilateral: true,
    muscles: [{ muscle: "quads", role: "primary" }],
    aliases: ["Lunge of the pampa", "=HYPERLINK(1)"],
    instructions: ["Go\nslowly"],
    media: [{ kind: "video", url: "https://example.com/v" }],
  });
  const ownId = textAt(own, "id");
  const archived = await call("POST", "exercises", { name: "Old one", trackingType: "reps_only" });
  await call("PATCH", `exercises/${textAt(archived, "id")}`, { archivedAt: "2026-01-02T03:04:05.678Z" });
  await call("PUT", `exercises/${squatId}/settings`, {
    trainingMax: { value: 405, unit: "lb" },
    rounding: kg(2.5),
    notes: "Low bar",
  });
  await call("PUT", `exercises/${ownId}/settings`, { unilateral: true, trainingMax: kg(40) });
  await call("PUT", `exercises/${ownId}/settings`, { unilateral: true, trainingMax: kg(42.5) });

  const routine = (name: string, visibility: string) => ({
    name,
    visibility,
    description: "Two days",
    tags: ["strength", "émo"],
    days: [
      {
        name: "A",
        notes: "Heavy",
        blocks: [
          {
            type: "superset",
            rounds: 3,
            restSeconds: 90,
            exercises: [
              {
                exerciseId: squatId,
                progression: { kind: "percent_wave", step: kg(2.5) },
                sets: [{ reps: { min: 5 }, percentOfTrainingMax: 75, type: "normal" }],
              },
              {
                exerciseId: ownId,
                notes: "Each leg",
                progression: { kind: "double", ceiling: kg(60), deload: { afterFailures: 2, percent: 15 } },
                sets: [{ reps: { min: 8, max: 12 }, weight: { value: 27.5, unit: "lb" }, rpe: 8, restSeconds: 60 }],
              },
            ],
          },
        ],
      },
    ],
  });
  const linked = await call("POST", "routines", routine("Linked", "link"));
  await call("POST", "routines", routine("Private", "private"));
  await call("POST", `routines/${textAt(linked, "id")}/copy`, { name: "Copy" });
  // Prescribed anew, so that only workouts of later count.
  const days = at(linked, "days");
  const changed = JSON.parse(JSON.stringify(days).replace('"min":5,"max":5', '"min":6,"max":6'));
  await call("PATCH", `routines/${textAt(linked, "id")}`, { days: changed });
  const started = await call("POST", `routines/${textAt(linked, "id")}/days/${textAt(linked, "days", 0, "id")}/start`, {
    startedAt: "2026-11-20T10:00:00.123Z",
    bodyweight: { value: 185.5, unit: "lb" },
  });
  await call("PATCH", `workouts/${textAt(started, "id")}`, { status: "discarded", notes: 'Tired;\r\n"really"' });
  await call("POST", "workouts", {
    status: "completed",
    startedAt: "2026-11-21T23:30:00.000Z",
    endedAt: "2026-11-22T00:40:00.500Z",
    timeZone: "Pacific/Kiritimati",
    title: "Travel",
    bodyweight: kg(83.25),
    feeling: 4,
    sessionRpe: 7.5,
    tags: ["away"],
    exercises: [
      {
        exerciseId: ownId,
        supersetGroup: 1,
        notes: "@ the beach",
        sets: [
          { type: "warmup", weight: kg(10), repsLeft: 8, repsRight: 9 },
          {
            type: "amrap",
            weight: { value: 22.125, unit: "lb" },
            reps: 12,
            rir: 0,
            target: { reps: { min: 10, max: null } },
          },
          { weight: kg(0), reps: 0, notes: "Failed", completedAt: "2026-11-21T23:55:00.000Z" },
        ],
      },
    ],
  });
  for (const [kind, value, unit] of [
    ["waist", 33.5, "in"],
    ["body_fat", 14.2, "%"],
    ["resting_heart_rate", 52, "bpm"],
    ["bodyweight", 184.2, "lb"],
  ] as const) {
    await call("POST", "progress/measurements", {
      ...{ kind, value, unit, source: "scale" },
      measuredAt: "2026-11-20T06:00:00.000Z",
    });
  }
  const goals = [
    { kind: "exercise_e1rm", exerciseId: ownId, weight: kg(60), deadline: "2027-06-01", note: "By summer" },
    { kind: "exercise_weight_reps", exerciseId: squatId, weight: { value: 315, unit: "lb" }, reps: 5 },
    { kind: "weekly_workouts", count: 4 },
    { kind: "weekly_volume", weight: kg(20_000) },
    { kind: "bodyweight", weight: { value: 176, unit: "lb" } },
  ];
  for (const goal of goals) await call("POST", "progress/goals", goal);
  await makePlainResources(app, person.token);
  await call("PUT", "progress/checkins/2026-11-19", { sleepHours: 7.25, mood: 4, note: "Good" });
  await call("PUT", "progress/checkins/2026-11-20", { soreness: 2, restingHeartRate: 51 });
  await call("PUT", "users/me/gym", { lb: { bars: { barbell: 45 }, plates: [{ weight: 45, count: 8 }] } });
  await call("PUT", "progress/landmarks", { landmarks: { quads: { low: 5, high: 15 } } });
  await call("PATCH", "users/me/profile", {
    profile: { bio: "Lifts", "a.b": { $set: 1, "2": [1, { z: 1, a: null }] }, constructor: { name: "x" } },
    preferences: { theme: "dark" },
  });
  await call("PATCH", "users/me", { locale: "es", weekStart: "sunday", weeklyReport: { weekday: 3, email: false } });
};
