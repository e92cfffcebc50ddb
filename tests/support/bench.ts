import { afterAll, beforeAll } from "bun:test";
import { type TestApp, testApp } from "./app.ts";
import { type TestStores, testStores } from "./stores.ts";

type Step = () => unknown;

/** Stores for the tests of one file. They open before its first test, and close after its last. */
export type StoresBench = {
  readonly stores: TestStores;
  /** Adds a step that closes something else after the last test, before the stores close. The last added runs first. */
  readonly closing: (step: Step) => void;
};

/** Stores, and the app on them. */
export type TestBench = StoresBench & { readonly app: TestApp };

/** Returns a value that exists while hooks and tests run. */
const opened = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error("The bench opens before the first test: use it in a hook or a test.");
  return value;
};

const lateStores = (get: () => TestStores): TestStores => {
  const close = () => get().close();
  return {
    get db() {
      return get().db;
    },
    get sqlUrl() {
      return get().sqlUrl;
    },
    get redisUrl() {
      return get().redisUrl;
    },
    get redisPrefix() {
      return get().redisPrefix;
    },
    get mongoUrl() {
      return get().mongoUrl;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

const lateApp = (get: () => TestApp): TestApp => {
  const close = () => get().close();
  return {
    get app() {
      return get().app;
    },
    get deps() {
      return get().deps;
    },
    call: (...request) => get().call(...request),
    close,
    [Symbol.asyncDispose]: close,
  };
};

/** Opens the stores, and then the parts on them, before the first test. Closes all of it after the last. */
const benchOf = (open: (stores: TestStores, parts: AsyncDisposableStack) => Promise<void>): StoresBench => {
  const parts = new AsyncDisposableStack();
  const steps = new AsyncDisposableStack();
  let stores: TestStores | undefined;
  beforeAll(async () => {
    stores = parts.use(await testStores());
    await open(stores, parts);
  });
  afterAll(async () => {
    try {
      await steps.disposeAsync();
    } finally {
      await parts.disposeAsync();
    }
  });
  return {
    stores: lateStores(() => opened(stores)),
    closing: (step) =>
      steps.defer(async () => {
        await step();
      }),
  };
};

/** Stores for the tests of a file, without an app. Called at the top of the file, before its own hooks. */
export const storesBench = (): StoresBench => benchOf(async () => {});

/** Stores and the app for the tests of a file. Called at the top of the file, before its own hooks. */
export const testBench = (
  ...[overrides]: Parameters<typeof testApp> extends [unknown, ...infer Rest] ? Rest : never
): TestBench => {
  let app: TestApp | undefined;
  const bench = benchOf(async (stores, parts) => {
    app = parts.use(await testApp(stores, overrides));
  });
  return { ...bench, app: lateApp(() => opened(app)) };
};
