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
  type Locale,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLES,
  RECORD_KINDS,
  SET_TYPES,
  TRACKING_TYPES,
} from "#core/taxonomy.ts";

const labelled = <Value extends string>(values: readonly Value[], labels: Readonly<Record<Value, string>>) =>
  values.map((value) => ({ value, label: labels[value] }));

export const vocabularyIn = (locale: Locale) => ({
  muscles: labelled(MUSCLES, MUSCLE_LABELS[locale]),
  equipment: labelled(EQUIPMENT, EQUIPMENT_LABELS[locale]),
  mechanics: labelled(MECHANICS, MECHANICS_LABELS[locale]),
  movementPatterns: labelled(MOVEMENT_PATTERNS, MOVEMENT_PATTERN_LABELS[locale]),
  trackingTypes: labelled(TRACKING_TYPES, TRACKING_TYPE_LABELS[locale]),
  setTypes: labelled(SET_TYPES, SET_TYPE_LABELS[locale]),
  recordKinds: labelled(RECORD_KINDS, RECORD_KIND_LABELS[locale]),
});
