import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { harmless } from "#worker/mails/harmless-text.ts";

/** Texts that mail programs turn into a link: a scheme, a host with a dot, an address, a path of a network. */
const LINK =
  /[\p{L}\d+.-]:(?=[\\/\p{L}\p{M}])|\/\/|\\\\|@(?!\])|(?<!\[)@|[\p{L}\p{N}\p{M}_-][.\u3002\uff0e\uff61](?=[\p{L}\p{M}])|\d+(?:\.\d+){3}/u;
const DIRECTIONS = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

const SPELLINGS = [
  "http://evil.example/win click",
  "HTTPS://EVIL.EXAMPLE",
  "hxxp:evil.example",
  "www.evil.example",
  "WWW.Evil.Example.",
  "evil.example",
  "evil.example:8080/path?x=1#y",
  "xn--e1awd7f.example",
  "\u0431\u0430\u043d\u043a.\u0440\u0444",
  "evil\u3002example",
  "evil\uff0eexample",
  "evil\uff61example",
  "evil\u2024example",
  "evil\ufe52example",
  "evil\u06d4example",
  "evil.\u200bexample",
  "evil\u200d.\u2060example",
  "evil.\ufe0fexample",
  "evil.\u00adexample",
  "e\u0301vil.e\u0301xample",
  "ｈｔｔｐ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ",
  "ada@evil.example",
  "ada\uff20evil.example",
  "mailto:ada@evil.example",
  "javascript:alert(1)",
  "data:text/html,hi",
  "tel:+34600000000",
  "localhost:3000/x",
  "//evil.example/x",
  "\\\\evil\\share",
  "http:\\\\evil",
  "192.0.2.1/login",
  "http://192.0.2.1",
  "http://[2001:db8::1]/",
  "\u202eelpmaxe.live\u202c",
  "evil.\nexample",
  "Ada\r\n\r\nhttp://evil.example",
  "Ada\u2028evil.example",
  '<a href="http://evil.example">x</a>',
  "[x](http://evil.example)",
  "💩.la",
];

describe("other people's words in a mail", () => {
  test.each(SPELLINGS)("are no link: %j", (spelling) => {
    for (const text of [spelling, `Ada ${spelling} now`, `(${spelling})`, `${spelling}${spelling}`]) {
      const said = harmless(text);
      expect(said).not.toMatch(LINK);
      expect(said).not.toMatch(DIRECTIONS);
    }
  });

  test("are no link whatever their pieces are", () => {
    const piece = fc.constantFrom(..."aé.。．@:/\\[]-_ \u200b\u202e\n0", "http", "www", "evil", "com", "\ufe0f");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const said = harmless(pieces.join(""));
        expect(said).not.toMatch(LINK);
        expect(said).not.toMatch(DIRECTIONS);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(["Ada", "José María Ñandú", "Leg day: heavy", "Bench 2.5 kg, 3:1", "Week 1/2", "李小龍", "10:30"])(
    "stay as they are where they are none: %s",
    (text) => {
      expect(harmless(text)).toBe(text.normalize("NFKC"));
    },
  );
});
