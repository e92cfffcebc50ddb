import { beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

let person: Person;
let port: number;

const { app, closing } = testBench();

beforeAll(async () => {
  person = await register(app);
  app.app.listen({ hostname: "127.0.0.1", port: 0 });
  port = app.app.server?.port ?? 0;
});

closing(() => app.app.server?.stop(true));

/** Returns the complete answer to bytes that no HTTP client would send. */
const exchange = (lines: readonly string[], body: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("utf8");
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no whole answer: ${answer}`)));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    socket.on("data", (part: string) => {
      answer += part;
      if (answer.trimEnd().endsWith("}")) socket.end();
    });
    socket.write(`${["POST /api/v1/workouts HTTP/1.1", "Host: forja", ...lines].join("\r\n")}\r\n\r\n${body.join("")}`);
  });

const authorized = () => [`Authorization: Bearer ${person.token}`, "Content-Type: application/json"];
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`;

describe("a body that is too large", () => {
  test.each([2_000_000, 70_000_000, 5_000_000_000, 100_000_000_000_000])(
    "is refused by its declared %p bytes with a problem, before it comes",
    async (bytes) => {
      const answer = await exchange([...authorized(), `Content-Length: ${bytes}`], []);
      expect(answer).toStartWith("HTTP/1.1 413 ");
      expect(answer).toInclude("application/problem+json");
      expect(answer).toInclude('"code":"body-too-large"');
    },
  );

  test("is refused with a problem when it comes in chunks that nobody declared", async () => {
    const answer = await exchange(
      [...authorized(), "Transfer-Encoding: chunked"],
      [chunk(700_000), chunk(700_000), "0\r\n\r\n"],
    );
    expect(answer).toStartWith("HTTP/1.1 413 ");
    expect(answer).toInclude('"code":"body-too-large"');
  });

  test("is not a body of one mebibyte to the byte", async () => {
    const blanks = " ".repeat(1_048_576 - 2);
    const answer = await exchange([...authorized(), "Content-Length: 1048576"], [`{${blanks}}`]);
    expect(answer).toStartWith("HTTP/1.1 201 ");
  });
});

describe("percent-encoding", () => {
  test.each(["%00", "50%", "%E0%A4%A", "%ff"])("that is no text makes a query invalid: %p", async (search) => {
    const answer = await app.call("GET", `/api/v1/exercises?search=${search}`, { token: person.token });
    expect([answer.status, textAt(answer.body, "code")]).toEqual([422, "request-invalid"]);
    expect(at(answer.body, "errors")).toBeArrayOfSize(1);
  });

  test.each(["%00", "%ff", "%2"])("that is no text makes a path the name of nothing: %p", async (segment) => {
    const answer = await app.call("GET", `/api/v1/workouts/${segment}`, { token: person.token });
    expect([answer.status, textAt(answer.body, "code")]).toEqual([404, "not-found"]);
  });
});
