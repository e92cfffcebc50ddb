import type { Sql } from "postgres";

type SetRow = {
  readonly local_date: Date;
  readonly exercise_id: string;
  readonly load_kg: number | null;
  readonly reps: number | null;
  readonly rir: number | null;
  readonly is_working: boolean;
};
type MuscleRow = { readonly exercise_id: string; readonly muscle: string; readonly role: string };

const DAY_MS = 86_400_000;

const dayKey = (date: Date): string => date.toISOString().slice(0, 10);

const weekKey = (date: Date): string => {
  const monday = new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS);
  return dayKey(monday);
};

const add = (sums: Map<string, number>, key: string, value: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + value);
};

const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** Every pair of points: Theil and Sen's median slope, Mann and Kendall's sum of signs. */
const trend = (points: readonly { readonly at: number; readonly kg: number }[]) => {
  const slopes: number[] = [];
  let signs = 0;
  for (const [index, first] of points.entries()) {
    for (const second of points.slice(index + 1)) {
      slopes.push((second.kg - first.kg) / ((second.at - first.at) / DAY_MS));
      signs += Math.sign(second.kg - first.kg);
    }
  }
  return { slope: median(slopes), signs };
};

const meanOfLast = (daily: Map<string, number>, today: Date, days: number): number => {
  let sum = 0;
  for (let back = 0; back < days; back += 1) sum += daily.get(dayKey(new Date(today.getTime() - back * DAY_MS))) ?? 0;
  return sum / days;
};

/**
 * Computes a part of the analysis without any thought for its cost. Every set is fetched as an object, days are `Date`s
 * and texts, and sums are in `Map`s. A trend uses every pair. The benchmark compares it with the other one.
 */
export const plainAnalysis = async (sql: Sql, userId: string, today: Date) => {
  const fetching = performance.now();
  const sets = await sql<SetRow[]>`
    select s.local_date::timestamptz as local_date, s.exercise_id, s.load_kg, s.reps, s.rir, s.is_working
    from sets s join workouts w on w.id = s.workout_id
    where s.user_id = ${userId} and w.status = 'completed' order by s.local_date`;
  const muscles = await sql<MuscleRow[]>`
    select exercise_id, muscle, role from exercise_muscles
    where exercise_id in (select distinct exercise_id from sets where user_id = ${userId})`;
  const computing = performance.now();

  const tonnage = new Map<string, number>();
  const best = new Map<string, Map<string, number>>();
  const weekly = new Map<string, number>();
  for (const { local_date, exercise_id, load_kg, reps, rir, is_working } of sets) {
    if (!is_working) continue;
    const day = dayKey(local_date);
    add(tonnage, day, (load_kg ?? 0) * (reps ?? 0));
    for (const { exercise_id: of, muscle, role } of muscles) {
      if (of === exercise_id) add(weekly, `${weekKey(local_date)} ${muscle}`, role === "primary" ? 1 : 0.5);
    }
    if (load_kg === null || reps === null || reps + (rir ?? 0) > 12) continue;
    const estimate = load_kg * (1 + (reps + (rir ?? 0)) / 30);
    const days = best.get(exercise_id) ?? new Map<string, number>();
    best.set(exercise_id, days);
    days.set(day, Math.max(days.get(day) ?? 0, estimate));
  }
  const trends = [...best.values()].map((days) =>
    trend([...days].map(([day, kg]) => ({ at: new Date(day).getTime(), kg }))),
  );
  const acwr = meanOfLast(tonnage, today, 7) / meanOfLast(tonnage, today, 28);
  return {
    sets: sets.length,
    trends: trends.length,
    acwr,
    weeks: weekly.size,
    fetchMs: computing - fetching,
    kernelMs: performance.now() - computing,
  };
};
