import { describe, expect, test } from "bun:test";
import { addressesIn, databaseAddress, hostOptions } from "#core/config/database-address.ts";

describe("the address of a database", () => {
  test("with several hosts is one address for each", () => {
    expect(addressesIn("postgres://ann:s%40cret@one:5432,two,[::1]:5433/forja?sslmode=require")).toEqual([
      "postgres://ann:s%40cret@one:5432/forja?sslmode=require",
      "postgres://ann:s%40cret@two/forja?sslmode=require",
      "postgres://ann:s%40cret@[::1]:5433/forja?sslmode=require",
    ]);
  });

  test.each(["", "mysql://one/forja", "postgres://one:port/forja", "postgres://one,two:0x/forja", "one:5432"])(
    "may not be %p",
    (address) => {
      expect(addressesIn(address)).toEqual([]);
      expect(databaseAddress.safeParse(address).success).toBe(false);
    },
  );

  test("with several hosts leads to one that is no standby, unless it says otherwise", () => {
    expect(hostOptions("postgres://one/forja")).toEqual({});
    expect(hostOptions("postgres://one,two/forja")).toEqual({ target_session_attrs: "primary" });
    expect(hostOptions("postgres://one,two/forja?target_session_attrs=standby")).toEqual({});
  });
});
