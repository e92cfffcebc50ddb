import { changeAfter } from "./progression-kinds.ts";
import { begin, type Prescription, type Standing, targetsOf } from "./progression-targets.ts";
import { judge, type Session } from "./session-outcome.ts";

/** Where an exercise stands after one more session. A session in which nothing of it was done changes nothing. */
export const advance = (prescription: Prescription, standing: Standing, session: Session): Standing => {
  const outcome = judge(targetsOf(prescription, standing), session, prescription.rules.trackingType);
  if (outcome.result === "skipped") return standing;
  return { ...standing, ...changeAfter(prescription, standing, outcome), sessions: standing.sessions + 1 };
};

/**
 * Where an exercise stands after its history: the same prescription and history always come to the same, so that a
 * session counts exactly once, and an edited one moves all that follows.
 * @param history its sessions, oldest first
 */
export const standingAfter = (prescription: Prescription, history: readonly Session[]): Standing =>
  history.reduce((standing, session) => advance(prescription, standing, session), begin(prescription));
