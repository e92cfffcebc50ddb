import type { InsightParams } from "../../insights/insight-document.ts";
import type { LocalDate } from "../../time/local-date.ts";
import type { ReportText, Wording } from "./text-types.ts";

const WEEKDAYS = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
const BANDS = { "1-5": "1 to 5", "6-12": "6 to 12", "13-20": "13 to 20", "21+": "21 or more" } as const;
const SLEEP = { sleepHours: "long", sleepQuality: "good" } as const;

/** Returns the insights in English. */
export const englishInsights = ({ format, exercise, muscle }: Wording): ReportText["insights"]["of"] => {
  const pace = (kilograms: number) => {
    const text = format.weightPace(kilograms);
    return text === null ? "less than can be shown here" : `${text} a week`;
  };
  const isWeekly = (kind: InsightParams<"goal-reached">["kind"]) =>
    kind === "weekly_workouts" || kind === "weekly_volume";
  const interval = (lower: number, upper: number) =>
    format.weightRates(lower, upper, (low, high) => `95% interval ${low} to ${high}`);
  const inBrackets = (lower: number, upper: number) =>
    format.weightPace(lower) === null && format.weightPace(upper) === null ? "" : ` (${interval(lower, upper)})`;
  const weeks = (count: number) => format.plural(Math.round(count), "week", "weeks");
  const stall = (change: InsightParams<"lift-plateau">["stall"]): string => {
    if (change === undefined) return "";
    const { since, setsPerWeek, setsPerWeekBefore, daysPerWeek, daysPerWeekBefore } = change;
    return ` It began around ${format.fullDay(since)}. Since then you do ${format.number(setsPerWeek)} sets of it a week, on ${format.number(daysPerWeek)} days; in the eight weeks before it were ${format.number(setsPerWeekBefore)} sets on ${format.number(daysPerWeekBefore)} days.`;
  };
  const days = (count: number) => format.plural(count, "day", "days");
  const sets = (count: number) => format.plural(count, "set", "sets");
  const workouts = (count: number) => format.plural(count, "workout", "workouts");
  const hours = (count: number) => format.plural(count, "hour", "hours");
  const whole = (percent: number) => format.percent(Math.round(percent));
  const when = (lagDays: number) => (lagDays === 0 ? "the same day" : "the day after");
  const chance = (probability: number, by: LocalDate, evenOn: LocalDate | null): string =>
    `The chance of getting there by ${format.fullDay(by)} is ${whole(100 * probability)}${evenOn === null ? "" : `; it passes one half around ${format.fullDay(evenOn)}`}.`;
  const goal = ({
    kind,
    target,
    exercise: of,
  }: Pick<InsightParams<"goal-reached">, "kind" | "target" | "exercise">) => {
    const name = of === null ? "your lift" : exercise(of);
    switch (kind) {
      case "exercise_e1rm":
        return `${name}, a one-rep max of ${format.weight(target)}`;
      case "exercise_weight_reps":
        return `${name}, ${format.weight(target)}`;
      case "weekly_workouts":
        return `${workouts(target)} a week`;
      case "weekly_volume":
        return `${format.volume(target)} a week`;
      case "bodyweight":
        return `a body weight of ${format.weight(target)}`;
    }
  };

  return {
    "lift-improving": (lift) => ({
      title: `${exercise(lift)}: getting stronger`,
      body: `Your estimated one-rep max has gone up by ${pace(lift.slopeKgPerWeek)} over ${weeks(lift.weeks)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). No need to change anything.`,
    }),
    "lift-plateau": (lift) => ({
      title: `${exercise(lift)}: standing still`,
      body: `For ${weeks(lift.weeks)} the estimate has stood still: a gain or a loss worth speaking of is ruled out${inBrackets(lift.lowerKgPerWeek, lift.upperKgPerWeek)}.${stall(lift.stall)} If you want more from this lift, change one thing at a time: one more set, another rep range, or longer rests.`,
    }),
    "lift-declining": (lift) => ({
      title: `${exercise(lift)}: lower than before`,
      body: `Over ${weeks(lift.weeks)} the estimate was going down by ${pace(lift.slopeKgPerWeek)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). It describes what was: lighter weeks look the same. With the effort of your sets logged, the two can be told apart.`,
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
      body: `Your last whole week carried ${format.number(ratio)} times your usual week, and more than any of the weeks before. One such week is fine; plan the next one easier. This does not predict injuries.`,
    }),
    "load-drop": ({ ratio }) => ({
      title: "Much less load than usual",
      body: `Your last whole week carried ${format.number(ratio)} times your usual week, and less than any of the weeks before. If that was a planned rest, good. If not, come back step by step.`,
    }),
    "monotony-high": ({ monotony }) => ({
      title: "Every day weighs about the same",
      body: `The load of your days varied less than it usually does (monotony ${format.number(monotony)}). Hard days and easy days taken in turn are easier to recover from.`,
    }),
    "muscle-below-landmark": ({ muscle: name, setsPerWeek, low }) => ({
      title: `${muscle(name)}: few sets`,
      body: `${sets(setsPerWeek)} a week on average over the last four whole weeks, where ${format.number(low)} or more are commonly advised for growth. It matters only if this muscle is one of your goals.`,
    }),
    "muscle-above-landmark": ({ muscle: name, setsPerWeek, high }) => ({
      title: `${muscle(name)}: a lot of sets`,
      body: `${sets(setsPerWeek)} a week on average over the last four whole weeks, above the ${format.number(high)} that are commonly advised. More still helps muscle grow, by less and less. If you recover well, leave it; if not, this is the place to cut.`,
    }),
    "push-pull-imbalance": ({ more, push, pull }) => ({
      title: more === "push" ? "You push more than you pull" : "You pull more than you push",
      body: `${format.number(push)} pushing sets against ${format.number(pull)} pulling sets in four weeks. Most programmes keep the two closer together: ${more === "push" ? "add rows or pull-ups" : "add a press"}.`,
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
      body: `${format.number(done)} of ${workouts(planned)} done in ${weeks(span)} (${format.percent(Math.round(percent))}). A plan that gets done is a plan that fits your life.`,
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
      body: `You trained again after ${days(breakDays)}. Begin below where you stopped; it usually comes back faster than it came.`,
    }),
    "lift-neglected": ({ days: count, ...lift }) => ({
      title: `${exercise(lift)}: not done for a while`,
      body: `It used to be one of your main lifts, and you have not done it for ${days(count)}.`,
    }),
    "bodyweight-rising": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Body weight is rising",
      body: `The trend stands at ${format.weight(trendKg)} and has lately risen by ${pace(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))} of your weight).`,
    }),
    "bodyweight-falling": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Body weight is falling",
      body: `The trend stands at ${format.weight(trendKg)} and has lately fallen by ${pace(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))} of your weight). When it falls fast, keep the weights heavy and expect fewer records. If you did not mean to lose weight, see a doctor.`,
    }),
    "strength-kept-in-deficit": ({ kgPerWeek, percentPerWeek, improving, steady }) => ({
      title: "You lose weight and keep your strength",
      body: `Your weight falls by ${pace(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))}). Meanwhile ${format.plural(improving + steady, "main lift holds or improves", "main lifts hold or improve")}, and none declines.`,
    }),
    "strength-lost-in-deficit": ({ kgPerWeek, percentPerWeek, declining }) => ({
      title: "Your strength falls with your weight",
      body: `Your weight falls by ${pace(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))}), and ${format.plural(declining, "main lift declines", "main lifts decline")}. A slower loss usually costs less strength.`,
    }),
    "weight-without-strength": ({ kgPerWeek, percentPerWeek, steady, declining }) => ({
      title: "Weight rises, strength does not",
      body: `Your weight rises by ${pace(kgPerWeek)} (${format.percent(Math.abs(percentPerWeek))}). None of your ${format.plural(steady + declining, "main lift", "main lifts")} improves meanwhile.`,
    }),
    "lift-share-unusual": ({ percent, low, high, ...lift }) => ({
      title:
        percent < low ? `${exercise(lift)}: small beside the others` : `${exercise(lift)}: large beside the others`,
      body: `It makes ${format.percent(percent)} of your squat, bench press and deadlift. Four of five competitors have between ${format.percent(low)} and ${format.percent(high)}. Builds differ, so this is no fault. Data: OpenPowerlifting project, meets without equipment, 2003 to 2017.`,
    }),
    "history-short": ({ workouts: count, needed }) => ({
      title: "Getting to know you",
      body: `${workouts(count)} on the record; trends and comparisons begin at ${format.number(needed)}. Until then, the best thing to do is to turn up.`,
    }),
    "estimate-uncertain": ({ n, weeks: span, percentPerWeek, daysNeeded, ...lift }) => ({
      title: `${exercise(lift)}: hard to tell`,
      body: `Your estimates of ${days(n)} over ${weeks(span)} scatter so much that up to ${format.percent(percentPerWeek)} a week in either direction fits them.${daysNeeded === undefined || daysNeeded === 0 ? "" : ` About ${format.plural(daysNeeded, "more training day", "more training days")} would settle it.`} Log reps in reserve, and do one set now and then that you can compare: same reps, same place in the workout.`,
    }),
    "new-exercise-learning": ({ sessions, percent, days: count, ...lift }) => ({
      title: `${exercise(lift)}: quick gains`,
      body: `Up ${whole(percent)} over ${days(count)} and ${workouts(sessions)}. With a new exercise much of that is getting the hang of it, so expect it to slow down.`,
    }),
    "records-drought": ({ days: count, workouts: done }) => ({
      title: "No record for a while",
      body: `${days(count)} and ${workouts(done)} since you last beat one. That is normal after some years of training; if it bothers you, pick one lift and build the next weeks around it.`,
    }),
    "goal-reached": ({ reachedOn, ...of }) => ({
      title: "Goal reached",
      body: `${goal(of)}: done on ${format.day(reachedOn)}. Well earned; the next one is yours to choose.`,
    }),
    "goal-on-track": ({ forecastDate, deadline, probability, probabilityBy, ...of }) => ({
      title: `On track: ${goal(of)}`,
      body:
        probability != null && probabilityBy != null
          ? `${chance(probability, probabilityBy, forecastDate)} Keep doing what you do.`
          : forecastDate === null
            ? isWeekly(of.kind)
              ? "That is what your last four whole weeks come to. Keep it up."
              : `The trend leads that way, but the day is too far off to name${deadline === null ? "" : `; your date is ${format.fullDay(deadline)}`}. Keep at it.`
            : `As things are going, you get there around ${format.fullDay(forecastDate)}${deadline === null ? "" : `, and your date is ${format.fullDay(deadline)}`}. Keep doing what you do.`,
    }),
    "goal-off-track": ({ forecastDate, deadline, probability, probabilityBy, ...of }) => ({
      title: `Off track: ${goal(of)}`,
      body:
        probability != null && probabilityBy != null
          ? `${chance(probability, probabilityBy, forecastDate)} Move the date, or give the goal more room in your week.`
          : forecastDate === null
            ? isWeekly(of.kind)
              ? "Your last four whole weeks fall short of it on average. Make room for it, or set a goal that fits your weeks."
              : `The way things are going does not lead there${deadline === null ? "" : ` by ${format.fullDay(deadline)}`}. Change the plan, or change the goal: both are fine.`
            : `The way things are going leads there around ${format.fullDay(forecastDate)}${deadline === null ? "" : `, after your date of ${format.fullDay(deadline)}`}. Move the date, or give the goal more room in your week.`,
    }),
    "form-low": () => ({
      title: "More fatigue than usual",
      body: "At the end of the last week you had done clearly more than you are used to. A few easy days bring that back. It is a model and knows nothing of how you feel; trust yourself first.",
    }),
    "form-high": () => ({
      title: "You are fresh",
      body: "At the end of the last week you had done clearly less than you are used to: the work is still in you and the fatigue is mostly gone. A good week to try something heavy.",
    }),
    "deload-due": ({ weeks: count, lifts, stalled = lifts }) => ({
      title: "An easy week may help",
      body: `${weeks(count)} in a row without a light one, and ${stalled} of your ${format.plural(lifts, "main lift", "main lifts")} ${stalled === 1 ? "has" : "have"} stopped moving up beyond doubt. Many lifters do half the sets for a week then. The evidence is thin: the one trial of a week off found no gain from it.`,
    }),
    "density-change": ({ direction, percent, setsPerHour, setsPerHourBefore }) => ({
      title: direction === "up" ? "You get more done in an hour" : "Your workouts have slowed down",
      body: `${sets(Math.round(setsPerHour))} an hour, where it was ${format.number(Math.round(setsPerHourBefore))} the four weeks before (${direction === "up" ? "up" : "down"} ${whole(percent)}). ${direction === "up" ? "Good, as long as the heavy sets get their rest." : "Fine if you wanted longer rests; they help with heavy sets."}`,
    }),
    "session-rpe-partly": ({ rated, workouts: all }) => ({
      title: "Rate every workout",
      body: `${format.number(rated)} of ${workouts(all)} of the last six weeks say how hard they were. With all of them, your load takes in effort and not just weight.`,
    }),
    "volume-rising-fast": ({ muscle: name, setsPerWeek, before, percent }) => ({
      title: `${muscle(name)}: a lot more at once`,
      body: `${sets(setsPerWeek)} a week lately, where it was ${format.number(before)} (up ${whole(percent)}). Add a few sets at a time, so that your recovery keeps up.`,
    }),
    "frequency-low": ({ muscle: name, setsPerWeek }) => ({
      title: `${muscle(name)}: all on one day`,
      body: `${sets(setsPerWeek)} a week, on a single day. Split over two days, the last of them would be done fresher.`,
    }),
    "muscle-untrained": ({ muscle: name, weeks: count, low }) => ({
      title: `${muscle(name)}: nothing for ${weeks(count)}`,
      body: `Not one set, while you trained the rest. ${low > 0 ? `${sets(low)} a week are commonly advised for growth; even` : "Even"} a few are far better than none.`,
    }),
    "left-right-imbalance": ({ more, left, right, percent, ...lift }) => ({
      title: `${exercise(lift)}: your ${more} side does more`,
      body: `${format.number(left)} reps with the left and ${format.number(right)} with the right in four weeks (${whole(percent)} apart). Begin with the weaker side and let the other do no more than it did.`,
    }),
    "effort-too-easy": ({ percent, sets: count }) => ({
      title: "Most sets end early",
      body: `${whole(percent)} of your ${sets(count)} with a logged effort ended with five or more reps to spare. For muscle, end most sets with one to three left.`,
    }),
    "effort-too-hard": ({ percent, sets: count }) => ({
      title: "A lot of sets to failure",
      body: `${whole(percent)} of your ${sets(count)} with a logged effort went to failure. For strength, stopping a rep or two short gives as much and costs less. For muscle, going nearer to failure gives a little more.`,
    }),
    "effort-logged-in-part": ({ percent, sets: count }) => ({
      title: "Log how hard it was",
      body: `Only ${whole(percent)} of your last ${sets(count)} say how many reps were left. With that the strength estimates get much better.`,
    }),
    "rep-range-narrow": ({ band, percent, weeks: count }) => ({
      title: "Always the same reps",
      body: `${whole(percent)} of your sets of ${weeks(count)} were of ${BANDS[band]} reps. That works; another range for some of the exercises is a change that costs nothing.`,
    }),
    "sleep-performance": ({ measure, lagDays, pairs }) => ({
      title: "You lift better after good sleep",
      body: `Over ${days(pairs)} with both, ${SLEEP[measure]} nights go with better lifts ${when(lagDays)}. It may not be the cause, but it is a cheap thing to try.`,
    }),
    "soreness-performance": ({ lagDays, pairs }) => ({
      title: "You lift less on sore days",
      body: `Over ${days(pairs)} with both, sorer days go with weaker lifts ${when(lagDays)}. It may not be the cause. Where you can, put your heavy work where you are usually least sore.`,
    }),
    "stress-performance": ({ lagDays, pairs }) => ({
      title: "You lift less on stressful days",
      body: `Over ${days(pairs)} with both, stressful days go with weaker lifts ${when(lagDays)}. It may not be the cause. On such days, train, but leave the records for another time.`,
    }),
    "resting-heart-rate-raised": ({ recent, usual, difference }) => ({
      title: "Your resting heart rate is up",
      body: `${format.number(Math.round(recent))} beats a minute this week, where ${format.number(Math.round(usual))} is usual for you (${format.number(Math.round(difference))} more). Poor sleep, heat, a cold on its way or too much training can do that. If you feel off, take it easy.`,
    }),
    "sleep-short": ({ hours: slept, nights }) => ({
      title: "Short nights",
      body: `${hours(slept)} of sleep on average over ${format.plural(nights, "night", "nights")}; adults are advised to get seven or more. Nothing else that you can do for recovery is as cheap.`,
    }),
    "weekdays-steady": ({ weekdays, percent }) => ({
      title: "Training has its place in your week",
      body: `${Math.round(percent) === 100 ? "All" : whole(percent)} of your training days fall on ${format.list(weekdays.map((weekday) => WEEKDAYS[weekday - 1] ?? ""))}. What has a fixed place gets done.`,
    }),
    "first-weeks": ({ weeks: count, workouts: done }) => ({
      title: count === 1 ? "Your first week" : `Your first ${weeks(count)}`,
      body: `${workouts(done)} so far. At first nearly everything works: learn the movements, add a little each time, and don’t worry about the fine print yet.`,
    }),
    "bodyweight-missing": ({ days: count, ...lift }) => ({
      title: "Log your body weight once",
      body: `${exercise(lift)} moves your body, and you did it on ${days(count)} lately. With your weight on record, those sets get a load and an estimate of strength.`,
    }),
  };
};
