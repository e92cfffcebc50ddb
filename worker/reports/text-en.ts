import type { ComparedMeasure, ReportRecord } from "#core/training/weekly-report-document.ts";
import { gainText } from "./format.ts";
import { englishInsights } from "./insights-en.ts";
import type { ReportText, Wording } from "./text.ts";

const MEASURES: Readonly<Record<ComparedMeasure, string>> = { volume: "volume", distance: "distance", sets: "sets" };
const LESS: Readonly<Record<ComparedMeasure, string>> = {
  volume: "less volume",
  distance: "less distance",
  sets: "fewer sets",
};

export const english = (wording: Wording): ReportText => {
  const { format } = wording;
  const workouts = (count: number) => format.plural(count, "workout", "workouts");
  const sets = (count: number) => format.plural(count, "set", "sets");
  const withRecords = (text: string, records: number) =>
    records === 0 ? `${text}.` : `${text}, with ${format.plural(records, "new record", "new records")}.`;
  const rates = (lower: number, upper: number) => format.weightRates(lower, upper, (low, high) => `${low} to ${high}`);

  return {
    kicker: "Weekly report",
    week: (number) => `Week ${format.number(number)}`,
    stillRunning: "The week is still running: this is how it stands so far.",
    headline: {
      "nothing-logged": () => "Nothing is logged yet: your first workout starts this page.",
      "week-ahead": ({ planned }) =>
        planned === 0
          ? "No workout yet this week."
          : `${workouts(planned)} planned, and the week is still ahead of you.`,
      "rest-week": ({ daysSinceWorkout, planned }) => {
        const since = `your last workout was ${format.plural(daysSinceWorkout, "day", "days")} before the week ended.`;
        if (planned === 0) return `A week without training: ${since}`;
        return `${planned === 1 ? "The planned workout was" : `The ${format.number(planned)} planned workouts were`} not done: ${since}`;
      },
      "first-week": ({ workouts: count, workingSets }) =>
        `Your first week: ${workouts(count)} and ${sets(workingSets)} on the record.`,
      "plan-complete": ({ planned, records }) =>
        withRecords(
          planned === 1 ? "Plan kept: the one workout is done" : `Plan kept: all ${workouts(planned)} done`,
          records,
        ),
      "plan-partly": ({ planned, done, records }) =>
        withRecords(
          `${format.number(done)} of ${format.plural(planned, "planned workout", "planned workouts")} done`,
          records,
        ),
      "week-running": ({ planned, done, workouts: count, records }) =>
        withRecords(
          planned === 0
            ? `${workouts(count)} so far this week`
            : `${format.number(done)} of ${format.plural(planned, "planned workout", "planned workouts")} done so far`,
          records,
        ),
      "early-week": ({ workouts: count, workingSets, records }) =>
        withRecords(`${workouts(count)} and ${sets(workingSets)}: the habit is taking shape`, records),
      "more-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `A bigger week than usual: ${format.percent(percent)} more ${MEASURES[measure]} than your four-week mean`,
          records,
        ),
      "less-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `A lighter week than usual: ${format.percent(percent)} ${LESS[measure]} than your four-week mean`,
          records,
        ),
      steady: ({ workouts: count, measure, records }) =>
        withRecords(
          `A steady week: ${workouts(count)} and ${measure === "sets" ? "a number of sets" : `a ${MEASURES[measure]}`} close to your four-week mean`,
          records,
        ),
    },
    plan: {
      title: "Planned and done",
      titleWithoutPlan: "This week’s workouts",
      status: { done: "Done", missed: "Missed", upcoming: "To come", unplanned: "Extra" },
      untitled: "Workout",
      sets,
      rpe: (value) => `RPE\u00a0${format.number(value)}`,
      none: "No workouts this week.",
    },
    numbers: {
      title: "The week in numbers",
      measure: {
        workouts: "Workouts",
        workingSets: "Working sets",
        reps: "Reps",
        volumeKg: "Volume",
        durationSeconds: "Time",
        distanceMeters: "Distance",
      },
      lastWeek: "last week",
      fourWeekMean: "four-week mean",
    },
    insights: {
      title: "What to look at",
      none: "Nothing stands out this week. Carry on.",
      of: englishInsights(wording),
    },
    weeks: {
      title: "The last twelve weeks",
      chartTitle: (measure, unit) => {
        const name = {
          workouts: "Workouts a week",
          workingSets: "Working sets a week",
          reps: "Reps a week",
          volumeKg: "Volume a week",
          durationSeconds: "Training time a week",
          distanceMeters: "Distance a week",
        }[measure];
        return unit === null ? name : `${name} (${unit})`;
      },
      description: (last, lowest, highest) =>
        `Bars for twelve weeks. This week: ${last}. Lowest: ${lowest}. Highest: ${highest}.`,
      mean: "four-week mean",
      weekOf: (day) => `Week of ${day}`,
      table: "Show these numbers as a table",
      weekColumn: "Week of",
      empty: "No training in these weeks",
    },
    muscles: {
      title: "Sets by muscle",
      caption: (hasMean) =>
        `The bar is this week${hasMean ? ", the thin line your mean of the four weeks before" : ""}. A set counts in part for the muscles that assist. The shaded range is a common recommendation for growth: an orientation, not a rule.`,
      columns: { muscle: "Muscle", sets: "Sets", mean: "4-week mean", range: "Range" },
    },
    lifts: {
      title: "Main lifts",
      subtitle: "Estimated one-rep max over the last 26 weeks, with the trend and its 95% interval.",
      status: {
        improving: "Getting stronger",
        plateau: "No clear trend",
        declining: "Going down",
        "insufficient-data": "Too early to say",
      },
      thisWeek: "best of the week",
      latest: (day) => `on ${day}`,
      trend: ({ trend: { slopeKgPerWeek, ci95, n } }) => {
        if (slopeKgPerWeek === null) {
          return `${format.plural(n, "training day", "training days")} so far; a trend needs at least eight.`;
        }
        const rate = `${format.weightRate(slopeKgPerWeek)} a week`;
        return ci95 === null ? `${rate}.` : `${rate} (${rates(ci95.lower, ci95.upper)}).`;
      },
      best: (weight, day) => `Best: ${weight}, ${day}.`,
      forecast: ({ weeks, e1rmKg, lower, upper, level }) =>
        `If it goes on like this, expect a day's best of about ${format.weight(e1rmKg)} in ${format.plural(weeks, "week", "weeks")} (${format.percent(level * 100)} interval ${format.weight(lower)} to ${format.weight(upper)}).`,
      chartTitle: (lift, unit) => `${lift}: estimated one-rep max (${unit})`,
      description: (points, first, last, lowest, highest) =>
        `${format.plural(points, "training day", "training days")}. First ${first}, last ${last}, lowest ${lowest}, highest ${highest}.`,
      empty: "No estimate yet",
    },
    records: {
      title: "Records",
      none: (isOver) =>
        isOver ? "No records were beaten this week. They come in waves." : "No record beaten so far this week.",
      of: (record) => englishRecord(record, wording),
      more: (count) => `and ${format.plural(count, "more exercise", "more exercises")} with records.`,
      firstMarks: (exercises) => `First marks, to be beaten from now on: ${exercises}.`,
    },
    bodyweight: {
      title: "Body weight",
      chartTitle: (unit) => `Body weight (${unit})`,
      trend: "trend",
      rate: (rate) => `${rate} a week lately`,
      tooFew: "Too few measurements yet to name a rate.",
      description: (points, first, last) =>
        `${format.plural(points, "measurement", "measurements")}. The trend goes from ${first} to ${last}.`,
      empty: "No measurements",
    },
    welcome:
      "Log a workout, or import the history that you keep elsewhere. After the first week this page shows what you did, how it compares, and what deserves a look.",
    footer: (instant, zone) => `Made on ${instant} (${zone}).`,
    caveat:
      "One-rep maxes are estimates from your best sets. A trend is named only from eight training days on, and its interval says how sure it is. Nothing here is medical advice.",
  };
};

const englishRecord = ({ kind, value, atWeightKg, previousValue }: ReportRecord, { format }: Wording): string => {
  const gain = (text: (difference: number) => string) =>
    gainText(previousValue === null ? null : text(value - previousValue));
  const more = (show: (amount: number) => string) => gain((difference) => `+${show(difference)}`);
  switch (kind) {
    case "e1rm":
      return `estimated one-rep max ${format.weight(value)}${gain(format.weightChange)}`;
    case "weight":
      return `heaviest weight ${format.load(value)}${gain(format.loadChange)}`;
    case "reps_at_weight": {
      const reps = `${format.plural(value, "rep", "reps")}${more(format.number)}`;
      if (atWeightKg === null) return reps;
      return `${reps} at ${atWeightKg === 0 ? "body weight" : format.load(atWeightKg)}`;
    }
    case "set_volume":
      return `volume of a set ${format.volume(value)}${more(format.volume)}`;
    case "session_volume":
      return `volume of a session ${format.volume(value)}${more(format.volume)}`;
    case "duration":
      return `longest ${format.duration(value)}${more(format.duration)}`;
    case "distance":
      return `farthest ${format.distance(value)}${more(format.distance)}`;
  }
};
