import type { ReportText, Wording } from "./text.ts";

/** Every insight in English, as a coach would say it: the finding first, then the number, then what to do with it. */
export const englishInsights = ({ format, exercise, muscle }: Wording): ReportText["insights"]["of"] => {
  const rate = (kilograms: number) => `${format.weightRate(kilograms)} a week`;
  const interval = (lower: number, upper: number) =>
    format.weightRates(lower, upper, (low, high) => `95% interval ${low} to ${high}`);
  const weeks = (count: number) => format.plural(Math.round(count), "week", "weeks");
  const days = (count: number) => format.plural(count, "day", "days");
  const sets = (count: number) => format.plural(count, "set", "sets");
  const workouts = (count: number) => format.plural(count, "workout", "workouts");

  return {
    "lift-improving": (lift) => ({
      title: `${exercise(lift)}: getting stronger`,
      body: `Your estimated one-rep max has moved by ${rate(lift.slopeKgPerWeek)} over ${weeks(lift.weeks)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). What you are doing works: keep doing it.`,
    }),
    "lift-plateau": (lift) => ({
      title: `${exercise(lift)}: no clear change`,
      body: `Over ${weeks(lift.weeks)} the estimate moves by ${rate(lift.slopeKgPerWeek)}, which can’t be told from standing still. If you want more from this lift, change one thing: a set more, another rep range, or more rest before it.`,
    }),
    "lift-declining": (lift) => ({
      title: `${exercise(lift)}: going down`,
      body: `The estimate has moved by ${rate(lift.slopeKgPerWeek)} over ${weeks(lift.weeks)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). If that was not the plan, look at sleep and fatigue first, and take a lighter week before you add work.`,
    }),
    "records-set": ({ count, exercises, ...lift }) => ({
      title: `${format.plural(count, "record", "records")} beaten`,
      body:
        exercises === 1
          ? `All of it in ${exercise(lift)}. Enjoy it.`
          : `In ${format.plural(exercises, "exercise", "exercises")}, most of all in ${exercise(lift)}. Enjoy it.`,
    }),
    "load-spike": ({ ratio }) => ({
      title: "Much more load than you are used to",
      body: `The last seven days carry ${format.number(ratio)} times your usual load. One such week is fine; plan the next one easier. The ratio is a rough guide and does not predict injuries.`,
    }),
    "load-drop": ({ ratio }) => ({
      title: "Much less load than usual",
      body: `The last seven days carry ${format.number(ratio)} times your usual load. If that was a planned rest, good. If not, come back step by step.`,
    }),
    "monotony-high": ({ monotony }) => ({
      title: "Every day weighs about the same",
      body: `Your daily load hardly varies (monotony ${format.number(monotony)}). Hard days and easy days taken in turn are easier to recover from.`,
    }),
    "muscle-below-landmark": ({ muscle: name, setsPerWeek, low }) => ({
      title: `${muscle(name)}: few sets`,
      body: `${sets(setsPerWeek)} a week on average over the last four whole weeks, where ${format.number(low)} or more are commonly advised for growth. It matters only if this muscle is one of your goals.`,
    }),
    "muscle-above-landmark": ({ muscle: name, setsPerWeek, high }) => ({
      title: `${muscle(name)}: a lot of sets`,
      body: `${sets(setsPerWeek)} a week on average over the last four whole weeks, above the ${format.number(high)} at which more seldom helps. If you recover well, leave it; if not, this is the place to cut.`,
    }),
    "push-pull-imbalance": ({ more, push, pull }) => ({
      title: more === "push" ? "You push more than you pull" : "You pull more than you push",
      body: `${format.number(push)} pushing sets against ${format.number(pull)} pulling sets in four weeks. Shoulders tend to like the two closer together: ${more === "push" ? "add rows or pull-ups" : "add a press"}.`,
    }),
    "upper-lower-imbalance": ({ more, upper, lower }) => ({
      title: more === "upper" ? "More upper body than legs" : "More legs than upper body",
      body: `${format.number(upper)} sets for the upper body against ${format.number(lower)} for the lower in four weeks. Fine if you mean it; otherwise move a few sets over.`,
    }),
    "adherence-low": ({ planned, done, percent, weeks: span }) => ({
      title: "The plan is bigger than the week",
      body: `${format.number(done)} of ${workouts(planned)} done in ${weeks(span)} (${format.percent(Math.round(percent))}). A smaller plan that you keep does more than a large one that you don’t.`,
    }),
    "adherence-high": ({ planned, done, percent, weeks: span }) => ({
      title: "You keep your plan",
      body: `${format.number(done)} of ${workouts(planned)} done in ${weeks(span)} (${format.percent(Math.round(percent))}). Nothing moves progress more reliably.`,
    }),
    "streak-kept": ({ weeks: count }) => ({
      title: `${weeks(count)} in a row`,
      body: "At least one workout in each of them. That is the habit that everything else stands on.",
    }),
    "training-paused": ({ days: count }) => ({
      title: "A pause in training",
      body: `The last workout was ${days(count)} ago. A short session is enough to get going again.`,
    }),
    "training-resumed": ({ breakDays }) => ({
      title: "Welcome back",
      body: `You trained again after ${days(breakDays)}. Begin below where you stopped; strength comes back faster than it came.`,
    }),
    "lift-neglected": ({ days: count, ...lift }) => ({
      title: `${exercise(lift)}: not done for a while`,
      body: `It used to be one of your main lifts, and you have not done it for ${days(count)}.`,
    }),
    "bodyweight-rising": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Body weight is rising",
      body: `The trend stands at ${format.weight(trendKg)} and has lately moved by ${rate(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))} of your weight).`,
    }),
    "bodyweight-falling": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Body weight is falling",
      body: `The trend stands at ${format.weight(trendKg)} and has lately moved by ${rate(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))} of your weight). When it falls fast, keep the weights heavy and expect fewer records.`,
    }),
    "history-short": ({ workouts: count, needed }) => ({
      title: "Getting to know you",
      body: `${workouts(count)} on the record; trends and comparisons begin at ${format.number(needed)}. Until then, the best thing to do is to turn up.`,
    }),
  };
};
