import { describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "#core/logging/log.ts";
import { at } from "#tests/support/app.ts";
import { smtpServer } from "#tests/support/smtp-server.ts";
import { createFileMailer } from "#worker/mails/file-mailer.ts";
import { createSmtpMailer } from "#worker/mails/smtp-mailer.ts";
import { causeOf } from "#worker/store-away.ts";

const FROM = "Forja <forja@example.com>";
const MAIL = {
  id: "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
  to: "ada@example.org",
  subject: "Confirma tu contraseña",
  text: "Hola, Ada:\n\nhttps://app.example.com/verify-email#token=fm_0123456789012345678901234567890123456789012\n",
};

const logged = () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  return { lines, log: createLog({ service: "test", level: "info", destination }) };
};

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("mails in files", () => {
  test("are whole messages that only their owner may read, and the log says where they are", async () => {
    const folder = join(await mkdtemp(join(tmpdir(), "forja-mails-")), "mail");
    const { lines, log } = logged();
    const mailer = createFileMailer({ folder, from: FROM, log });
    await mailer.send(MAIL);
    await mailer.send(MAIL);
    expect(await readdir(folder)).toEqual([`${MAIL.id}.eml`]);
    const path = join(folder, `${MAIL.id}.eml`);
    const text = await readFile(path, "utf8");
    expect(text).toContain("From: Forja <forja@example.com>");
    expect(text).toContain("To: ada@example.org");
    expect(text).toContain("Auto-Submitted: auto-generated");
    expect(text).toContain(`Message-ID: <${MAIL.id}@example.com>`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(lines.join("")).toContain(JSON.stringify(path));
    expect(lines.join("")).not.toContain("ada@example.org");
    expect(lines.join("")).not.toContain("fm_");
    await rm(folder, { recursive: true });
  });
});

describe("mails by a server", () => {
  test("arrive with their text and headers", async () => {
    using server = await smtpServer();
    const mailer = createSmtpMailer({ url: server.url, from: FROM, log: logged().log });
    await mailer.send(MAIL);
    mailer.close();
    expect(server.messages).toHaveLength(1);
    expect(server.messages[0]).toContain("To: ada@example.org");
    expect(server.messages[0]).toContain("Subject: =?UTF-8?Q?Confirma_tu_contrase=C3=B1a?=");
    expect(server.messages[0]).toContain("Hola, Ada:");
  });

  test("are refused for good when their receiver is, and the log does not say who that is", async () => {
    using server = await smtpServer(() => "550 no such user ada@example.org");
    const { lines, log } = logged();
    const mailer = createSmtpMailer({ url: server.url, from: FROM, log });
    expect(await failureOf(mailer.send(MAIL))).toMatchObject({ name: "MailRefused" });
    mailer.close();
    expect(lines.join("")).toContain("550");
    expect(lines.join("")).not.toContain("ada@example.org");
  });

  test("are known to have perhaps been taken when the server was given them whole and says nothing", async () => {
    let answer: string | null = "";
    using server = await smtpServer(
      (receiver) => (receiver.includes("busy") ? "451 later" : null),
      () => answer,
    );
    const mailer = createSmtpMailer({ url: server.url, from: FROM, log: logged().log });
    const causeOfMail = async (mail = MAIL) => at(await failureOf(mailer.send(mail)), "cause");
    expect(await causeOfMail()).toMatchObject({ isUncertain: true });
    expect(server.messages).toHaveLength(1);
    answer = "451 later";
    expect(await causeOfMail()).toMatchObject({ code: "smtp 451", isUncertain: false });
    expect(await causeOfMail({ ...MAIL, to: "busy@example.org" })).toMatchObject({ isUncertain: false });
    server[Symbol.dispose]();
    expect(await causeOfMail()).toMatchObject({ isUncertain: false });
    mailer.close();
  });

  test("are tried again later when it is our address that the server refuses", async () => {
    using server = await smtpServer(undefined, undefined, () => "550 not from you");
    const mailer = createSmtpMailer({ url: server.url, from: FROM, log: logged().log });
    expect(await failureOf(mailer.send(MAIL))).toMatchObject({ code: "unavailable", cause: { code: "smtp 550" } });
    mailer.close();
  });

  test("are a fault with the server's code when it wants no such message", async () => {
    using server = await smtpServer(undefined, () => "554 5.7.1 no");
    const mailer = createSmtpMailer({ url: server.url, from: FROM, log: logged().log });
    const failure = await failureOf(mailer.send(MAIL));
    expect(failure).toMatchObject({ name: "MailUnwanted" });
    expect(causeOf(failure)).toBe("smtp 554");
    mailer.close();
  });

  test.each([
    ["is busy", "451 try later"],
    ["is away", null],
  ])("are tried again later when the server %s", async (_how, answer) => {
    using server = await smtpServer(() => answer);
    const url = answer === null ? "smtp://127.0.0.1:1" : server.url;
    const mailer = createSmtpMailer({ url, from: FROM, log: logged().log });
    expect(await failureOf(mailer.send(MAIL))).toMatchObject({ code: "unavailable" });
    mailer.close();
  });
});
