import { describe, expect, test } from "bun:test";
import { importedId } from "#worker/importers/index.ts";

const USER = "019a0000-0000-7000-8000-000000000001";
const KEY = "strong|2020-12-30T18:51:52|1|Evening Workout";

describe("the id of something imported", () => {
  test("is the same UUID v5 each time", () => {
    const id = importedId(USER, "strong", KEY, 0, 2);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(importedId(USER, "strong", KEY, 0, 2)).toBe(id);
  });

  test("never moves between releases, or committing a file again would double it", () => {
    expect(importedId(USER, "strong", KEY)).toBe("ac28569f-d32f-5991-af21-1d3c788632d4");
  });

  test("is another for another user, application, workout or place, also where their texts run together", () => {
    const ids = [
      importedId(USER, "strong", KEY),
      importedId("019a0000-0000-7000-8000-000000000002", "strong", KEY),
      importedId(USER, "hevy", KEY),
      importedId(USER, "strong", `${KEY}0`),
      importedId(USER, "strong", KEY, 0),
      importedId(USER, "strong", KEY, 0, 0),
      importedId(USER, "strong", KEY, "0", "0"),
      importedId(USER, "strong", KEY, 11),
      importedId(USER, "strong", KEY, 1, 1),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
