import type { ComparedMeasure, ReportRecord } from "../period-report-document.ts";
import { gainText } from "./format.ts";
import { englishInsights } from "./insights-en.ts";
import type { ReportText, StrengthCounts, Wording } from "./text-types.ts";

const MEASURES: Readonly<Record<ComparedMeasure, string>> = { volume: "volume", distance: "distance", sets: "sets" };
const LESS: Readonly<Record<ComparedMeasure, string>> = {
  volume: "less volume",
  distance: "less distance",
  sets: "fewer sets",
};

const PERIODS = {
  weekly: {
    noun: "week",
    kicker: "Weekly report",
    usual: "four-week mean",
    shortMean: "4-week mean",
    before: "four weeks before",
    span: "26 weeks",
    muscles: "Sets by muscle",
    bar: "this week",
    column: "Week of",
  },
  monthly: {
    noun: "month",
    kicker: "Monthly report",
    usual: "three-month mean",
    shortMean: "3-month mean",
    before: "three months before",
    span: "twelve months",
    muscles: "Sets by muscle, a week",
    bar: "the mean week of this month",
    column: "Month",
  },
} as const satisfies Record<Wording["kind"], Record<string, string>>;

/** Returns the words of reports in English. */
export const english = (wording: Wording): ReportText => {
  const { format, kind } = wording;
  const { noun, usual, ...period } = PERIODS[kind];
  const workouts = (count: number) => format.plural(count, "workout", "workouts");
  const sets = (count: number) => format.plural(count, "set", "sets");
  const withRecords = (text: string, records: number) =>
    records === 0 ? `${text}.` : `${text}, with ${format.plural(records, "new record", "new records")}.`;
  const rates = (lower: number, upper: number) => format.weightRates(lower, upper, (low, high) => `${low} to ${high}`);

  return {
    kicker: period.kicker,
    periodName: (key) => (kind === "weekly" ? `Week ${format.number(Number(key.slice(-2)))}` : null),
    stillRunning: `The ${noun} is still running: this is how it stands so far.`,
    headline: {
      "nothing-logged": () => "Nothing is logged yet: your first workout starts this page.",
      "period-ahead": ({ planned }) =>
        planned === 0
          ? `No workout yet this ${noun}.`
          : `${workouts(planned)} planned, and the ${noun} is still ahead of you.`,
      rest: ({ daysSinceWorkout, planned }) => {
        const since = `your last workout was ${format.plural(daysSinceWorkout, "day", "days")} before the ${noun} ended.`;
        if (planned === 0) return `A ${noun} without training: ${since}`;
        return `${planned === 1 ? "The planned workout was" : `The ${format.number(planned)} planned workouts were`} not done: ${since}`;
      },
      "first-period": ({ workouts: count, workingSets }) =>
        `Your first ${noun}: ${workouts(count)} and ${sets(workingSets)} on the record.`,
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
      "period-running": ({ planned, done, workouts: count, records }) =>
        withRecords(
          planned === 0
            ? `${workouts(count)} so far this ${noun}`
            : `${format.number(done)} of ${format.plural(planned, "planned workout", "planned workouts")} done so far`,
          records,
        ),
      early: ({ workouts: count, workingSets, records }) =>
        withRecords(`${workouts(count)} and ${sets(workingSets)}: the habit is taking shape`, records),
      "more-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `A bigger ${noun} than usual: ${format.percent(percent)} more ${MEASURES[measure]} than your ${usual}`,
          records,
        ),
      "less-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `A lighter ${noun} than usual: ${format.percent(percent)} ${LESS[measure]} than your ${usual}`,
          records,
        ),
      steady: ({ workouts: count, measure, records }) =>
        withRecords(
          `A steady ${noun}: ${workouts(count)} and ${measure === "sets" ? "a number of sets" : `a ${MEASURES[measure]}`} close to your ${usual}`,
          records,
        ),
    },
    plan: {
      title: "Planned and done",
      titleWithoutPlan: `This ${noun}’s workouts`,
      status: { done: "Done", missed: "Missed", upcoming: "To come", unplanned: "Extra" },
      untitled: "Workout",
      sets,
      workouts,
      done: (done, planned) => `${format.number(done)} of ${format.number(planned)} done`,
      extra: (count) => `${format.number(count)} extra`,
      rest: "No training",
      rpe: (value) => `RPE\u00a0${format.number(value)}`,
      none: `No workouts this ${noun}.`,
    },
    strength: {
      title: "Are you getting stronger?",
      titleWithoutLifts: "Are you getting better?",
      summary: englishStrength,
      withoutLifts: (records) =>
        records === 0
          ? `There is no one-rep max to estimate here, so the records tell how it goes. None was beaten this ${noun}.`
          : `There is no one-rep max to estimate here, so the records tell how it goes: ${format.plural(records, "record was", "records were")} beaten this ${noun}.`,
      columns: { lift: "Lift", best: "One-rep max", rate: "A week", trend: "Trend" },
      aWeek: (rate) => `${rate} a week`,
    },
    numbers: {
      title: `The ${noun} in numbers`,
      measure: {
        workouts: "Workouts",
        workingSets: "Working sets",
        reps: "Reps",
        volumeKg: "Volume",
        durationSeconds: "Time",
        distanceMeters: "Distance",
      },
      previous: `last ${noun}`,
      mean: usual,
    },
    insights: {
      title: "What to look at",
      none: `Nothing stands out this ${noun}. Carry on.`,
      of: englishInsights(wording),
    },
    periods: {
      title: `The last twelve ${noun}s`,
      chartTitle: (measure, unit) => {
        const name = {
          workouts: `Workouts a ${noun}`,
          workingSets: `Working sets a ${noun}`,
          reps: `Reps a ${noun}`,
          volumeKg: `Volume a ${noun}`,
          durationSeconds: `Training time a ${noun}`,
          distanceMeters: `Distance a ${noun}`,
        }[measure];
        return unit === null ? name : `${name} (${unit})`;
      },
      description: (last, lowest, highest) =>
        `Bars for twelve ${noun}s. This ${noun}: ${last}. Lowest: ${lowest}. Highest: ${highest}.`,
      mean: usual,
      of: (start) => (kind === "weekly" ? `Week of ${start}` : start),
      column: period.column,
      empty: `No training in these ${noun}s`,
    },
    table: "Show these numbers as a table",
    dayColumn: "Day",
    muscles: {
      title: period.muscles,
      caption: (hasMean) =>
        `The bar is ${period.bar}${hasMean ? `, the thin line your mean of the ${period.before}` : ""}. A set counts in part for the muscles that assist. The shaded range is a common recommendation for growth: an orientation, not a rule.`,
      columns: { muscle: "Muscle", sets: "Sets", mean: period.shortMean, range: "Range" },
    },
    lifts: {
      title: "Main lifts",
      subtitle: `Estimated one-rep max over the last ${period.span}: each day as a dot, and the level behind them as a line with its 95% band.`,
      status: {
        improving: "Getting stronger",
        plateau: "Standing still",
        declining: "Was going down",
        uncertain: "Not certain yet",
        "insufficient-data": "Too early to say",
      },
      bestOfPeriod: `best of the ${noun}`,
      latest: (day) => `on ${day}`,
      trend: ({ status, trend: { slopeKgPerWeek, ci95, n, since, because, pointsNeeded } }) => {
        const from = since === null ? "" : ` since ${format.day(since)}${EVENTS[because ?? "first-day"]}`;
        if (slopeKgPerWeek === null) {
          return `${format.plural(n, "training day", "training days")}${from === "" ? " so far" : from}; a trend needs at least eight.`;
        }
        const rate = `${format.weightRate(slopeKgPerWeek)} a week${from}`;
        const more = Math.max(1, (pointsNeeded ?? n) - n);
        const settles =
          status === "uncertain"
            ? ` About ${format.plural(more, "more training day", "more training days")} would settle it.`
            : "";
        return ci95 === null ? `${rate}.` : `${rate} (${rates(ci95.lower, ci95.upper)}).${settles}`;
      },
      plateauSince: ({ date, from, to }) =>
        `It has stood still since about ${format.day(date)} (95% interval ${format.fullDay(from)} to ${format.fullDay(to)}).`,
      level: ({ e1rmKg, lower, upper }) =>
        `Level: ${format.weight(e1rmKg)} (${format.weight(lower)} to ${format.weight(upper)}).`,
      best: (weight, day) => `Best ever: ${weight}, ${day}.`,
      forecast: ({ weeks, e1rmKg, lower, upper, level }) =>
        `If it goes on like this, a day’s best will be about ${format.weight(e1rmKg)} in ${format.plural(weeks, "week", "weeks")} (${format.percent(level * 100)} interval ${format.weight(lower)} to ${format.weight(upper)}).`,
      chartTitle: (lift, unit) => `${lift}: estimated one-rep max (${unit})`,
      description: (points, first, last, lowest, highest) =>
        `${format.plural(points, "training day", "training days")}. First ${first}, last ${last}, lowest ${lowest}, highest ${highest}.`,
      column: "Estimate",
      empty: "No estimate yet",
    },
    records: {
      title: "Records",
      none: (isOver) =>
        isOver ? `No records were beaten this ${noun}. They come in waves.` : `No record beaten so far this ${noun}.`,
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
    caveatWithoutLifts: "Nothing here is medical advice.",
    sheet: (number, of) => `${format.number(number)} of ${format.number(of)}`,
    mail: {
      subject: (of) => `Your training, ${of}`,
      open: "Open the report",
      reason: "You get this mail because your weekly report is set to come by e-mail.",
      unsubscribe: "Stop these mails",
    },
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

const EVENTS = {
  "first-day": "",
  layoff: ", after a break",
  step: ", after a step",
  break: ", when the trend changed",
};

const englishStrength = (counts: StrengthCounts): string => {
  const { improving, declining, plateau, uncertain } = counts;
  const told = improving + declining + plateau;
  const all = told + uncertain + counts["insufficient-data"];
  if (told + uncertain === 0) return "Too early to say: a trend takes eight training days of a lift.";
  if (all === 1) {
    if (improving === 1) return "Yes: your main lift is going up.";
    if (declining === 1) return "Your main lift was going down.";
    return plateau === 1 ? "Your main lift stands still." : "Your main lift scatters too much to say yet.";
  }
  if (told === 0) return "Your main lifts scatter too much to say yet.";
  const some = (count: number) => `${count} of ${all} main lifts ${count === 1 ? "is" : "are"}`;
  const was = (count: number) => (count === 1 ? "was" : "were");
  if (improving > 0) {
    const down = declining === 0 ? "none was going down" : `${declining} ${was(declining)} going down`;
    return `${some(improving)} going up, ${down}.`;
  }
  if (declining > 0) return `${declining} of ${all} main lifts ${was(declining)} going down, none is going up.`;
  return `${some(plateau)} standing still, none is going up.`;
};
