import type { Weight } from "../units.ts";

export type RepRange = { readonly min: number; readonly max: number };

export const PROGRESSION_KINDS = ["none", "linear", "double", "percent_wave", "rpe_target"] as const;
export type ProgressionKind = (typeof PROGRESSION_KINDS)[number];

export type Deload = { readonly afterFailures: number; readonly percent: number };

export const DEFAULT_DELOAD: Deload = { afterFailures: 3, percent: 10 };

type Common = {
  /** How much heavier after a success; null is 2.5 kg or 5 lb. For `rpe_target` the largest change at once, null is any. */
  readonly step: Weight | null;
  /** No target is heavier (for assistance: lighter); for a wave no training max is. */
  readonly ceiling: Weight | null;
  readonly deload: Deload;
};

export type WaveStep = { readonly percentPoints: number; readonly reps: RepRange | null };

export const DEFAULT_WAVE: readonly WaveStep[] = [0, 5, 10, -15].map((percentPoints) => ({
  percentPoints,
  reps: null,
}));

export type Progression =
  | { readonly kind: "none" }
  | (Common & { readonly kind: "linear" | "double" | "rpe_target" })
  | (Common & { readonly kind: "percent_wave"; readonly wave: readonly WaveStep[] });

export type SteppedProgression = Exclude<Progression, { readonly kind: "none" }>;

export const DECISION_CODES = [
  "fixed",
  "start",
  "increase",
  "add-reps",
  "repeat",
  "deload",
  "ceiling",
  "adjust",
  "hold",
  "effort-unknown",
  "wave-next",
  "wave-complete",
  "wave-repeat",
  "load-unknown",
  "training-max-missing",
] as const;
export type DecisionCode = (typeof DECISION_CODES)[number];

export type Decision = { readonly code: DecisionCode; readonly params: Readonly<Record<string, number | string>> };

export const decide = (code: DecisionCode, params: Decision["params"] = {}): Decision => ({ code, params });
