import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { ForjaError } from "#core/errors.ts";
import {
  computed,
  fixed,
  hidden,
  nullable,
  oneOf,
  orElse,
  ownId,
  text,
  versioned,
  weight,
  whole,
} from "#core/shapes/field.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { complete, shape } from "#core/shapes/shape.ts";

const plate = shape({
  id: ownId(),
  kind: fixed(oneOf(["iron", "rubber"])),
  weight: nullable(weight(z.number().gt(0).max(100))),
  weightKg: computed(z.number().nullable()),
  count: whole(1, 20),
  colour: orElse(text(20, 1), "black"),
  note: nullable(text(100)),
  bought: hidden(nullable(text(10))),
  ...versioned,
});

const ID = "01990000-0000-7000-8000-000000000001";
const INSTANT = "2026-11-30T12:00:00.000Z";
const stored = {
  id: ID,
  kind: "iron",
  weight: { value: 20, unit: "kg" },
  weightKg: 20,
  count: 2,
  colour: "black",
  note: null,
  version: 3,
  createdAt: INSTANT,
  updatedAt: INSTANT,
} as const;

const fault = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof ForjaError ? error.errors.map(({ pointer }) => pointer) : error;
  }
};

describe("a body", () => {
  test("leaves out what only the server sets, at every depth", () => {
    const { weightKg: _kg, version: _version, createdAt: _created, updatedAt: _updated, ...own } = stored;
    expect(plate.create.parse(stored)).toEqual(own);
    expect(z.array(plate.item).parse([{ ...stored, version: "any" }])).toEqual([own]);
    expect(Object.keys(plate.patch.parse({ version: 9, note: "x" }))).toEqual(["note"]);
  });

  test("refuses what is unknown or hidden, and what is out of bounds", () => {
    for (const wrong of [{ size: 1 }, { bought: "2020" }, { count: 0 }, { count: 21 }, { kind: null }]) {
      expect(plate.create.safeParse({ ...stored, ...wrong }).success).toBe(false);
    }
  });

  test("of a create is completed with defaults and nulls", () => {
    expect(complete(plate, plate.create.parse({ kind: "iron", count: 1 }))).toEqual({
      id: null,
      kind: "iron",
      weight: null,
      count: 1,
      colour: "black",
      note: null,
    });
  });
});

describe("a merge patch", () => {
  const patch = (body: unknown) => patched(plate, stored, plate.patch.parse(body));

  test("changes the given fields, clears those that are null, and merges a weight", () => {
    expect(patch({ weight: { unit: "lb" }, colour: null, note: "old" })).toEqual({
      id: ID,
      kind: "iron",
      weight: { value: 20, unit: "lb" },
      count: 2,
      colour: "black",
      note: "old",
    });
    expect(patch({ weight: null }).weight).toBeNull();
  });

  test("of a resource as it was read changes nothing", () => {
    expect(isUnchanged(plate, stored, patch(stored))).toBe(true);
    expect(isUnchanged(plate, stored, patch({ count: 3 }))).toBe(false);
  });

  test("refuses another id or another value of a fixed field, and a weight that lacks a part", () => {
    expect(fault(() => patch({ id: "01990000-0000-7000-8000-000000000002" }))).toEqual(["/id"]);
    expect(fault(() => patch({ kind: "rubber" }))).toEqual(["/kind"]);
    const bare = { ...stored, weight: null };
    expect(fault(() => patched(plate, bare, plate.patch.parse({ weight: { value: 5 } })))).toEqual(["/weight/unit"]);
  });
});

test("a row of Forja's own format has every stored field but the version", () => {
  const { weightKg: _kg, version: _version, ...row } = stored;
  expect(plate.row.parse({ ...row, bought: "2020" })).toEqual({
    ...row,
    bought: "2020",
    createdAt: new Date(INSTANT),
    updatedAt: new Date(INSTANT),
  });
  expect(plate.row.safeParse(stored).success).toBe(false);
});
