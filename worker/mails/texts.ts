import type { Locale } from "#core/taxonomy.ts";
import type { MailedNotice } from "#db/postgres/queries/accounts/access-notices.ts";
import { harmlessEnding } from "./access-texts.ts";
import { harmless } from "./harmless-text.ts";
import type { MailFacts, MailTexts, WrittenMailKind } from "./text-types.ts";
import { textsEn } from "./texts-en.ts";
import { textsEs } from "./texts-es.ts";

const TEXTS: Readonly<Record<Locale, MailTexts>> = { en: textsEn, es: textsEs };

export const writeMail = (
  locale: Locale,
  kind: WrittenMailKind,
  facts: Omit<MailFacts, "at" | "notices"> & {
    readonly at: Date;
    readonly timeZone: string;
    readonly notices?: readonly MailedNotice[] | undefined;
  },
): { readonly subject: string; readonly text: string } => {
  const { tag, greeting, closing, mails } = TEXTS[locale];
  const { at, timeZone, name, device, newEmail, invitation, ending, notices = [], link, token } = facts;
  const clock = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeStyle: "short", timeZone });
  const said = {
    name: name === null ? null : harmless(name),
    device: device === null ? null : harmless(device),
    newEmail: harmless(newEmail),
    invitation: invitation && {
      ...invitation,
      athlete: invitation.athlete && harmless(invitation.athlete),
      email: harmless(invitation.email),
    },
    ending: ending && { ...ending, ended: harmlessEnding(ending.ended) },
    notices: notices.map((notice) => ({
      kind: notice.kind,
      label: notice.label === null ? null : harmless(notice.label),
      at: clock.format(notice.at),
    })),
  };
  const { subject, paragraphs } = mails[kind]({ link, token, ...said, at: `${clock.format(at)} (${timeZone})` });
  return { subject, text: `${[greeting(said.name), ...paragraphs, closing].join("\n\n")}\n` };
};
