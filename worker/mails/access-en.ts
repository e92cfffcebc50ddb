import type { EndedAccess } from "#db/postgres/schema/index.ts";
import { counted } from "./access-texts.ts";
import type { AccessTexts } from "./text-types.ts";

export const NOT_YOU =
  "If this was not you, ask for a new password with “forgot password” now: that ends all access to your account.";

const items = (ended: EndedAccess) => ({
  ended: [
    ...counted(ended.sessions, (n) => (n === 1 ? "1 session" : `${n} sessions`)),
    ...counted(ended.apiKeys, (n) => (n === 1 ? "1 API key" : `${n} API keys`), "and %n more"),
    ...counted(ended.passkeys ?? [], (n) => (n === 1 ? "1 passkey" : `${n} passkeys`), "and %n more"),
    ...(ended.calendar ? ["- the address of the calendar"] : []),
    ...counted(ended.reportShares, (n) => (n === 1 ? "1 shared report" : `${n} shared reports`)),
    ...counted(
      ended.routineLinks,
      (n) => (n === 1 ? "the link of 1 routine" : `the links of ${n} routines`),
      "and %n more",
    ),
    ...(ended.emailChange ? ["- a change of the e-mail address that was not confirmed yet"] : []),
  ],
  suspended: [
    ...counted(ended.webhooks, (n) => (n === 1 ? "1 webhook" : `${n} webhooks`), "and %n more"),
    ...counted(ended.grantsGiven, (n) => (n === 1 ? "1 coach of yours" : `${n} coaches of yours`), "and %n more"),
    ...counted(
      ended.grantsReceived,
      (n) => (n === 1 ? "1 athlete whose coach you are" : `${n} athletes whose coach you are`),
      "and %n more",
    ),
  ],
});

export const accessEn: AccessTexts = {
  ended: ({ cause, ended }, at) => {
    const { ended: over, suspended } = items(ended);
    const said = {
      "password-reset": [
        "Your password was changed",
        `A new password was chosen for your account by a link that was mailed to you: ${at}.`,
      ],
      "password-changed": ["Your password was changed", `The password of your account was changed: ${at}.`],
      "logout-all": ["All access to your account was ended", `All access to your account was ended: ${at}.`],
      "account-disabled": ["Your account was disabled", `An administrator has disabled your account: ${at}.`],
    } as const;
    const [subject, happened] = said[cause];
    return {
      subject,
      paragraphs: [
        happened,
        over.length === 0 ? "Nothing else was open." : `This ended with it:\n${over.join("\n")}`,
        ...(suspended.length === 0 ? [] : [`This rests until you resume it:\n${suspended.join("\n")}`]),
        ended.everything
          ? "Delete what you do not know before you resume anything. Make new API keys and addresses where you need them. Two-factor login stays as it was."
          : "API keys, addresses, webhooks and coaches stay. To end them too, log out everywhere with “everything”.",
        ...(cause === "account-disabled" ? [] : [NOT_YOU]),
      ],
    };
  },
  added: (notices) => ({
    subject: "New access to your account",
    paragraphs: [
      "This was added to your account. It lasts until you end it:",
      notices
        .map(({ kind, label, at }) => {
          const name = label === null ? "" : `: ${label}`;
          const what = {
            "api-key": `an API key${name}`,
            passkey: `a passkey${name}`,
            webhook: `a webhook that reports to this host${name}`,
            calendar: "a public address of your calendar",
            "report-share": "a public address of a report",
            "routine-link": `a link to a routine${name}`,
            grant: `an invitation of a coach${name}`,
            "grant-changed": `other rights of a coach${name}`,
            "coach-accepted": `a coach has accepted${name}`,
            "webhook-resumed": `a webhook was resumed${name}`,
            "grant-resumed": `a grant was resumed${name}`,
          }[kind];
          return `- ${what} (${at})`;
        })
        .join("\n"),
      "If this was you, there is nothing to do.",
      NOT_YOU,
    ],
  }),
};
