import type { Gym } from "#core/gym/gym.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { NewDemoUser } from "#db/postgres/queries/accounts/demo-account.ts";
import type { ExerciseContent } from "#db/postgres/queries/exercises/exercise-writes.ts";
import { KEG_CARRY } from "./programme.ts";

/** Known to everybody, which is why the account is only ever made on a development machine. */
export const DEMO_EMAIL = "demo@forja.local";
export const DEMO_PASSWORD = "lift every other day";

/** Hashes with the cost that the API uses, so that a login does not have to upgrade it. A test compares the two. */
export const hashDemoPassword = (): Promise<string> =>
  Bun.password.hash(DEMO_PASSWORD, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 });

export const DEMO_ZONE = "Europe/Madrid";

export const DEMO_PROFILE: Omit<NewDemoUser, "id" | "passwordHash"> = {
  email: DEMO_EMAIL,
  displayName: "Alex Romero",
  locale: "en",
  timeZone: DEMO_ZONE,
  unitSystem: "metric",
  weekStart: "monday",
  sex: "male",
  birthDate: "1994-03-17",
  heightCm: 178,
};

export const DEMO_GYM: Gym = {
  kg: {
    bars: { barbell: 20, ez_bar: 10 },
    plates: [
      { weight: 25, count: 6 },
      { weight: 20, count: 4 },
      { weight: 10, count: 4 },
      { weight: 5, count: 4 },
      { weight: 2.5, count: 4 },
      { weight: 1.25, count: 4 },
    ],
  },
};

export const DEMO_LANDMARKS: Landmarks = {
  chest: { low: 8, high: 16, source: "My own logs of two years: more only makes the shoulders ache." },
  calves: { low: 6, high: 14, source: "My own logs of two years." },
};

export const DEMO_ROUTINE = {
  name: "Upper/lower, four days",
  description: "Heavy first, light second, and the small things by double progression.",
  tags: ["strength", "hypertrophy"],
};

export const DEMO_REPORT = { weekday: 1, localTime: "06:00" };

export const DEMO_EXERCISE: ExerciseContent = {
  slug: KEG_CARRY,
  trackingType: "weight_distance",
  equipment: ["other"],
  mechanics: "compound",
  movementPattern: "carry",
  unilateral: false,
  bodyweightFraction: null,
  loadPer: "total",
  media: [],
  muscles: [
    { muscle: "upper_back", role: "primary", share: 1 },
    { muscle: "glutes", role: "secondary", share: 0.5 },
    { muscle: "abs", role: "secondary", share: 0.5 },
    { muscle: "biceps", role: "secondary", share: 0.4 },
    { muscle: "forearms", role: "secondary", share: 0.4 },
  ],
  archivedAt: null,
  texts: [
    {
      locale: "en",
      name: "Keg Carry",
      aliases: [],
      description: "The keg from the garage, hugged to the chest, to the gate and back.",
      instructions: ["Pick the keg up like a stone.", "Walk with short steps and breathe behind the brace."],
    },
  ],
};
