import { type CatalogueEntry, exercise } from "./entry.ts";

/** Upright dips, and dips on the floor. */
export const DIP_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "triceps-dip",
    trackingType: "bodyweight_reps",
    equipment: ["dip_bars", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    bodyweightFraction: 1,
    muscles: { triceps: 1, chest: 0.5, front_delts: 0.5 },
    en: {
      name: "Triceps Dip",
      aliases: ["Parallel Bar Triceps Dip", "Upright Dip", "Tricep Dips"],
      description: "Dip with an upright body and the elbows close, for the triceps.",
      instructions: [
        "Support yourself on the bars with an upright body.",
        "Bend the elbows along the body and push up.",
      ],
    },
    es: {
      name: "Fondos de tríceps en paralelas",
      aliases: ["Fondos para tríceps", "Dips de tríceps"],
      description: "Fondos con el cuerpo vertical y los codos cerrados, para el tríceps.",
      instructions: ["Apóyate en las barras con el cuerpo vertical.", "Dobla los codos pegados al cuerpo y empuja."],
    },
  }),
  exercise({
    slug: "weighted-triceps-dip",
    trackingType: "weighted_bodyweight",
    equipment: ["dip_bars", "plate"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    bodyweightFraction: 1,
    muscles: { triceps: 1, chest: 0.5, front_delts: 0.5 },
    en: {
      name: "Weighted Triceps Dip",
      aliases: ["Triceps Dip (Weighted)", "Weighted Upright Dip"],
      description: "Upright dip with a weight on a belt.",
      instructions: [
        "Hang a weight from the belt and support yourself upright.",
        "Bend the elbows along the body and push up.",
      ],
    },
    es: {
      name: "Fondos de tríceps con lastre",
      aliases: ["Fondos para tríceps lastrados", "Dips de tríceps con lastre"],
      description: "Fondos verticales con peso en el cinturón.",
      instructions: [
        "Cuelga el peso del cinturón y apóyate con el cuerpo vertical.",
        "Dobla los codos pegados al cuerpo y empuja.",
      ],
    },
  }),
  exercise({
    slug: "assisted-triceps-dip",
    trackingType: "assisted_bodyweight",
    equipment: ["machine", "dip_bars"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    bodyweightFraction: 1,
    muscles: { triceps: 1, chest: 0.5, front_delts: 0.5 },
    en: {
      name: "Assisted Triceps Dip",
      aliases: ["Triceps Dip (Assisted)", "Machine Assisted Triceps Dip"],
      description: "Upright dip with the help of a machine.",
      instructions: ["Kneel on the pad with an upright body.", "Bend the elbows along the body and push up."],
    },
    es: {
      name: "Fondos de tríceps asistidos",
      aliases: ["Fondos para tríceps asistidos", "Dips de tríceps asistidos"],
      description: "Fondos verticales con ayuda de una máquina.",
      instructions: [
        "Arrodíllate en la almohadilla con el cuerpo vertical.",
        "Dobla los codos pegados al cuerpo y empuja.",
      ],
    },
  }),
  exercise({
    slug: "floor-triceps-dip",
    trackingType: "bodyweight_reps",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    bodyweightFraction: 0.4,
    muscles: { triceps: 1, front_delts: 0.4 },
    en: {
      name: "Floor Triceps Dip",
      aliases: ["Floor Dip", "Triceps Dip on Floor"],
      description: "Dip from the floor with the hands behind the hips.",
      instructions: ["Sit with the hands behind you and lift the hips.", "Bend the elbows and straighten them."],
    },
    es: {
      name: "Fondos de tríceps en el suelo",
      aliases: ["Fondos en el suelo", "Dips en el suelo"],
      description: "Fondos desde el suelo con las manos detrás de la cadera.",
      instructions: ["Siéntate con las manos detrás y levanta la cadera.", "Dobla los codos y estíralos."],
    },
  }),
];
