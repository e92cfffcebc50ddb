/** A mail as it is handed over. */
export type Mail = {
  /** The same each time that the same mail is sent: what receives it twice can tell. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
};

/** Sends mails. Throws `unavailable` for what may succeed later, and `MailRefused` for what never will. */
export type Mailer = {
  readonly send: (mail: Mail) => Promise<void>;
  readonly close: () => void;
};

/** The mail server takes no mail for this address. It says why in words that repeat the address, so they are not kept. */
export class MailRefused extends Error {
  override readonly name = "MailRefused";
}
