import { describe, expect, test } from "bun:test";
import { type Random, randomFrom } from "#core/random.ts";
import { directionOf, pointsNeeded, presentStretch } from "#core/strength/stretch/stretch.ts";

const FIRST_DAY = 20_000;
const WORTHWHILE = 2;

type Lifter = {
  readonly weeks: number;
  readonly aWeek: number;
  /** Correlation of the scatter from one day to the next. */
  readonly memory: number;
  readonly sd: number;
  /** Per cent a week on the day of a week. */
  readonly truth?: (week: number) => number;
};

const lifter = (random: Random, { weeks, aWeek, memory, sd, truth = () => 100 }: Lifter) => {
  const days: number[] = [];
  const values: number[] = [];
  let scatter = random.noise(1);
  const gap = 7 / aWeek;
  for (let next = random.between(0, gap); next < 7 * weeks; next += Math.max(1, gap * random.between(0.7, 1.3))) {
    const day = Math.round(next);
    const last = days.at(-1);
    if (last === day) continue;
    const kept = last === undefined ? 1 : memory ** (day - last);
    scatter = kept * scatter + Math.sqrt(1 - kept * kept) * random.noise(1);
    days.push(day);
    values.push(truth(day / 7) * (1 + sd * scatter));
  }
  return { days: Float64Array.from(days, (day) => FIRST_DAY + day), values: Float64Array.from(values) };
};

const regular = (values: readonly number[], gap = 3.5) => ({
  days: Float64Array.from(values, (_, at) => FIRST_DAY + Math.round(gap * at)),
  values: Float64Array.from(values),
});

/** Returns how often each status comes up among lifters of a kind, in per cent. */
const shares = (of: Lifter, lifters: number) => {
  const counts = { improving: 0, plateau: 0, declining: 0, uncertain: 0, "insufficient-data": 0 };
  for (let seed = 1; seed <= lifters; seed += 1) {
    counts[presentStretch(lifter(randomFrom(seed), of), WORTHWHILE).status] += 100 / lifters;
  }
  return counts;
};

describe("directionOf", () => {
  const slopes = { slope: 0, lower: -0.05, upper: 0.05, spanDays: 140 };

  test("a lift stands still where a worthwhile gain and a worthwhile loss are both left out", () => {
    expect(directionOf(slopes, 2)).toBe("plateau");
    expect(directionOf({ ...slopes, upper: 0.08 }, 2)).toBe("uncertain");
    expect(directionOf({ ...slopes, lower: -0.08 }, 2)).toBe("uncertain");
  });

  test("a lift whose level has changed by two worthwhile changes does not stand still", () => {
    expect(directionOf({ ...slopes, slope: 0.03, lower: -0.005, upper: 0.065 }, 2)).toBe("uncertain");
  });

  test("a direction needs the whole interval, and a change that is worthwhile", () => {
    expect(directionOf({ ...slopes, slope: 0.03, lower: 0.01 }, 2)).toBe("improving");
    expect(directionOf({ ...slopes, slope: -0.03, upper: -0.01 }, 2)).toBe("declining");
    expect(directionOf({ ...slopes, slope: 0.01, lower: 0.005, upper: 0.02 }, 2)).toBe("plateau");
  });

  test("an interval four times as wide takes about two and a half times the points", () => {
    const wide = { slope: 0, lower: -8 / 28, upper: 8 / 28, n: 40, spanDays: 140 };
    expect(pointsNeeded(wide, 2)).toBe(101);
    expect(pointsNeeded({ ...wide, lower: -2.0001 / 28, upper: 2.0001 / 28 }, 2)).toBe(41);
  });
});

