/** Ids of the catalogue are the same on every server. */
const BENCH_PRESS = "019b76da-a800-7910-9526-ca77fa9d4c92";
const SQUAT = "019b76da-a800-7988-add5-032045d908ab";

/** A browser writes the values. */
const PASSKEY = { id: "AQID", rawId: "AQID", type: "public-key" };

const set = (kg: number, reps: number) => ({ weight: { value: kg, unit: "kg" }, reps });

/** A request for each operation with a body. A test sends each of them. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  register: {
    email: "maria@example.com",
    password: "a long and private phrase",
    locale: "en",
    timeZone: "Europe/Madrid",
  },
  login: { email: "maria@example.com", password: "a long and private phrase", deviceName: "Phone" },
  refresh: { refreshToken: "fr_…", attemptId: "1" },
  logoutAll: { everything: false },
  confirm: { password: "a long and private phrase" },
  beginPasskey: { for: "login" },
  loginByPasskey: {
    passkey: { ...PASSKEY, response: { clientDataJSON: "e30", authenticatorData: "AQID", signature: "AQID" } },
  },
  createPasskey: {
    name: "Phone",
    passkey: { ...PASSKEY, response: { clientDataJSON: "e30", attestationObject: "AQID" } },
  },
  changePassword: { currentPassword: "a long and private phrase", newPassword: "another long and private phrase" },
  forgotPassword: { email: "maria@example.com" },
  resetPassword: { token: "fm_…", newPassword: "another long and private phrase" },
  verifyEmail: { token: "fm_…" },
  changeEmail: { newEmail: "maria.new@example.com", password: "a long and private phrase" },
  createApiKey: { name: "Spreadsheet", scopes: ["read"] },
  enableTwoFactor: { code: "123456" },
  disableTwoFactor: { password: "a long and private phrase", code: "123456" },
  renewRecoveryCodes: { password: "a long and private phrase", code: "123456" },
  patchMe: { displayName: "Maria", unitSystem: "metric", weekStart: "monday", heightCm: 168 },
  deleteMe: { password: "a long and private phrase" },
  patchProfile: { preferences: { theme: "dark" } },
  patchUser: { disabled: false },
  createExercise: {
    name: "Landmine press",
    trackingType: "weight_reps",
    equipment: ["barbell"],
    muscles: [{ muscle: "front_delts", role: "primary" }],
  },
  patchExercise: { description: "One end of the bar is on the floor." },
  putExerciseSettings: { trainingMax: { value: 90, unit: "kg" }, rounding: { value: 2.5, unit: "kg" } },
  createRoutine: {
    name: "Three days",
    days: [
      {
        name: "Monday",
        blocks: [
          {
            exercises: [
              {
                exerciseId: SQUAT,
                progression: { kind: "linear", step: { value: 2.5, unit: "kg" } },
                sets: [{ reps: { min: 5, max: 5 }, weight: { value: 80, unit: "kg" } }],
              },
            ],
          },
        ],
      },
    ],
  },
  patchRoutine: { description: "Squat, press and pull." },
  copyRoutine: { name: "Three days, lighter" },
  simulateRoutine: { weeks: 4, outcome: "all_success" },
  startRoutineDay: { timeZone: "Europe/Madrid" },
  createWorkout: {
    title: "Push",
    startedAt: "2026-11-23T17:00:00Z",
    endedAt: "2026-11-23T18:05:00Z",
    status: "completed",
    exercises: [{ exerciseId: BENCH_PRESS, sets: [set(80, 8), { ...set(85, 5), rpe: 8.5 }] }],
  },
  patchWorkout: { notes: "Slept well.", feeling: 4 },
  completeWorkout: { sessionRpe: 7, feeling: 4 },
  addSet: { exerciseId: BENCH_PRESS, ...set(82.5, 6) },
  patchSet: { reps: 7, rpe: 9 },
  putGym: { kg: { bars: { barbell: 20 }, plates: [{ weight: 20, count: 4 }] } },
  createMeasurement: { kind: "bodyweight", value: 62.4, unit: "kg" },
  patchMeasurement: { value: 62.1 },
  createGoal: { kind: "weekly_workouts", count: 3 },
  patchGoal: { note: "Through the winter." },
  putCheckin: { sleepHours: 7.5, soreness: 2, mood: 4 },
  putLandmarks: { landmarks: { chest: { low: 8, high: 16 } } },
  createAnalysis: {},
  createReport: { kind: "weekly" },
  createImport: { source: "auto", weightUnit: "kg" },
  commitImport: { onChanged: "keep" },
  moveImportedName: { sourceName: "Bench Press (Barbell)", exerciseId: BENCH_PRESS },
  undoImport: {},
  createExport: { format: "json" },
  pushChanges: {
    operations: [
      {
        resource: "goals",
        op: "upsert",
        id: "0190a5c4-7d3e-7c42-9e01-5f6a7b8c9d0e",
        data: { kind: "weekly_workouts", count: 3 },
      },
    ],
  },
  createCoachingGrant: { coachEmail: "coach@example.com", scopes: ["read:training"] },
  patchCoachingGrant: { scopes: ["read:training", "write:routines"] },
  createWebhook: { url: "https://example.com/forja", events: ["workout.completed"] },
  mcp: { jsonrpc: "2.0", id: 1, method: "tools/list" },
};
