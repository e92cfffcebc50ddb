import { PassThrough } from "node:stream";
import { createTransport } from "nodemailer";
import { ForjaError } from "#core/errors.ts";
import type { Log } from "#core/logging/log.ts";
import { StoreRefused } from "../store-away.ts";
import { type Mailer, MailRefused, MailUnwanted } from "./mailer.ts";
import { messageOf } from "./message.ts";

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

const fieldOf = (error: unknown, name: string): unknown =>
  error !== null && typeof error === "object" ? Reflect.get(error, name) : undefined;

/**
 * Returns whether the server refused the receiver permanently (RFC 5321, 4.2.1), and not us. An operator must fix a
 * refusal of our own address.
 */
const isRefusal = (error: unknown): boolean =>
  fieldOf(error, "code") === "EENVELOPE" &&
  fieldOf(error, "command") !== "MAIL FROM" &&
  Number(fieldOf(error, "responseCode")) >= 500;

const isUnwanted = (error: unknown): boolean =>
  fieldOf(error, "code") === "EMESSAGE" && Number(fieldOf(error, "responseCode")) >= 500;

const hasAnswer = (error: unknown): boolean => Number(fieldOf(error, "responseCode")) > 0;

const codeOf = (error: unknown): string => {
  const response = Number(fieldOf(error, "responseCode"));
  if (Number.isInteger(response) && response > 0) return `smtp ${response}`;
  const code = fieldOf(error, "code");
  return typeof code === "string" && /^E[A-Z]{2,20}$/.test(code) ? code : "smtp away";
};

export const createSmtpMailer = ({ url, from, log }: { url: string; from: string; log: Log }): Mailer => {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  /** Messages that the server received whole: without an answer, it may have accepted them. */
  const given = new Set<unknown>();
  transport.use("stream", ({ data: { messageId }, message }, done) => {
    message.transform(() => new PassThrough().once("end", () => given.add(messageId)));
    done();
  });
  return {
    send: async (mail) => {
      const message = messageOf(mail, from);
      given.delete(message.messageId);
      try {
        await transport.sendMail(message);
      } catch (error) {
        const code = codeOf(error);
        const isUncertain = given.has(message.messageId) && !hasAnswer(error);
        log.warn({ mailId: mail.id, code }, "mail.not-sent");
        if (isRefusal(error)) throw new MailRefused();
        if (isUnwanted(error)) throw new MailUnwanted(code);
        throw new ForjaError("unavailable", { cause: new StoreRefused("smtp", code, { isUncertain }) });
      } finally {
        given.delete(message.messageId);
      }
    },
    check: async () => {
      await transport.verify();
    },
    close: () => transport.close(),
  };
};
