import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { freePort } from "#scripts/stack/ports.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { startApi } from "#tests/support/processes.ts";

const { stores } = storesBench();

const pages = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const answer = z.object({ id: z.number().optional(), result: z.unknown().optional(), error: z.unknown().optional() });
const evaluated = z.object({ result: z.object({ value: z.unknown() }), exceptionDetails: z.unknown().optional() });

/** Starts Chromium, and returns a call of its DevTools protocol. */
const chromium = async () => {
  const path = Bun.which("chromium") ?? Bun.which("google-chrome");
  if (path === null) throw new Error("This proof needs Chromium: install the package chromium.");
  const home = await mkdtemp(join(tmpdir(), "forja-chromium-"));
  const port = await freePort();
  const options = ["--headless=new", "--no-sandbox", "--disable-gpu", `--remote-debugging-port=${port}`];
  const browser = Bun.spawn([path, ...options, `--user-data-dir=${home}`, "about:blank"], {
    stdout: "ignore",
    stderr: "ignore",
  });
  const list = async () => pages.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
  const found = await eventually(
    () => list().catch(() => []),
    (all) => all.some(({ type }) => type === "page"),
  );
  const socket = new WebSocket(found.find(({ type }) => type === "page")?.webSocketDebuggerUrl ?? "");
  const isOpen = Promise.withResolvers<void>();
  socket.addEventListener("open", () => isOpen.resolve());
  await isOpen.promise;
  let calls = 0;
  const waiting = new Map<number, (value: z.output<typeof answer>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const message = answer.parse(JSON.parse(String(data)));
    waiting.get(message.id ?? 0)?.(message);
  });
  const send = async (method: string, params: Record<string, unknown> = {}): Promise<unknown> => {
    calls += 1;
    const id = calls;
    const { promise, resolve } = Promise.withResolvers<z.output<typeof answer>>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await promise;
    if (error !== undefined) throw new Error(JSON.stringify(error));
    return result;
  };
  return {
    send,
    run: async (script: string): Promise<unknown> => {
      const expression = `(async () => { ${script} })()`;
      const found = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = evaluated.parse(found);
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
      browser.kill();
      await browser.exited;
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** An app does this, by the readers of options that browsers have. */
const SCRIPT = `
  const call = async (path, body, token) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: "Bearer " + token }) };
    const response = await fetch("/api/v1/auth" + path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  };
  const optionsFor = async (purpose, token) => (await call("/passkeys/options", { for: purpose }, token)).body;
  const { body: { accessToken } } = await call("/register", { email: "ada@example.com", password: "three plates a side" });
  const created = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(await optionsFor("register", accessToken)),
  });
  const made = await call("/passkeys", { name: "Chromium", passkey: created.toJSON() }, accessToken);
  const shown = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await optionsFor("login")),
  });
  const opened = await call("/passkeys/login", { passkey: shown.toJSON() });
  const again = await call("/passkeys/login", { passkey: shown.toJSON() });
  const token = opened.body.accessToken;
  const proof = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await optionsFor("confirm", token)),
  });
  const confirmed = await call("/confirm", { passkey: proof.toJSON() }, token);
  return [made.status, opened.status, opened.body.user.email, again.body.code, confirmed.status];
`;

test("Chromium registers a passkey, logs in by it without a name, and confirms by it", async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  await using _api = await startApi(stores, { PORT: String(port), API_URL: origin });
  await using browser = await chromium();
  await browser.send("Page.enable");
  await browser.send("WebAuthn.enable");
  await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  await browser.send("Page.navigate", { url: `${origin}/docs` });
  await eventually(
    () => browser.run("return location.origin"),
    (at) => at === origin,
  );
  expect(await browser.run(SCRIPT)).toEqual([201, 200, "ada@example.com", "credentials-invalid", 204]);
}, 120_000);
