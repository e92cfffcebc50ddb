import { createTransport } from "nodemailer";
import { ForjaError } from "#core/errors.ts";
import type { Log } from "#db/log.ts";
import { type Mailer, MailRefused } from "./mailer.ts";
import { messageOf } from "./message.ts";

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

const fieldOf = (error: unknown, name: string): unknown =>
  error !== null && typeof error === "object" ? Reflect.get(error, name) : undefined;

/** Whether the server refused the receiver for good (RFC 5321, 4.2.1), and not us or our message. */
const isRefusal = (error: unknown): boolean =>
  fieldOf(error, "code") === "EENVELOPE" && Number(fieldOf(error, "responseCode")) >= 500;

/** Sends by a mail server, over connections that are kept. */
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
  return {
    send: async (mail) => {
      try {
        await transport.sendMail(messageOf(mail, from));
      } catch (error) {
        const responseCode = fieldOf(error, "responseCode");
        log.warn({ mailId: mail.id, code: String(fieldOf(error, "code")), responseCode }, "mail.not-sent");
        if (isRefusal(error)) throw new MailRefused();
        throw new ForjaError("unavailable");
      }
    },
    close: () => transport.close(),
  };
};
