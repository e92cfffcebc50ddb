import type { Finding } from "./context.ts";
import type { InsightCode } from "./insight-document.ts";

/** The common subject of two exclusive findings. With `all`, one silences the other anywhere. */
type Scope = "all" | "exercise" | "muscle";

export type Exclusion = {
  readonly told: InsightCode;
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
    told: "training-paused",
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
      "training-resumed",
      "first-weeks",
    ],
  },
  {
    // A lower start after a break is normal.
    told: "training-resumed",
    within: "all",
    silences: ["load-drop", "form-high", "deload-due", "records-drought", "muscle-below-landmark", "effort-too-easy"],
  },
  {
    // Everything grows at first, and nothing is usual yet.
    told: "first-weeks",
    within: "all",
    silences: ["records-drought", "new-exercise-learning", "muscle-below-landmark", "deload-due"],
  },
  // One measure of the same fatigue is enough.
  { told: "load-spike", within: "all", silences: ["form-low", "volume-rising-fast"] },
  { told: "load-drop", within: "all", silences: ["form-high", "deload-due", "effort-too-easy"] },
  // A lighter week and more work are not advised at once.
  { told: "deload-due", within: "all", silences: ["effort-too-easy", "muscle-below-landmark", "form-high"] },
  { told: "form-low", within: "all", silences: ["effort-too-easy"] },
  { told: "new-exercise-learning", within: "exercise", silences: ["lift-improving", "estimate-uncertain"] },
  { told: "lift-improving", within: "exercise", silences: ["lift-plateau", "lift-declining", "estimate-uncertain"] },
  { told: "lift-improving", within: "all", silences: ["records-drought"] },
  { told: "lift-declining", within: "exercise", silences: ["lift-plateau", "estimate-uncertain"] },
  { told: "lift-plateau", within: "exercise", silences: ["estimate-uncertain"] },
  { told: "records-set", within: "all", silences: ["records-drought"] },
  { told: "muscle-untrained", within: "muscle", silences: ["muscle-below-landmark"] },
  { told: "muscle-untrained", within: "all", silences: ["upper-lower-imbalance"] },
  { told: "volume-rising-fast", within: "muscle", silences: ["muscle-below-landmark"] },
  { told: "muscle-above-landmark", within: "muscle", silences: ["muscle-below-landmark", "volume-rising-fast"] },
  { told: "effort-too-hard", within: "all", silences: ["effort-too-easy"] },
  { told: "adherence-low", within: "all", silences: ["adherence-high", "weekdays-steady"] },
  { told: "bodyweight-rising", within: "all", silences: ["bodyweight-falling"] },
];

const subjectOf = ({ params }: Finding, within: Scope): string | null => {
  if (within === "exercise") return "exerciseId" in params ? params.exerciseId : null;
  if (within === "muscle") return "muscle" in params ? params.muscle : null;
  return "";
};

/** Returns whether an exclusion silences a finding beside others. */
export const isSilenced = ({ told, within, silences }: Exclusion, finding: Finding, all: readonly Finding[]): boolean =>
  silences.includes(finding.code) &&
  all.some((other) => other.code === told && subjectOf(other, within) === subjectOf(finding, within));

/** Returns the findings that no other one excludes. */
export const withoutExcluded = (findings: readonly Finding[]): Finding[] =>
  EXCLUSIONS.reduce<Finding[]>(
    (left, exclusion) => left.filter((finding) => !isSilenced(exclusion, finding, left)),
    [...findings],
  );
