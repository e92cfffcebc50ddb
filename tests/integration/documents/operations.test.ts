import { beforeAll, describe, expect, test } from "bun:test";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { codeBlocks, documentText } from "#tests/support/documents/markdown.ts";

let known: Set<string>;

const nameless = (path: string): string => path.replace(/\{[^}]*\}|\$[A-Z]+/g, "{}").replace(/\?.*$/, "");

/** Returns `POST /workouts` in the form of the documents, with the base unless it is given. */
const operationOf = (method: string, path: string): string =>
  `${method} ${nameless(/^\/(api|docs|openapi\.json|livez|readyz)/.test(path) ? path : `/api/v1${path}`)}`;

const { app } = testBench();

beforeAll(async () => {
  const { body } = await app.call("GET", "/openapi.json");
  const paths = Object.entries(at(body, "paths") ?? {});
  known = new Set(
    paths.flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${nameless(path)}`),
    ),
  );
});

const unknownIn = (operations: readonly string[]): string[] => operations.filter((operation) => !known.has(operation));

describe("The documents", () => {
  test.each(["README.md", "ARCHITECTURE.md", "docs/http.md", "docs/errors.md"])(
    "name in %s only operations that the API has",
    async (path) => {
      const found = (await documentText(path)).matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^\s`]*)`/g);
      expect(unknownIn([...found].map(([, method = "", of = ""]) => operationOf(method, of)))).toEqual([]);
    },
  );

  test("call in the tour only addresses that the API has", async () => {
    const tour = codeBlocks(await documentText("README.md"), "sh").join("\n");
    const called = [...tour.matchAll(/"\$FORJA(\/[^"]*)"/g)].map(([, path = ""]) => nameless(path));
    const addresses = new Set([...known].map((operation) => operation.split(" ")[1]));
    expect(called.length).toBeGreaterThan(10);
    expect(called.filter((path) => !addresses.has(path))).toEqual([]);
  });
});
