import { changeAfter } from "./progression-kinds.ts";
import { begin, type Prescription, type Standing, targetsOf } from "./progression-targets.ts";
import { judge, type Session } from "./session-outcome.ts";

/** Returns the state of an exercise after one more session. A session without the exercise changes nothing. */
export const advance = (prescription: Prescription, standing: Standing, session: Session): Standing => {
  const outcome = judge(targetsOf(prescription, standing), session, prescription.rules.trackingType);
  if (outcome.result === "skipped") return standing;
  return { ...standing, ...changeAfter(prescription, standing, outcome), sessions: standing.sessions + 1 };
};

/**
 * Returns the state of an exercise after its history. Equal input gives equal output. So a session counts exactly once,
 * and an edited one changes all that follows.
 * @param history its sessions, oldest first
 */
export const stateAfter = (prescription: Prescription, history: readonly Session[]): Standing =>
  history.reduce((standing, session) => advance(prescription, standing, session), begin(prescription));
