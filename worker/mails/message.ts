import type { SendMailOptions } from "nodemailer";
import type { Mail } from "./mailer.ts";

const hostOf = (from: string): string => /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";

/** Nobody's automatic answer comes back to a mail that a machine sent. */
export const messageOf = (mail: Mail, from: string): SendMailOptions => ({
  from,
  // A pair is never read as a list of several addresses.
  to: { name: "", address: mail.to },
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  attachments: mail.images?.map(({ cid, png }) => ({
    cid,
    filename: `${cid}.png`,
    content: Buffer.from(png),
    contentType: "image/png",
    contentDisposition: "inline" as const,
  })),
  messageId: `<${mail.id}@${hostOf(from)}>`,
  headers: { "Auto-Submitted": "auto-generated", ...unsubscribeHeaders(mail) },
});

const unsubscribeHeaders = ({ unsubscribeUrl }: Mail): Record<string, string> =>
  unsubscribeUrl === undefined
    ? {}
    : { "List-Unsubscribe": `<${unsubscribeUrl}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
