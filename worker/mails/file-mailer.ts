import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { Log } from "#core/logging/log.ts";
import type { Mailer } from "./mailer.ts";
import { messageOf } from "./message.ts";

export const createFileMailer = ({ folder, from, log }: { folder: string; from: string; log: Log }): Mailer => {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
  return {
    send: async (mail) => {
      const { message } = await transport.sendMail(messageOf(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${mail.id}.eml`);
      // A reader that waits for the file finds it complete.
      await writeFile(`${path}.part`, message, { mode: 0o600 });
      await rename(`${path}.part`, path);
      log.info({ mailId: mail.id, path }, "mail.written");
    },
    close: () => transport.close(),
  };
};
