import { expect, test } from "bun:test";
import { limitAddress } from "#core/limit-address.ts";

test("an IPv4 address counts as itself, however the socket writes it", () => {
  expect(limitAddress("203.0.113.7")).toBe("203.0.113.7");
  expect(limitAddress("::ffff:203.0.113.7")).toBe("203.0.113.7");
  expect(limitAddress("0:0:0:0:0:FFFF:203.0.113.7")).toBe("203.0.113.7");
  expect(limitAddress(" 203.0.113.7 ")).toBe("203.0.113.7");
});

test("IPv6 addresses of one /64 count as one, in every spelling", () => {
  const network = "2001:db8:1:2::/64";
  for (const address of [
    "2001:db8:1:2::1",
    "2001:0db8:0001:0002:ffff::9",
    "2001:DB8:1:2:3:4:5:6",
    "2001:db8:1:2::%eth0",
  ]) {
    expect(limitAddress(address)).toBe(network);
  }
  expect(limitAddress("2001:db8:1:3::1")).not.toBe(network);
  expect(limitAddress("::1")).toBe("0:0:0:0::/64");
});

test("what is no address counts as one subject", () => {
  for (const nonsense of ["", "localhost", "1:2:3", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::1", "{x}:y", "12345::"]) {
    expect(limitAddress(nonsense)).toBe("unknown");
  }
});
