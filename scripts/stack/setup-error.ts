/** The message is one sentence for the person at the keyboard. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}
