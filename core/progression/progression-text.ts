import type { Locale } from "../taxonomy.ts";
import type { Decision, DecisionCode } from "./progression-rules.ts";

type Read = (name: string) => string;
type Sentence = (of: Read, number: (name: string) => number) => string;

const EN: Readonly<Record<DecisionCode, Sentence>> = {
  fixed: () => "As prescribed: this exercise has no progression.",
  start: () => "The first session: as prescribed.",
  increase: (of) => `Every set was met, so this is one step of ${of("step")} ${of("unit")} harder.`,
  "add-reps": (of, number) =>
    number("addedReps") === 1
      ? "Every set was met: one repetition more than the least of the range."
      : `Every set was met: ${of("addedReps")} repetitions more than the least of the range.`,
  repeat: (of) =>
    `Not every set was met, so the same again: miss ${of("failures")} of ${of("deloadAfter")} before it gets lighter.`,
  deload: (of, number) =>
    number("failures") === 1
      ? `It was missed, so it is ${of("percent")} % lighter.`
      : `It was missed ${of("failures")} times in a row, so it is ${of("percent")} % lighter.`,
  ceiling: () => "Every set was met, and the ceiling that you set is reached: the weight stays.",
  adjust: () => "The weight follows the effort of the last session.",
  hold: () => "The effort was as asked for: the weight stays.",
  "effort-unknown": () => "No effort was logged the last time, so the weight stays.",
  "wave-next": (of) => `Session ${of("session")} of ${of("sessions")} of the wave.`,
  "wave-complete": (of) => `The wave was completed: ${of("step")} ${of("unit")} more on the training max.`,
  "wave-repeat": (of) =>
    `A session of the wave was missed, so the training max stays: miss ${of("failures")} of ${of("deloadAfter")} before it is lowered.`,
  "load-unknown": () => "No weight is known yet: choose one, and it goes on from there.",
  "training-max-missing": () => "Set a training max for this exercise: its weights follow from that.",
};

const ES: Readonly<Record<DecisionCode, Sentence>> = {
  fixed: () => "Como está prescrito: este ejercicio no tiene progresión.",
  start: () => "Primera sesión: como está prescrito.",
  increase: (of) => `Completaste todas las series, así que toca un paso más: ${of("step")} ${of("unit")}.`,
  "add-reps": (of, number) =>
    number("addedReps") === 1
      ? "Completaste todas las series: una repetición más que el mínimo del rango."
      : `Completaste todas las series: ${of("addedReps")} repeticiones más que el mínimo del rango.`,
  repeat: (of) =>
    `No completaste todas las series, así que toca repetir: fallo ${of("failures")} de ${of("deloadAfter")} antes de bajar el peso.`,
  deload: (of, number) =>
    number("failures") === 1
      ? `No salió, así que el peso baja un ${of("percent")} %.`
      : `No salió ${of("failures")} veces seguidas, así que el peso baja un ${of("percent")} %.`,
  ceiling: () => "Completaste todas las series y has llegado al tope que fijaste: el peso se mantiene.",
  adjust: () => "El peso se ajusta al esfuerzo de la última sesión.",
  hold: () => "El esfuerzo fue el previsto: el peso se mantiene.",
  "effort-unknown": () => "La última vez no anotaste el esfuerzo, así que el peso se mantiene.",
  "wave-next": (of) => `Sesión ${of("session")} de ${of("sessions")} de la ola.`,
  "wave-complete": (of) => `Completaste la ola: ${of("step")} ${of("unit")} más en el máximo de entrenamiento.`,
  "wave-repeat": (of) =>
    `Fallaste una sesión de la ola, así que el máximo de entrenamiento se mantiene: fallo ${of("failures")} de ${of("deloadAfter")} antes de bajarlo.`,
  "load-unknown": () => "Todavía no hay ningún peso: elige uno y la progresión sigue desde ahí.",
  "training-max-missing": () => "Fija un máximo de entrenamiento para este ejercicio: de él salen los pesos.",
};

const SENTENCES: Readonly<Record<Locale, Readonly<Record<DecisionCode, Sentence>>>> = { en: EN, es: ES };

/**
 * Why the next target is what it is, as a sentence to the lifter.
 * @param decision with the parameters that its code has
 */
export const decisionText = ({ code, params }: Decision, locale: Locale): string => {
  const read: Read = (name) => {
    const text = String(params[name] ?? "");
    return locale === "es" ? text.replace(".", ",") : text;
  };
  return SENTENCES[locale][code](read, (name) => Number(params[name] ?? Number.NaN));
};
