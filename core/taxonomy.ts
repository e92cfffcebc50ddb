export const TRACKING_TYPES = [
  "weight_reps",
  "bodyweight_reps",
  "weighted_bodyweight",
  "assisted_bodyweight",
  "reps_only",
  "duration",
  "weight_duration",
  "distance_duration",
  "weight_distance",
] as const;
export type TrackingType = (typeof TRACKING_TYPES)[number];

export const SET_TYPES = [
  "normal",
  "warmup",
  "drop",
  "failure",
  "amrap",
  "myo",
  "rest_pause",
  "cluster",
  "backoff",
  "partial",
] as const;
export type SetType = (typeof SET_TYPES)[number];

export const MUSCLES = [
  "chest",
  "front_delts",
  "side_delts",
  "rear_delts",
  "triceps",
  "biceps",
  "forearms",
  "lats",
  "upper_back",
  "traps",
  "lower_back",
  "abs",
  "obliques",
  "glutes",
  "quads",
  "hamstrings",
  "adductors",
  "abductors",
  "hip_flexors",
  "calves",
  "tibialis",
  "neck",
] as const;
export type Muscle = (typeof MUSCLES)[number];

export const MUSCLE_ROLES = ["primary", "secondary"] as const;
export type MuscleRole = (typeof MUSCLE_ROLES)[number];

/** How much of a set a muscle gets: `share` is above 0 and at most 1; primary is 1 and secondary 0.5 by default. */
export type MuscleShare = { readonly muscle: Muscle; readonly role: MuscleRole; readonly share: number };

export const EQUIPMENT = [
  "barbell",
  "dumbbell",
  "kettlebell",
  "ez_bar",
  "trap_bar",
  "specialty_bar",
  "smith_machine",
  "machine",
  "cable",
  "plate",
  "band",
  "bench",
  "pull_up_bar",
  "dip_bars",
  "rings",
  "suspension",
  "landmine",
  "medicine_ball",
  "stability_ball",
  "ab_wheel",
  "box",
  "sled",
  "rope",
  "cardio_machine",
  "bodyweight",
  "other",
] as const;
export type Equipment = (typeof EQUIPMENT)[number];

/** The meaning of an entered weight: all of it, or what each hand holds. */
export const LOAD_PER = ["total", "hand"] as const;
export type LoadPer = (typeof LOAD_PER)[number];

export const MECHANICS = ["compound", "isolation"] as const;
export type Mechanics = (typeof MECHANICS)[number];

export const MOVEMENT_PATTERNS = [
  "squat",
  "hinge",
  "lunge",
  "horizontal_push",
  "vertical_push",
  "horizontal_pull",
  "vertical_pull",
  "carry",
  "olympic",
  "jump",
  "locomotion",
  "trunk_flexion",
  "trunk_extension",
  "trunk_stability",
  "rotation",
  "hip_extension",
  "hip_abduction",
  "hip_adduction",
  "hip_flexion",
  "knee_extension",
  "knee_flexion",
  "ankle",
  "chest_fly",
  "shoulder_raise",
  "elbow_flexion",
  "elbow_extension",
  "wrist",
  "neck",
  "other",
] as const;
export type MovementPattern = (typeof MOVEMENT_PATTERNS)[number];

export const WORKOUT_STATUSES = ["planned", "active", "completed", "discarded"] as const;
export type WorkoutStatus = (typeof WORKOUT_STATUSES)[number];

export const RECORD_KINDS = [
  "e1rm",
  "weight",
  "reps_at_weight",
  "set_volume",
  "session_volume",
  "duration",
  "distance",
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export const ONE_REP_MAX_FORMULAS = [
  "epley",
  "brzycki",
  "lombardi",
  "mayhew",
  "oconner",
  "wathan",
  "lander",
  "rpe",
] as const;
export type OneRepMaxFormula = (typeof ONE_REP_MAX_FORMULAS)[number];

export const LOCALES = ["en", "es"] as const;
export type Locale = (typeof LOCALES)[number];

export const WEEK_STARTS = ["monday", "sunday", "saturday"] as const;
export type WeekStart = (typeof WEEK_STARTS)[number];

export const UNIT_SYSTEMS = ["metric", "imperial"] as const;
export type UnitSystem = (typeof UNIT_SYSTEMS)[number];

export const SEXES = ["male", "female", "unspecified"] as const;
export type Sex = (typeof SEXES)[number];

export const REPORT_KINDS = ["weekly", "monthly"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
