import { beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { testBench } from "#tests/support/bench.ts";

let port: number;

const { app, closing } = testBench();

beforeAll(async () => {
  app.app.listen({ hostname: "127.0.0.1", port: 0 });
  port = app.app.server?.port ?? 0;
});

closing(() => app.app.server?.stop(true));

/** Returns the answer to a request line and a Host header that no HTTP client would write. */
const answerTo = (target: string, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("utf8");
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no whole answer: ${answer}`)));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    socket.on("data", (part: string) => {
      answer += part;
      if (answer.endsWith("}") || answer.startsWith("HTTP/1.1 400")) socket.destroy();
    });
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });

const GUARDED = "/api/v1/exercises/catalogue";

/** Targets that two readers could cut differently: a public route in front, the guarded one behind a question mark. */
const TWO_FACED = Array.from({ length: 14 }, (_, pad) => `livez?${"x".repeat(pad)}${GUARDED}`).flatMap((target) =>
  ["/", "/a/", "/abc/", "//"].map((before) => `${before}${target}`),
);

const MISSPELT = [
  GUARDED,
  `${GUARDED}/`,
  `/${GUARDED}`,
  `/x${GUARDED}`,
  `/docs/..${GUARDED}`,
  `http://a/livez?x${GUARDED}`,
  GUARDED.replace("a", "%61"),
  GUARDED.replace("api", "API"),
  GUARDED.replaceAll("/", "\\"),
];

describe("a guarded route", () => {
  test.each(["", "a", "ab", "a/b", "a b", "a@b", "forja?", "[", "forja.example"])(
    "answers nobody without a token, however the target is spelt, with the host %p",
    async (host) => {
      const answers = await Promise.all([...TWO_FACED, ...MISSPELT].map((target) => answerTo(target, host)));
      expect(answers.filter((answer) => answer.includes("muscles"))).toEqual([]);
    },
  );

  test("is told from a target that names no host", async () => {
    expect(await answerTo("/a/livez", "")).toStartWith("HTTP/1.1 404 ");
    expect(await answerTo(GUARDED, "forja.example")).toStartWith("HTTP/1.1 401 ");
  });
});
