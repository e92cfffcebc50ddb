import { plugin } from "bun";
import "./matchers.ts";

/**
 * Limit of a test against hanging, in milliseconds: more than ten times what the longest one takes. The runner has no
 * setting for it, and a limit that a preload sets counts in the first file only. Each file therefore begins with it.
 */
const LIMIT = 'import { setDefaultTimeout as limitEachTest } from "bun:test"; limitEachTest(180_000);';
const WITH_STORES = /\/tests\/(?:integration|e2e)\//;

/** `bun test` reads this file before the first test. Files that need stores wait until the stores answer. */
plugin({
  name: "forja-tests",
  setup({ onLoad }) {
    onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => {
      if (WITH_STORES.test(path) && process.env.FORJA_TEST === undefined) {
        const { useStores } = await import("./use-stores.ts");
        await useStores();
      }
      return { contents: `${LIMIT} ${await Bun.file(path).text()}`, loader: "ts" };
    });
  },
});