describe("presentStretch", () => {
  test("below eight days there is no status, and the days that are missing", () => {
    expect(presentStretch(regular([1, 2, 3, 4, 5, 6, 7]), 0.1)).toMatchObject({
      status: "insufficient-data",
      trend: null,
      pointsNeeded: 8,
    });
    expect(presentStretch(regular([]), 0.1).status).toBe("insufficient-data");
  });

  test("the same weight for twelve weeks stands still, and a straight line improves", () => {
    expect(presentStretch(regular(Array<number>(24).fill(100)), 2).status).toBe("plateau");
    expect(presentStretch(regular(Array.from({ length: 24 }, (_, at) => 100 + at / 2)), 2).status).toBe("improving");
  });

  test("after a layoff that took a fifth, two days say nothing", () => {
    const before = Array.from({ length: 18 }, () => 116.7);
    const days = [...before.map((_, at) => Math.round(3.5 * at)), 95, 99];
    const series = { days: Float64Array.from(days), values: Float64Array.from([...before, 93.3, 93.3]) };
    const { status, start } = presentStretch(series, 2);
    expect([status, start.because, start.index]).toEqual(["insufficient-data", "layoff", 18]);
  });

  test("a short pause that changed nothing begins no stretch, and six weeks always do", () => {
    const random = randomFrom(1);
    const away = (gap: number) => {
      const days = Array.from({ length: 30 }, (_, at) => 4 * at + (at < 15 ? 0 : gap));
      return presentStretch(
        { days: Float64Array.from(days), values: Float64Array.from(days, () => 100 + random.noise(2)) },
        2,
      ).start.because;
    };
    expect([away(21), away(60)]).toEqual(["first-day", "layoff"]);
  });

  test("a lasting step begins a stretch, and three light days do not", () => {
    const random = randomFrom(7);
    const series = (light: number) =>
      regular(Array.from({ length: 60 }, (_, at) => (at >= 60 - light ? 80 : 100) + random.noise(2.5)));
    const { start, status } = presentStretch(series(14), 2);
    expect([start.because, start.index]).toEqual(["step", 46]);
    expect(status).not.toBe("declining");
    expect(presentStretch(series(3), 2).start.because).toBe("first-day");
  });

  test("half a year up and half a year flat stands still since about the day", () => {
    const random = randomFrom(3);
    const series = regular(Array.from({ length: 100 }, (_, at) => 100 + 0.6 * Math.min(at, 50) + random.noise(2.5)));
    const { status, plateau, trend } = presentStretch(series, 2.5);
    expect(status).toBe("plateau");
    const truth = FIRST_DAY + 175;
    expect(Math.abs((plateau?.day ?? 0) - truth)).toBeLessThanOrEqual(21);
    expect(plateau?.from).toBeLessThanOrEqual(truth);
    expect(plateau?.to).toBeGreaterThanOrEqual(truth);
    expect(trend?.n).toBeLessThan(60);
  });

  test("a wild entry changes no status", () => {
    const random = randomFrom(5);
    const flat = Array.from({ length: 60 }, () => 100 + random.noise(2));
    const { status } = presentStretch(regular(flat), 2);
    for (const at of [0, 30, 59]) expect(presentStretch(regular(flat.with(at, 1000)), 2).status).toBe(status);
  });

  test("is the same whatever the unit and the epoch", () => {
    const random = randomFrom(11);
    const values = Array.from({ length: 50 }, (_, at) => 100 + 0.1 * at + random.noise(3));
    const [kg, lb] = [presentStretch(regular(values), 2), presentStretch(regular(values.map((kg) => 2 * kg)), 4)];
    expect(lb.status).toBe(kg.status);
    expect(lb.trend?.slope).toBeCloseTo(2 * (kg.trend?.slope ?? 0), 10);
  });
});

describe("the promised rates of presentStretch", () => {
  test("flat lifters with the memory of real logs: at most 5 % are told a direction", () => {
    for (const weeks of [8, 12, 26, 52]) {
      const { improving, declining } = shares({ weeks, aWeek: 3, memory: 0.8, sd: 0.063 }, 150);
      expect(improving + declining).toBeLessThanOrEqual(5);
    }
  });

  test("flat lifters with the memory of 0.93 a day: at most 10 %", () => {
    for (const weeks of [8, 12, 26, 52]) {
      const { improving, declining } = shares({ weeks, aWeek: 2, memory: 0.93, sd: 0.063 }, 150);
      expect(improving + declining).toBeLessThanOrEqual(10);
    }
  });

  test("who gains 1 % a week for half a year improves, and is never told to stand still", () => {
    const truth = (week: number) => 100 + week;
    const { improving, plateau } = shares({ weeks: 26, aWeek: 2, memory: 0.8, sd: 0.03, truth }, 100);
    expect(improving).toBeGreaterThan(85);
    expect(plateau).toBe(0);
  });

  test("half a year flat after half a year of gains is not told to improve", () => {
    const truth = (week: number) => 100 + 1.2 * Math.min(week, 26);
    const { improving, plateau } = shares({ weeks: 52, aWeek: 2, memory: 0.8, sd: 0.03, truth }, 100);
    expect(improving).toBeLessThan(8);
    expect(plateau).toBeGreaterThan(50);
  });
});
