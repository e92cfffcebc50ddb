import { type CatalogueEntry, exercise } from "./entry.ts";

/** Calf raises on one leg, seated, and reversed. */
export const CALF_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "dumbbell-single-leg-calf-raise",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "ankle",
    unilateral: true,
    muscles: { calves: 1 },
    en: {
      name: "Dumbbell Single-Leg Calf Raise",
      aliases: [
        "Single Leg Standing Calf Raise (Dumbbell)",
        "Single Leg Calf Raise (Dumbbell)",
        "One-Leg Dumbbell Calf Raise",
      ],
      description: "Calf raise on one leg with a dumbbell.",
      instructions: ["Stand with one foot on a step and a dumbbell in the hand.", "Raise the heel and lower it."],
    },
    es: {
      name: "Elevación de talón a una pierna con mancuerna",
      aliases: ["Gemelo a una pierna con mancuerna", "Gemelos unilateral con mancuerna"],
      description: "Elevación de talón a una pierna con mancuerna.",
      instructions: ["Pon un pie en un escalón con la mancuerna en la mano.", "Sube el talón y vuelve."],
    },
  }),
  exercise({
    slug: "machine-single-leg-calf-raise",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "ankle",
    unilateral: true,
    muscles: { calves: 1 },
    en: {
      name: "Machine Single-Leg Calf Raise",
      aliases: ["Single Leg Standing Calf Raise (Machine)", "Single Leg Calf Raise (Machine)"],
      description: "Calf raise on one leg in a machine.",
      instructions: ["Stand with one foot on the step under the pads.", "Raise the heel and lower it."],
    },
    es: {
      name: "Elevación de talón a una pierna en máquina",
      aliases: ["Gemelo a una pierna en máquina", "Gemelos unilateral en máquina"],
      description: "Elevación de talón a una pierna en máquina.",
      instructions: ["Pon un pie en el escalón bajo las almohadillas.", "Sube el talón y vuelve."],
    },
  }),
  exercise({
    slug: "barbell-single-leg-calf-raise",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "ankle",
    unilateral: true,
    muscles: { calves: 1 },
    en: {
      name: "Barbell Single-Leg Calf Raise",
      aliases: ["Single Leg Standing Calf Raise (Barbell)", "Single Leg Calf Raise (Barbell)"],
      description: "Calf raise on one leg with a bar on the back.",
      instructions: ["Stand with one foot on a step and the bar on the back.", "Raise the heel and lower it."],
    },
    es: {
      name: "Elevación de talón a una pierna con barra",
      aliases: ["Gemelo a una pierna con barra", "Gemelos unilateral con barra"],
      description: "Elevación de talón a una pierna con una barra en la espalda.",
      instructions: ["Pon un pie en un escalón con la barra en la espalda.", "Sube el talón y vuelve."],
    },
  }),
  exercise({
    slug: "dumbbell-seated-calf-raise",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "ankle",
    muscles: { calves: 1 },
    en: {
      name: "Dumbbell Seated Calf Raise",
      aliases: ["Seated Calf Raise (Dumbbell)", "Seated Dumbbell Calf Raise"],
      description: "Seated calf raise with dumbbells on the thighs.",
      instructions: ["Sit with the toes on a step and dumbbells on the thighs.", "Raise the heels and lower them."],
    },
    es: {
      name: "Elevación de talones sentado con mancuernas",
      aliases: ["Gemelos sentado con mancuernas", "Sóleo con mancuernas"],
      description: "Elevación de talones sentado con mancuernas en los muslos.",
      instructions: [
        "Siéntate con la punta en un escalón y las mancuernas en los muslos.",
        "Sube los talones y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "smith-machine-seated-calf-raise",
    equipment: ["smith_machine", "bench"],
    mechanics: "isolation",
    movementPattern: "ankle",
    muscles: { calves: 1 },
    en: {
      name: "Smith Machine Seated Calf Raise",
      aliases: ["Seated Calf Raise (Smith Machine)", "Seated Smith Machine Calf Raise"],
      description: "Seated calf raise under a bar on rails.",
      instructions: [
        "Sit with the toes on a step and the guided bar on the thighs.",
        "Raise the heels and lower them.",
      ],
    },
    es: {
      name: "Elevación de talones sentado en multipower",
      aliases: ["Gemelos sentado en multipower", "Sóleo en Smith"],
      description: "Elevación de talones sentado bajo la barra guiada.",
      instructions: ["Siéntate con la punta en un escalón y la barra en los muslos.", "Sube los talones y vuelve."],
    },
  }),
  exercise({
    slug: "smith-machine-reverse-calf-raise",
    equipment: ["smith_machine"],
    mechanics: "isolation",
    movementPattern: "ankle",
    muscles: { tibialis: 1 },
    en: {
      name: "Smith Machine Reverse Calf Raise",
      aliases: ["Smith Machine Reverse Calf Raises", "Reverse Calf Raise (Smith Machine)"],
      description: "Raise of the toes under a bar on rails.",
      instructions: ["Stand with the heels on a block under the guided bar.", "Raise the toes and lower them."],
    },
    es: {
      name: "Elevación de puntas en multipower",
      aliases: ["Gemelo inverso en multipower", "Tibial en multipower"],
      description: "Elevación de las puntas bajo la barra guiada.",
      instructions: ["Pon los talones en un bloque bajo la barra guiada.", "Sube las puntas y vuelve."],
    },
  }),
];
