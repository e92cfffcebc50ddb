import { type CatalogueEntry, exercise } from "./entry.ts";

/** Back extensions. */
export const TRUNK_EXTENSION: readonly CatalogueEntry[] = [
  exercise({
    slug: "back-extension",
    trackingType: "bodyweight_reps",
    equipment: ["bench", "bodyweight"],
    mechanics: "compound",
    movementPattern: "trunk_extension",
    bodyweightFraction: 0.6,
    muscles: { lower_back: 1, glutes: 0.8, hamstrings: 0.7 },
    en: {
      name: "Back Extension",
      aliases: [
        "Hyperextension",
        "Back Extension (Hyperextension)",
        "45 Degree Back Extension",
        "Roman Chair Back Extension",
        "Back Extensions",
        "45 Degree Hyperextension",
        "Incline Back Extension",
      ],
      description: "Raise of the trunk on an inclined bench.",
      instructions: [
        "Set the pad below the hips.",
        "Lower the trunk with a flat back.",
        "Come up until the body is straight.",
      ],
    },
    es: {
      name: "Extensión lumbar en banco",
      aliases: [
        "Hiperextensiones",
        "Extensiones lumbares",
        "Hiperextensión",
        "Extensión de espalda",
        "Lumbares en banco",
        "Extensión lumbar",
      ],
      description: "Elevación del tronco en un banco inclinado.",
      instructions: [
        "Coloca la almohadilla por debajo de la cadera.",
        "Baja el tronco con la espalda recta.",
        "Sube hasta alinear el cuerpo.",
      ],
    },
  }),
  exercise({
    slug: "weighted-back-extension",
    trackingType: "weighted_bodyweight",
    equipment: ["bench", "plate"],
    mechanics: "compound",
    movementPattern: "trunk_extension",
    bodyweightFraction: 0.6,
    muscles: { lower_back: 1, glutes: 0.8, hamstrings: 0.7 },
    en: {
      name: "Weighted Back Extension",
      aliases: ["Back Extension (Weighted Hyperextension)", "Back Extension (Weighted)", "Weighted Hyperextension"],
      description: "Back extension with a plate at the chest.",
      instructions: [
        "Hold a plate at the chest.",
        "Lower the trunk with a flat back.",
        "Come up until the body is straight.",
      ],
    },
    es: {
      name: "Extensión lumbar con peso",
      aliases: ["Hiperextensiones con peso", "Extensión lumbar lastrada", "Hiperextensión con disco"],
      description: "Extensión lumbar con un disco en el pecho.",
      instructions: [
        "Sujeta un disco en el pecho.",
        "Baja el tronco con la espalda recta.",
        "Sube hasta alinear el cuerpo.",
      ],
    },
  }),
  exercise({
    slug: "machine-back-extension",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "trunk_extension",
    muscles: { lower_back: 1, glutes: 0.4 },
    en: {
      name: "Machine Back Extension",
      aliases: ["Back Extension (Machine)", "Lower Back Machine", "Back Extension Machine", "Seated Back Extension"],
      description: "Seated back extension against a pad.",
      instructions: [
        "Sit with the pad on the upper back and the hips fixed.",
        "Lean back until the trunk is in line.",
        "Return slowly.",
      ],
    },
    es: {
      name: "Extensión lumbar en máquina",
      aliases: ["Extensión lumbar (máquina)", "Máquina lumbar", "Lumbares en máquina"],
      description: "Extensión lumbar sentado contra una almohadilla.",
      instructions: [
        "Siéntate con la almohadilla en la espalda alta y la cadera fija.",
        "Inclínate atrás hasta alinear el tronco.",
        "Vuelve despacio.",
      ],
    },
  }),
  exercise({
    slug: "superman",
    trackingType: "bodyweight_reps",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "trunk_extension",
    bodyweightFraction: 0.4,
    muscles: { lower_back: 1, glutes: 0.6, upper_back: 0.3 },
    en: {
      name: "Superman",
      aliases: ["Superman Hold", "Supermans", "Prone Back Raise"],
      description: "Lift of arms and legs lying face down.",
      instructions: ["Lie face down with the arms in front.", "Lift arms, chest and legs.", "Hold briefly and lower."],
    },
    es: {
      name: "Superman",
      aliases: ["Superman en el suelo", "Elevación de espalda boca abajo"],
      description: "Elevación de brazos y piernas boca abajo.",
      instructions: [
        "Túmbate boca abajo con los brazos delante.",
        "Sube brazos, pecho y piernas.",
        "Aguanta un momento y baja.",
      ],
    },
  }),
];
