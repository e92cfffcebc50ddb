import { describe, expect, test } from "bun:test";
import { type DayProfileColumn, dayProfile, type ProfiledSet } from "#core/volume/day-profile.ts";

const aSet = (facts: Partial<ProfiledSet>): ProfiledSet => ({
  sideReps: 0,
  rir: null,
  loadKg: null,
  repsLeft: null,
  repsRight: null,
  ...facts,
});
/** The names of what a set counts for. */
const countedFor = (facts: Partial<ProfiledSet>, bestE1rmKg: number | null = null) =>
  Object.entries(dayProfile([aSet(facts)], bestE1rmKg)).flatMap(([column, count]) => (count > 0 ? [column] : []));

describe("dayProfile", () => {
  test.each<[number, DayProfileColumn[]]>([
    [0, []],
    [1, ["setsReps1To5"]],
    [5, ["setsReps1To5"]],
    [6, ["setsReps6To12"]],
    [12, ["setsReps6To12"]],
    [13, ["setsReps13To20"]],
    [20, ["setsReps13To20"]],
    [21, ["setsReps21Up"]],
  ])("%p repetitions", (sideReps, columns) => {
    expect(countedFor({ sideReps })).toEqual(columns);
  });

  test.each<[number | null, DayProfileColumn[]]>([
    [null, []],
    [0, ["setsRir0"]],
    [0.5, ["setsRir0"]],
    [1, ["setsRir1To2"]],
    [2.5, ["setsRir1To2"]],
    [3, ["setsRir3To4"]],
    [4, ["setsRir3To4"]],
    [4.5, ["setsRir5Up"]],
    [10, ["setsRir5Up"]],
  ])("%p in reserve", (rir, columns) => {
    expect(countedFor({ rir })).toEqual(columns);
  });

  test.each<[number | null, DayProfileColumn[]]>([
    [null, []],
    [0, []],
    [59.9, ["setsBelow60"]],
    [60, ["setsFrom60"]],
    [70, ["setsFrom70"]],
    [80, ["setsFrom80"]],
    [89.9, ["setsFrom80"]],
    [90, ["setsFrom90"]],
    [101, ["setsFrom90"]],
  ])("%p kg of a best of 100", (loadKg, columns) => {
    expect(countedFor({ loadKg }, 100)).toEqual(columns);
  });

  test("60 % in pounds is 60 %", () => {
    const [load, best] = [140 * 0.45359237, (175 * 0.45359237 * 4) / 3];
    expect(countedFor({ loadKg: load }, best)).toEqual(["setsFrom60"]);
  });

  test("without an estimate that day there is no intensity", () => {
    expect(countedFor({ loadKg: 80 })).toEqual([]);
  });

  test("sides count where both were logged, and sets add up", () => {
    const sets = [
      aSet({ sideReps: 10, repsLeft: 10, repsRight: 8 }),
      aSet({ sideReps: 9, repsLeft: 9, repsRight: null }),
      aSet({ sideReps: 6, repsLeft: 0, repsRight: 6 }),
    ];
    expect(dayProfile(sets, null)).toMatchObject({ setsReps6To12: 3, repsLeft: 10, repsRight: 14 });
  });
});
