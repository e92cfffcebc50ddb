import type { SendMailOptions } from "nodemailer";
import type { Mail } from "./mailer.ts";

const hostOf = (from: string): string => /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";

/** A mail with the headers of one that a machine sent: nobody's automatic answer comes back to it. */
export const messageOf = ({ id, to, subject, text }: Mail, from: string): SendMailOptions => ({
  from,
  // As a pair, an address is never read as a list of several.
  to: { name: "", address: to },
  subject,
  text,
  messageId: `<${id}@${hostOf(from)}>`,
  headers: { "Auto-Submitted": "auto-generated" },
});
