import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { MatchedName } from "#core/imports/import-document.ts";
import { NO_PRIOR, type Prior, priorOf } from "#worker/imports/prior-names.ts";
import { separateNames } from "#worker/imports/separate-names.ts";

const USER = "01a20b60-0000-7000-8000-000000000001";
const CURL = "01a20b60-0000-7000-8000-000000000002";
const OTHER = "01a20b60-0000-7000-8000-000000000003";

const name = (sourceName: string, confidence = 1, exerciseId = CURL): MatchedName => ({
  sourceName,
  exerciseId: confidence >= 0.95 ? exerciseId : null,
  confidence,
  candidates: [{ exerciseId, confidence }],
});

const had = (...names: { sourceName: string; found?: string | null; chosen?: string | null }[]): Prior =>
  priorOf(
    USER,
    names.map((one) => ({ source: "strong", found: CURL, chosen: null, ...one })),
  );

const ids = (names: readonly MatchedName[], mapping = {}, prior = NO_PRIOR) =>
  separateNames(names, mapping, prior).exercises.map(({ exerciseId }) => exerciseId);
const pairs = (names: readonly MatchedName[], mapping = {}, prior = NO_PRIOR) =>
  separateNames(names, mapping, prior).warnings.map(({ code, params }) => [code, params["names"]]);

describe("of two names of a file that mean one exercise", () => {
  test("the better match keeps it, wherever it stands", () => {
    const names = [name("Curls", 0.96), name("Curl")];
    expect(ids(names)).toEqual([null, CURL]);
    expect(pairs(names)).toEqual([["names-share-exercise", ["Curl", "Curls"]]]);
  });

  test("the first keeps it when both are as good, and the other keeps its candidates", () => {
    const { exercises } = separateNames([name("A"), name("B"), name("C")], {}, NO_PRIOR);
    expect(exercises.map(({ exerciseId }) => exerciseId)).toEqual([CURL, null, null]);
    expect(exercises[1]?.candidates).toEqual([{ exerciseId: CURL, confidence: 1 }]);
  });

  test("both have it when their sender chose so, with a warning still", () => {
    const mapping = { B: CURL };
    expect(ids([name("A"), name("B")], mapping)).toEqual([CURL, CURL]);
    expect(pairs([name("A"), name("B")], mapping)).toEqual([["names-share-exercise", ["A", "B"]]]);
  });

  test("a name that means something to a JavaScript object is one like any other", () => {
    expect(ids([name("constructor"), name("B")])).toEqual([CURL, null]);
  });

  test("one that becomes another exercise takes nothing", () => {
    expect(pairs([name("A"), name("B")], { A: "create" })).toEqual([]);
    expect(pairs([name("A"), name("B")], { B: "skip" })).toEqual([]);
  });

  test("a commit says of names that were parted what the dry run said", () => {
    const dry = separateNames([name("A"), name("B")], {}, NO_PRIOR);
    expect(separateNames(dry.exercises, {}, NO_PRIOR)).toEqual(dry);
  });
});

describe("against a name that an earlier import put into the exercise", () => {
  test("another name has none, also when it is the better match", () => {
    expect(ids([name("B")], {}, had({ sourceName: "A" }))).toEqual([null]);
    expect(pairs([name("B")], {}, had({ sourceName: "A" }))).toEqual([["names-share-exercise", ["A", "B"]]]);
  });

  test("the same name keeps it, however it is spelled now", () => {
    expect(ids([name("zorbo-curl")], {}, had({ sourceName: "Zorbo Curl" }))).toEqual([CURL]);
    expect(pairs([name("zorbo-curl")], {}, had({ sourceName: "Zorbo Curl" }))).toEqual([]);
    expect(ids([name("B"), name("A", 0.96)], {}, had({ sourceName: "A" }))).toEqual([null, CURL]);
  });

  test("a name that was left out or made an exercise of its own takes no place", () => {
    expect(ids([name("B")], {}, had({ sourceName: "A", chosen: "skip" }))).toEqual([CURL]);
    expect(ids([name("B")], {}, had({ sourceName: "A", chosen: "create" }))).toEqual([CURL]);
    expect(ids([name("B")], {}, had({ sourceName: "A", chosen: OTHER }))).toEqual([CURL]);
  });

  test("two that were put there by choice stay, with a warning", () => {
    const prior = had({ sourceName: "A" }, { sourceName: "B", chosen: CURL });
    expect(ids([name("A"), name("B")], {}, prior)).toEqual([CURL, CURL]);
    expect(pairs([name("A"), name("B")], {}, prior)).toEqual([["names-share-exercise", ["A", "B"]]]);
  });

  test("a name that now means another exercise than before is warned of", () => {
    expect(pairs([name("A", 1, OTHER)], {}, had({ sourceName: "A" }))).toEqual([["earlier-import-differs", ["A"]]]);
  });
});

test("whatever the names, no two have one exercise without a warning that names both", () => {
  const names = fc.uniqueArray(
    fc.record({
      sourceName: fc.constantFrom("a", "b", "c", "d", "e"),
      confidence: fc.constantFrom(1, 0.99, 0.96, 0.5),
      exerciseId: fc.constantFrom(CURL, OTHER),
    }),
    { selector: ({ sourceName }) => sourceName },
  );
  const mapping = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom(CURL, OTHER, "create", "skip"));
  const earlier = fc.array(fc.record({ sourceName: fc.constantFrom("a", "f"), found: fc.constantFrom(CURL, OTHER) }));
  fc.assert(
    fc.property(names, mapping, earlier, (some, choices, before) => {
      const prior = had(...before);
      const matched = some.map((one) => name(one.sourceName, one.confidence, one.exerciseId));
      const { exercises, warnings } = separateNames(matched, choices, prior);
      const said = warnings.map(({ params }) => JSON.stringify(params["names"]));
      const takers = exercises.flatMap(({ sourceName, exerciseId }) => {
        const choice = choices[sourceName];
        const taken = choice === "create" || choice === "skip" ? null : (choice ?? exerciseId);
        return taken === null ? [] : [{ sourceName, taken }];
      });
      for (const [exerciseId, group] of Map.groupBy(takers, ({ taken }) => taken)) {
        const inside = new Set([
          ...(prior.occupants.get(exerciseId)?.values() ?? []),
          ...group.map((one) => one.sourceName),
        ]);
        for (const { sourceName } of group) {
          const isNamed = said.some((pair) => pair.includes(`"${sourceName}"`));
          const isAlone = inside.size === 1;
          const isKept = group.length === 1 && (prior.occupants.get(exerciseId)?.has(sourceName) ?? false);
          expect(isNamed || isAlone || isKept).toBe(true);
        }
      }
    }),
  );
});
