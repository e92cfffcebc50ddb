import type { Finding } from "./context.ts";
import type { InsightCode } from "./insight-document.ts";

/** The common subject of two exclusive findings. With `all`, one silences the other anywhere. */
type Scope = "all" | "exercise" | "muscle";

export type Exclusion = {
  readonly reported: InsightCode;
  readonly within: Scope;
  readonly silences: readonly InsightCode[];
};

/**
 * Findings that silence others, because these would contradict or repeat them. The order counts: a silenced finding
 * silences no other one.
 */
export const EXCLUSIONS: readonly Exclusion[] = [
  {
    // Findings about the training before a pause are out of date.
    reported: "training-paused",
    within: "all",
    silences: [
      "load-spike",
      "load-drop",
      "monotony-high",
      "form-low",
      "form-high",
      "deload-due",
      "density-change",
      "session-rpe-partly",
      "muscle-below-landmark",
      "muscle-above-landmark",
      "muscle-untrained",
      "volume-rising-fast",
      "frequency-low",
      "push-pull-imbalance",
      "upper-lower-imbalance",
      "left-right-imbalance",
      "effort-too-easy",
      "effort-too-hard",
      "effort-logged-in-part",
      "rep-range-narrow",
      "lift-improving",
      "lift-plateau",
      "lift-declining",
      "lift-neglected",
      "estimate-uncertain",
      "new-exercise-learning",
      "records-drought",
      "goal-on-track",
      "streak-kept",
      "weekdays-steady",
      "lift-share-unusual",
      "strength-kept-in-deficit",
      "strength-lost-in-deficit",
      "weight-without-strength",
      "training-resumed",
      "first-weeks",
    ],
  },
  {
    // A lower start after a break is normal.
    reported: "training-resumed",
    within: "all",
    silences: ["load-drop", "form-high", "deload-due", "records-drought", "muscle-below-landmark", "effort-too-easy"],
  },
  {
    // Everything grows at first, and nothing is usual yet.
    reported: "first-weeks",
    within: "all",
    silences: [
      "records-drought",
      "new-exercise-learning",
      "muscle-below-landmark",
      "muscle-above-landmark",
      "muscle-untrained",
      "volume-rising-fast",
      "frequency-low",
      "push-pull-imbalance",
      "upper-lower-imbalance",
      "rep-range-narrow",
      "deload-due",
    ],
  },
  // One measure of the same fatigue is enough.
  { reported: "load-spike", within: "all", silences: ["form-low", "volume-rising-fast"] },
  { reported: "load-drop", within: "all", silences: ["form-high", "deload-due", "effort-too-easy"] },
  // A lighter week and more work are not advised at once.
  { reported: "deload-due", within: "all", silences: ["effort-too-easy", "muscle-below-landmark", "form-high"] },
  { reported: "form-low", within: "all", silences: ["effort-too-easy"] },
  { reported: "new-exercise-learning", within: "exercise", silences: ["lift-improving", "estimate-uncertain"] },
  {
    reported: "lift-improving",
    within: "exercise",
    silences: ["lift-plateau", "lift-declining", "estimate-uncertain"],
  },
  { reported: "lift-improving", within: "all", silences: ["records-drought"] },
  { reported: "lift-declining", within: "exercise", silences: ["lift-plateau", "estimate-uncertain"] },
  { reported: "lift-plateau", within: "exercise", silences: ["estimate-uncertain"] },
  { reported: "records-set", within: "all", silences: ["records-drought"] },
  { reported: "muscle-untrained", within: "muscle", silences: ["muscle-below-landmark"] },
  { reported: "muscle-untrained", within: "all", silences: ["upper-lower-imbalance"] },
  { reported: "volume-rising-fast", within: "muscle", silences: ["muscle-below-landmark"] },
  { reported: "muscle-above-landmark", within: "muscle", silences: ["muscle-below-landmark", "volume-rising-fast"] },
  { reported: "effort-too-hard", within: "all", silences: ["effort-too-easy"] },
  { reported: "adherence-low", within: "all", silences: ["adherence-high", "weekdays-steady"] },
  { reported: "bodyweight-rising", within: "all", silences: ["bodyweight-falling"] },
  // These have the weight, too.
  { reported: "strength-kept-in-deficit", within: "all", silences: ["bodyweight-falling"] },
  { reported: "strength-lost-in-deficit", within: "all", silences: ["bodyweight-falling"] },
  { reported: "weight-without-strength", within: "all", silences: ["bodyweight-rising"] },
];

const subjectOf = ({ params }: Finding, within: Scope): string | null => {
  if (within === "exercise") return "exerciseId" in params ? params.exerciseId : null;
  if (within === "muscle") return "muscle" in params ? params.muscle : null;
  return "";
};

export const isSilenced = (
  { reported: told, within, silences }: Exclusion,
  finding: Finding,
  all: readonly Finding[],
): boolean =>
  silences.includes(finding.code) &&
  all.some((other) => other.code === told && subjectOf(other, within) === subjectOf(finding, within));

export const withoutExcluded = (findings: readonly Finding[]): Finding[] =>
  EXCLUSIONS.reduce<Finding[]>(
    (left, exclusion) => left.filter((finding) => !isSilenced(exclusion, finding, left)),
    [...findings],
  );
