import { describe, expect, test } from "bun:test";
import {
  EQUIPMENT_LABELS,
  MECHANICS_LABELS,
  MOVEMENT_PATTERN_LABELS,
  MUSCLE_LABELS,
  RECORD_KIND_LABELS,
  SET_TYPE_LABELS,
  TRACKING_TYPE_LABELS,
} from "#core/exercises/labels.ts";
import {
  EQUIPMENT,
  LOCALES,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLES,
  RECORD_KINDS,
  SET_TYPES,
  TRACKING_TYPES,
} from "#core/taxonomy.ts";

describe.each([
  { vocabulary: "muscles", values: MUSCLES, labels: MUSCLE_LABELS },
  { vocabulary: "equipment", values: EQUIPMENT, labels: EQUIPMENT_LABELS },
  { vocabulary: "mechanics", values: MECHANICS, labels: MECHANICS_LABELS },
  { vocabulary: "movement patterns", values: MOVEMENT_PATTERNS, labels: MOVEMENT_PATTERN_LABELS },
  { vocabulary: "set types", values: SET_TYPES, labels: SET_TYPE_LABELS },
  { vocabulary: "tracking types", values: TRACKING_TYPES, labels: TRACKING_TYPE_LABELS },
  { vocabulary: "record kinds", values: RECORD_KINDS, labels: RECORD_KIND_LABELS },
])("the labels of $vocabulary", ({ values, labels }) => {
  test.each([...LOCALES])("name every value once in %s, in the order of the vocabulary", (locale) => {
    const named: Readonly<Record<string, string>> = labels[locale];
    expect(Object.keys(named)).toEqual([...values]);
    expect(new Set(Object.values(named)).size).toBe(values.length);
  });

  test.each([...LOCALES])("begin with a capital letter in %s and never show a code", (locale) => {
    for (const label of Object.values<string>(labels[locale])) {
      expect(label).toMatch(/^\p{Lu}/u);
      expect(label).not.toContain("_");
    }
  });
});
