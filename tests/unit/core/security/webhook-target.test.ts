import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isPublicAddress, webhookTarget } from "#core/security/webhook-target.ts";

type Range = readonly [first: string, last: string];

/** By hand from the registries of IANA, and what a cloud answers its own machines at. */
const CLOSED: readonly Range[] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["168.63.129.16", "168.63.129.16"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.31.196.0", "192.31.196.255"],
  ["192.52.193.0", "192.52.193.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["192.175.48.0", "192.175.48.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "239.255.255.255"],
  ["240.0.0.0", "255.255.255.255"],
];

const numberOf = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const bytesOf = (address: number): number[] => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
const dotted = (address: number): string => bytesOf(address).join(".");

const isClosed = (address: number): boolean =>
  CLOSED.some(([first, last]) => address >= numberOf(first) && address <= numberOf(last));

const closed = fc
  .constantFrom(...CLOSED)
  .chain(([first, last]) => fc.integer({ min: numberOf(first), max: numberOf(last) }));
const open = fc.integer({ min: 0, max: 2 ** 32 - 1 }).filter((address) => !isClosed(address));

const octal = (value: number): string => `0${value.toString(8)}`;
const hex = (value: number): string => `0x${value.toString(16)}`;
const wide = (text: string): string => text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const encoded = (text: string): string => text.replace(/[0-9]/g, (digit) => `%3${digit}`);

/** All the ways to write an IPv4 address that resolvers and browsers understand. */
const SPELLINGS: readonly ((address: number) => string)[] = [
  dotted,
  (address) => `${dotted(address)}.`,
  (address) => bytesOf(address).map(octal).join("."),
  (address) => bytesOf(address).map(hex).join("."),
  (address) => bytesOf(address).map(hex).join(".").toUpperCase(),
  (address) =>
    bytesOf(address)
      .map((byte) => `00000${octal(byte)}`)
      .join("."),
  String,
  hex,
  octal,
  (address) => `${address >>> 24}.${address & 0xff_ff_ff}`,
  (address) => `${address >>> 24}.${hex((address >>> 16) & 255)}.${octal(address & 0xff_ff)}`,
  (address) => wide(dotted(address)),
  (address) => dotted(address).replaceAll(".", "。"),
  (address) => encoded(dotted(address)),
];

const groups = (address: number): string => `${(address >>> 16).toString(16)}:${(address & 0xff_ff).toString(16)}`;

/** IPv6 addresses that lead to, or contain, an IPv4 address. */
const EMBEDDINGS: readonly ((address: number) => string)[] = [
  (address) => `::ffff:${dotted(address)}`,
  (address) => `::ffff:${groups(address)}`,
  (address) => `0:0:0:0:0:FFFF:${groups(address)}`,
  (address) => `::${dotted(address)}`,
  (address) => `::ffff:0:${dotted(address)}`,
  (address) => `64:ff9b::${dotted(address)}`,
  (address) => `64:ff9b:1::${dotted(address)}`,
  (address) => `2002:${groups(address)}::1`,
  (address) => `2001:0:${groups(address)}::1`,
];

const PRIVATE = { objection: "must not lead to a private address" };

describe("where webhooks may go", () => {
  test("is not an address that is private, however it is written", () => {
    fc.assert(
      fc.property(closed, fc.constantFrom(...SPELLINGS), (address, spell) => {
        expect(webhookTarget(`https://${spell(address)}/hook`, false)).toEqual(PRIVATE);
      }),
    );
  });

  test("is every other address, written in the usual way", () => {
    fc.assert(
      fc.property(open, fc.constantFrom(...SPELLINGS), (address, spell) => {
        const url = `https://${dotted(address)}/hook`;
        expect(webhookTarget(`https://${spell(address)}/hook`, false)).toEqual({ url });
        expect(isPublicAddress(dotted(address))).toBe(true);
      }),
    );
  });

  test("is no IPv6 address that stands for an IPv4 address, private or not", () => {
    fc.assert(
      fc.property(fc.oneof(open, closed), fc.constantFrom(...EMBEDDINGS), (address, embed) => {
        expect(isPublicAddress(embed(address))).toBe(false);
        expect(webhookTarget(`https://[${embed(address)}]/hook`, false)).toEqual(PRIVATE);
      }),
    );
  });

  test.each([
    "::",
    "::1",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
  ])("is not %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(["2606:4700::1111", "2a00:1450:4003:80f::200e", "93.184.215.14"])("is %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each(["", "localhost", "example.com", "1", "0x7f000001", "127.1", "93.184.215.14 ", "1.2.3.4.5"])(
    "is nothing that a resolver would not answer: %p",
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});

describe("the URL of a webhook", () => {
  test.each([
    ["https://example.com/hooks?token=a%20b", "https://example.com/hooks?token=a%20b"],
    ["HTTPS://EXAMPLE.com:443", "https://example.com/"],
    ["https://example.com:8443/a/../b", "https://example.com:8443/b"],
    ["https://españa.example/", "https://xn--espaa-rta.example/"],
    ["https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"],
  ])("%s is kept as %s", (text, url) => {
    expect(webhookTarget(text, false)).toEqual({ url });
  });

  test.each([
    ["not a url", "must be a URL"],
    ["https://", "must be a URL"],
    ["https://[fe80::1%25eth0]/", "must be a URL"],
    ["https://256.1.1.1/", "must be a URL"],
    ["http://example.com/", "must begin with https://"],
    ["ftp://example.com/", "must begin with https://"],
    ["file:///etc/passwd", "must begin with https://"],
    ["javascript:alert(1)", "must begin with https://"],
    ["https://user@example.com/", "must hold no user name and no password"],
    ["https://:pass@example.com/", "must hold no user name and no password"],
    ["https://example.com/#a", "must end before a #"],
    ["https://example.com/#", "must end before a #"],
    [`https://example.com/${"ñ".repeat(400)}`, "must have 2000 characters or fewer once it is encoded"],
    ["https://localhost/", PRIVATE.objection],
    ["https://LOCALHOST./", PRIVATE.objection],
    ["https://a.localhost/", PRIVATE.objection],
  ])("%s is refused: it %s", (text, objection) => {
    expect(webhookTarget(text, false)).toEqual({ objection });
  });

  test("may lead to this machine, and by http, where that is configured; not to other protocols", () => {
    expect(webhookTarget("http://127.0.0.1:8080/", true)).toEqual({ url: "http://127.0.0.1:8080/" });
    expect(webhookTarget("http://[::1]:8080/", true)).toEqual({ url: "http://[::1]:8080/" });
    expect(webhookTarget("https://localhost/", true)).toEqual({ url: "https://localhost/" });
    expect(webhookTarget("ftp://127.0.0.1/", true)).toEqual({ objection: "must begin with https://" });
  });
});
