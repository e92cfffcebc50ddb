import { pointerTo } from "./field-errors.ts";

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

export type JsonLimits = {
  readonly depth: number;
  readonly members: number;
  /** Items and fields of all lists and objects together; an empty one counts as one. */
  readonly values: number;
};

export type JsonExcess = {
  readonly limit: keyof JsonLimits;
  readonly pointer: string;
  readonly isList: boolean;
};

type Level = { isList: boolean; commas: number; expectsKey: boolean; keyStart: number; keyEnd: number };

const LONGEST_NAME = 200;

const nameAt = (text: string, { keyStart, keyEnd }: Level): string | null => {
  if (keyEnd - keyStart > LONGEST_NAME) return null;
  try {
    const name: unknown = JSON.parse(text.slice(keyStart, keyEnd + 1));
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
};

const pointerIn = (text: string, levels: readonly Level[]): string => {
  const path: PropertyKey[] = [];
  for (const level of levels) {
    const token = level.isList ? level.commas : nameAt(text, level);
    if (token === null) break;
    path.push(token);
  }
  return pointerTo(path);
};

/**
 * Returns the limit that a JSON text exceeds, before it is parsed: parsing and checking cost by the number of values,
 * not by the bytes. Returns null within all limits. Runs in one pass, in linear time.
 * @param text JSON, or an invalid text
 */
export const jsonExcess = (text: string, limits: JsonLimits): JsonExcess | null => {
  const levels: Level[] = [];
  let depth = 0;
  let values = 0;
  const excess = (limit: keyof JsonLimits, within: number): JsonExcess => ({
    limit,
    pointer: pointerIn(text, levels.slice(0, within)),
    isList: levels[within]?.isList ?? false,
  });
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const level = levels[depth - 1];
    if (code === QUOTE) {
      const start = index;
      for (index += 1; index < text.length; index += 1) {
        const inside = text.charCodeAt(index);
        if (inside === BACKSLASH) index += 1;
        else if (inside === QUOTE) break;
      }
      if (level?.expectsKey === true) {
        level.keyStart = start;
        level.keyEnd = index;
        level.expectsKey = false;
      }
    } else if (code === COMMA) {
      values += 1;
      if (values > limits.values) return excess("values", 0);
      if (level === undefined) continue;
      level.commas += 1;
      level.expectsKey = !level.isList;
      if (level.commas >= limits.members) return excess("members", depth - 1);
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values += 1;
      if (values > limits.values) return excess("values", 0);
      const isList = code === OPEN_LIST;
      levels[depth] = { isList, commas: 0, expectsKey: !isList, keyStart: 0, keyEnd: 0 };
      depth += 1;
      if (depth > limits.depth) return excess("depth", 0);
    } else if ((code === CLOSE_LIST || code === CLOSE_OBJECT) && depth > 0) depth -= 1;
  }
  return null;
};
