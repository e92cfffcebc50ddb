import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { accessEn, NOT_YOU } from "./access-en.ts";
import type { Invitation, MailFacts, MailTexts } from "./text-types.ts";

const go = ({ link, token }: MailFacts, wish: string): string[] => [
  `${wish}:`,
  link,
  `If the app asks for a code, it is:\n\n${token}`,
];

const SCOPES: Readonly<Record<CoachingScope, string>> = {
  "read:training": "see training, routines, analyses and reports, without the body's weight",
  "read:body": "see the body's weight and measurements, goals for it, and daily check-ins",
  "write:routines": "write routines and plan workouts",
};

const whoInvites = (invitation: Invitation): string =>
  invitation.athlete === null ? invitation.email : `${invitation.athlete} (${invitation.email})`;

export const textsEn: MailTexts = {
  tag: "en-GB",
  greeting: (name) => (name === null ? "Hello," : `Hello ${name},`),
  closing: "Forja",
  mails: {
    "verify-email": (facts) => ({
      subject: "Confirm your e-mail address",
      paragraphs: [
        ...go(facts, "Please confirm that this is your address"),
        "This works once, for three days. If you have no account at Forja, ignore this mail.",
      ],
    }),
    "reset-password": (facts) => ({
      subject: "Choose a new password",
      paragraphs: [
        "Somebody, hopefully you, has asked to choose a new password for your account.",
        ...go(facts, "Choose it here"),
        "This works once, for ten minutes from when it was sent, and ends every session. If you did not ask for it, ignore this mail: your password stays as it is.",
      ],
    }),
    "password-changed": ({ at }) => ({
      subject: "Your password was changed",
      paragraphs: [`The password of your account was changed: ${at}.`, NOT_YOU],
    }),
    "two-factor-enabled": ({ at }) => ({
      subject: "Two-factor login is on",
      paragraphs: [
        `Two-factor login was switched on for your account: ${at}. From now on a login asks for a code of your authenticator too.`,
        "Keep the recovery codes somewhere safe: each of them opens your account once when the authenticator is lost.",
        NOT_YOU,
      ],
    }),
    "two-factor-disabled": ({ at }) => ({
      subject: "Two-factor login is off",
      paragraphs: [
        `Two-factor login was switched off for your account: ${at}. Your password alone opens it now.`,
        NOT_YOU,
      ],
    }),
    "two-factor-removed": ({ at }) => ({
      subject: "The operator switched two-factor login off",
      paragraphs: [
        `An operator of this server took the second factor off your account: ${at}. Your password alone opens it now.`,
        "Every session has ended: log in again, and switch two-factor login on with your new authenticator.",
        `If you have not asked for this, choose another password now and write to the operator. ${NOT_YOU}`,
      ],
    }),
    "change-email-old": (facts) => ({
      subject: "Confirm the change of your e-mail address",
      paragraphs: [
        `Your account is to move to another address: ${facts.newEmail}. It moves when both addresses have confirmed.`,
        ...go(facts, "If you want this, confirm it here"),
        `This works for one day. If you do not want it, do not confirm. ${NOT_YOU}`,
      ],
    }),
    "change-email-new": (facts) => ({
      subject: "Confirm your new e-mail address",
      paragraphs: [
        "An account at Forja is to move to this address. It moves when the old address has confirmed too.",
        ...go(facts, "If this is your account, confirm it here"),
        "This works for one day. If you have no account at Forja, ignore this mail.",
      ],
    }),
    "new-device": ({ device, at }) => ({
      subject: "A new device has logged in",
      paragraphs: [
        `Somebody has logged in to your account from a device that we have not seen lately.`,
        `Device: ${device ?? "unknown"}\nTime: ${at}`,
        `If this was you, there is nothing to do. ${NOT_YOU}`,
      ],
    }),
    "access-ended": ({ ending, at }) =>
      ending === undefined ? { subject: "", paragraphs: [] } : accessEn.ended(ending, at),
    "access-added": ({ notices }) => accessEn.added(notices ?? []),
    "coach-invitation": ({ link, invitation }) => ({
      subject: "You are invited to be a coach at Forja",
      paragraphs:
        invitation === undefined
          ? []
          : [
              `${whoInvites(invitation)} invites you to be their coach at Forja. You could:`,
              invitation.scopes.map((scope) => `- ${SCOPES[scope]}`).join("\n"),
              ...(invitation.isRegistered
                ? []
                : [
                    "You have no account with this address yet: register with it first, confirm the address, then accept.",
                  ]),
              `Accept it here:\n\n${link}`,
              `If the app asks for a code, it is:\n\n${invitation.grantId}`,
              "If you do not know this person, ignore this mail: nothing happens without your consent.",
            ],
    }),
  },
};
