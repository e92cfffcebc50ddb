import type { TrendStatus } from "../../analysis/analysis-document.ts";
import type { InsightCode, InsightParams } from "../../insights/insight-document.ts";
import type { Muscle, ReportKind } from "../../taxonomy.ts";
import type { Headline, HeadlineCode, ReportLift, ReportRecord, SessionStatus } from "../period-report-document.ts";
import type { Format } from "./format.ts";

export type NamesExercise = { readonly exerciseId: string; readonly exerciseName: string };

export type Wording = {
  readonly kind: ReportKind;
  readonly format: Format;
  readonly exercise: (of: NamesExercise) => string;
  readonly muscle: (muscle: Muscle) => string;
};

export type InsightText = { readonly title: string; readonly body: string };

export type Measure = "workouts" | "workingSets" | "reps" | "volumeKg" | "durationSeconds" | "distanceMeters";

export type StrengthCounts = Readonly<Record<TrendStatus, number>>;

/** A language that misses a word does not compile. */
export type ReportText = {
  readonly kicker: string;
  /** Null for what the dates name already. */
  readonly periodName: (key: string) => string | null;
  readonly stillRunning: string;
  readonly headline: { readonly [Code in HeadlineCode]: (headline: Extract<Headline, { code: Code }>) => string };
  readonly plan: {
    readonly title: string;
    readonly titleWithoutPlan: string;
    readonly status: Readonly<Record<SessionStatus, string>>;
    readonly untitled: string;
    readonly sets: (count: number) => string;
    readonly workouts: (count: number) => string;
    readonly done: (done: number, planned: number) => string;
    readonly extra: (count: number) => string;
    readonly rest: string;
    readonly rpe: (value: number) => string;
    readonly none: string;
  };
  readonly strength: {
    readonly title: string;
    readonly titleWithoutLifts: string;
    readonly summary: (counts: StrengthCounts) => string;
    readonly withoutLifts: (records: number) => string;
    readonly columns: { readonly lift: string; readonly best: string; readonly rate: string; readonly trend: string };
    readonly aWeek: (rate: string) => string;
  };
  readonly numbers: {
    readonly title: string;
    readonly measure: Readonly<Record<Measure, string>>;
    readonly previous: string;
    readonly mean: string;
  };
  readonly insights: {
    readonly title: string;
    readonly none: string;
    readonly of: { readonly [Code in InsightCode]: (params: InsightParams<Code>) => InsightText };
  };
  readonly periods: {
    readonly title: string;
    readonly chartTitle: (measure: Measure, unit: string | null) => string;
    readonly description: (last: string, lowest: string, highest: string) => string;
    readonly mean: string;
    readonly of: (start: string) => string;
    readonly column: string;
    readonly empty: string;
  };
  readonly table: string;
  readonly dayColumn: string;
  readonly muscles: {
    readonly title: string;
    readonly caption: (hasMean: boolean) => string;
    readonly columns: { readonly muscle: string; readonly sets: string; readonly mean: string; readonly range: string };
  };
  readonly lifts: {
    readonly title: string;
    readonly subtitle: string;
    readonly status: Readonly<Record<TrendStatus, string>>;
    readonly bestOfPeriod: string;
    readonly latest: (day: string) => string;
    readonly trend: (lift: ReportLift) => string;
    readonly plateauSince: (since: NonNullable<ReportLift["plateauSince"]>) => string;
    readonly level: (level: ReportLift["smoothed"][number]) => string;
    readonly best: (weight: string, day: string) => string;
    readonly forecast: (forecast: NonNullable<ReportLift["forecast"]>) => string;
    readonly chartTitle: (lift: string, unit: string) => string;
    readonly description: (points: number, first: string, last: string, lowest: string, highest: string) => string;
    readonly column: string;
    readonly empty: string;
  };
  readonly records: {
    readonly title: string;
    readonly none: (isOver: boolean) => string;
    readonly of: (record: ReportRecord) => string;
    readonly more: (count: number) => string;
    readonly firstMarks: (exercises: string) => string;
  };
  readonly bodyweight: {
    readonly title: string;
    readonly chartTitle: (unit: string) => string;
    readonly trend: string;
    readonly rate: (rate: string) => string;
    readonly tooFew: string;
    readonly description: (points: number, first: string, last: string) => string;
    readonly empty: string;
  };
  readonly welcome: string;
  readonly footer: (instant: string, zone: string) => string;
  readonly caveat: string;
  readonly caveatWithoutLifts: string;
  readonly sheet: (number: number, of: number) => string;
  readonly mail: {
    readonly subject: (period: string) => string;
    readonly open: string;
    readonly reason: string;
    readonly unsubscribe: string;
  };
};
