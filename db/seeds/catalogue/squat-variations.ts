import { type CatalogueEntry, exercise } from "./entry.ts";

/** Barbell squats with another bar position, start, tempo or stance. */
export const SQUAT_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "high-bar-squat",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 1, adductors: 0.5, lower_back: 0.3, hamstrings: 0.2 },
    en: {
      name: "High-Bar Squat",
      aliases: ["High Bar Back Squat", "High Bar Squat (Barbell)", "Olympic Squat"],
      description: "Back squat with the bar on the traps and an upright body.",
      instructions: ["Rest the bar on the upper traps.", "Squat between the heels with an upright body and stand up."],
    },
    es: {
      name: "Sentadilla barra alta",
      aliases: ["High bar squat", "Sentadilla con barra alta", "Sentadilla olímpica"],
      description: "Sentadilla con la barra sobre el trapecio y el tronco erguido.",
      instructions: [
        "Apoya la barra en el trapecio alto.",
        "Desciende entre los talones con el tronco erguido y sube.",
      ],
    },
  }),
  exercise({
    slug: "low-bar-squat",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { glutes: 1, quads: 1, adductors: 0.5, lower_back: 0.5, hamstrings: 0.4 },
    en: {
      name: "Low-Bar Squat",
      aliases: ["Low Bar Back Squat", "Low Bar Squat (Barbell)"],
      description: "Back squat with the bar on the rear delts and the hips back.",
      instructions: ["Rest the bar across the rear delts.", "Sit back and down, then drive the hips up."],
    },
    es: {
      name: "Sentadilla barra baja",
      aliases: ["Low bar squat", "Sentadilla con barra baja"],
      description: "Sentadilla con la barra sobre el deltoides posterior y la cadera atrás.",
      instructions: ["Apoya la barra sobre el deltoides posterior.", "Lleva la cadera atrás y abajo, y sube."],
    },
  }),
  exercise({
    slug: "pin-squat",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { glutes: 1, quads: 1, adductors: 0.5, lower_back: 0.4, hamstrings: 0.3 },
    en: {
      name: "Pin Squat",
      aliases: ["Pin Squat (Barbell)", "Barbell Pin Squat"],
      description: "Squat down to the pins of a rack, with a full stop.",
      instructions: ["Set the pins at the depth that you want.", "Lower the bar to the pins, stop, and stand up."],
    },
    es: {
      name: "Sentadilla a pines",
      aliases: ["Pin squat", "Sentadilla en pines"],
      description: "Sentadilla hasta los pines del rack, con parada completa.",
      instructions: ["Coloca los pines a la profundidad deseada.", "Lleva la barra a los pines, para y sube."],
    },
  }),
  exercise({
    slug: "anderson-squat",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { glutes: 1, quads: 1, adductors: 0.5, lower_back: 0.4, hamstrings: 0.3 },
    en: {
      name: "Anderson Squat",
      aliases: ["Bottom-Up Squat", "Dead Squat", "Anderson Squat (Barbell)"],
      description: "Squat that begins from the pins at the bottom.",
      instructions: [
        "Get under the bar that rests on low pins.",
        "Stand up from the dead stop and lower the bar to the pins.",
      ],
    },
    es: {
      name: "Sentadilla Anderson",
      aliases: ["Anderson squat", "Sentadilla desde abajo"],
      description: "Sentadilla que empieza abajo, desde los pines.",
      instructions: ["Métete bajo la barra apoyada en pines bajos.", "Sube desde parado y vuelve a los pines."],
    },
  }),
  exercise({
    slug: "tempo-squat",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { glutes: 1, quads: 1, adductors: 0.5, lower_back: 0.4, hamstrings: 0.3 },
    en: {
      name: "Tempo Squat",
      aliases: ["Squat (Tempo)", "Tempo Back Squat", "Slow Eccentric Squat"],
      description: "Back squat whose way down takes several seconds.",
      instructions: ["Go down over three to five seconds.", "Stand up at normal speed."],
    },
    es: {
      name: "Sentadilla con tempo",
      aliases: ["Tempo squat", "Sentadilla tempo", "Sentadilla con bajada lenta"],
      description: "Sentadilla cuya bajada dura varios segundos.",
      instructions: ["Tarda de tres a cinco segundos en descender.", "Sube a velocidad normal."],
    },
  }),
  exercise({
    slug: "barbell-sumo-squat",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { glutes: 1, adductors: 1, quads: 0.8, lower_back: 0.3 },
    en: {
      name: "Barbell Sumo Squat",
      aliases: ["Sumo Squat (Barbell)", "Wide Stance Barbell Squat", "Barbell Wide Stance Squat"],
      description: "Back squat with a wide stance and the toes out.",
      instructions: ["Rest the bar on the back and stand wide.", "Squat with the knees over the toes and stand up."],
    },
    es: {
      name: "Sentadilla sumo con barra",
      aliases: ["Sentadilla sumo (barra)", "Sentadilla con barra piernas abiertas"],
      description: "Sentadilla con barra, pies separados y puntas hacia fuera.",
      instructions: [
        "Apoya la barra en la espalda y separa los pies.",
        "Desciende con las rodillas hacia las puntas y sube.",
      ],
    },
  }),
];
