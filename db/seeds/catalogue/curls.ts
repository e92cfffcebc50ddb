import { type CatalogueEntry, exercise } from "./entry.ts";

/** Elbow flexion with free weights, upright or seated. */
export const CURLS: readonly CatalogueEntry[] = [
  exercise({
    slug: "barbell-curl",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.4 },
    en: {
      name: "Barbell Curl",
      aliases: [
        "Bicep Curl (Barbell)",
        "Biceps Curl (Barbell)",
        "Barbell Bicep Curl",
        "Straight Bar Curl",
        "BB Curl",
        "Standing Barbell Curl",
      ],
      description: "Curl of a straight bar, the standard for heavy biceps work.",
      instructions: [
        "Stand with the bar in front of the thighs, palms forward.",
        "Curl it up with the elbows at the sides.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Curl de bíceps con barra",
      aliases: ["Curl con barra", "Curl de bíceps (barra)", "Curl con barra recta"],
      description: "Curl con barra recta, el clásico para trabajar pesado el bíceps.",
      instructions: [
        "De pie, barra delante de los muslos y palmas hacia delante.",
        "Súbela con los codos pegados al cuerpo.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "ez-bar-curl",
    equipment: ["ez_bar"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.4 },
    en: {
      name: "EZ Bar Curl",
      aliases: ["EZ-Bar Curl", "Bicep Curl (EZ Bar)", "EZ Bar Biceps Curl", "EZ-Bar Bicep Curl"],
      description: "Curl with an angled bar that is easier on the wrists.",
      instructions: [
        "Hold the bar on the angled grips.",
        "Curl it up with the elbows at the sides.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Curl de bíceps con barra Z",
      aliases: ["Curl con barra Z", "Curl con barra EZ", "Curl de bíceps (barra Z)"],
      description: "Curl con barra angulada, más cómoda para las muñecas.",
      instructions: [
        "Agarra la barra por las zonas anguladas.",
        "Súbela con los codos pegados al cuerpo.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-curl",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.4 },
    en: {
      name: "Dumbbell Curl",
      aliases: [
        "Bicep Curl (Dumbbell)",
        "Biceps Curl (Dumbbell)",
        "Dumbbell Bicep Curl",
        "DB Curl",
        "Alternating Dumbbell Curl",
        "Standing Dumbbell Curl",
      ],
      description: "Curl of two dumbbells, together or in turn.",
      instructions: [
        "Stand with the dumbbells at the sides.",
        "Curl them up and turn the palms upwards.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Curl de bíceps con mancuernas",
      aliases: [
        "Curl con mancuernas",
        "Curl de bíceps (mancuerna)",
        "Curl alterno con mancuernas",
        "Curl de bíceps alterno",
      ],
      description: "Curl de dos mancuernas, a la vez o de forma alterna.",
      instructions: [
        "De pie, mancuernas a los lados.",
        "Súbelas girando las palmas hacia arriba.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "hammer-curl",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.6 },
    en: {
      name: "Hammer Curl",
      aliases: ["Hammer Curl (Dumbbell)", "Dumbbell Hammer Curl", "DB Hammer Curl", "Alternating Hammer Curl"],
      description: "Curl with the palms facing each other, for biceps, brachialis and forearms.",
      instructions: [
        "Stand with the palms facing the body.",
        "Curl without turning the wrists.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Curl martillo",
      aliases: ["Curl martillo (mancuerna)", "Curl martillo con mancuernas", "Curl de bíceps martillo"],
      description: "Curl con las palmas enfrentadas, para bíceps, braquial y antebrazos.",
      instructions: [
        "De pie, con las palmas hacia el cuerpo.",
        "Sube sin girar las muñecas.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "cross-body-hammer-curl",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    unilateral: true,
    muscles: { biceps: 1, forearms: 0.6 },
    en: {
      name: "Cross-Body Hammer Curl",
      aliases: ["Pinwheel Curl", "Cross Body Curl", "Cross Body Hammer Curl (Dumbbell)"],
      description: "Hammer curl across the body towards the other shoulder.",
      instructions: [
        "Hold a dumbbell at the side with the palm in.",
        "Curl it across the body to the other shoulder.",
        "Lower slowly and change arms.",
      ],
    },
    es: {
      name: "Curl martillo cruzado",
      aliases: ["Curl martillo cruzado con mancuerna", "Curl cruzado"],
      description: "Curl martillo cruzado hacia el hombro contrario.",
      instructions: [
        "Sujeta una mancuerna al costado con la palma hacia dentro.",
        "Súbela cruzando hacia el hombro contrario.",
        "Baja despacio y cambia de brazo.",
      ],
    },
  }),
  exercise({
    slug: "incline-dumbbell-curl",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Incline Dumbbell Curl",
      aliases: [
        "Incline Curl (Dumbbell)",
        "Seated Incline Dumbbell Curl",
        "Seated Incline Curl (Dumbbell)",
        "Incline Curl",
        "Incline Bicep Curl",
      ],
      description: "Curl lying back on an inclined bench, with the biceps stretched.",
      instructions: [
        "Lie back at about 45 degrees and let the arms hang.",
        "Curl without moving the upper arms.",
        "Lower to a full stretch.",
      ],
    },
    es: {
      name: "Curl inclinado con mancuernas",
      aliases: ["Curl inclinado (mancuerna)", "Curl en banco inclinado", "Curl de bíceps inclinado con mancuernas"],
      description: "Curl recostado en un banco inclinado, con el bíceps estirado.",
      instructions: [
        "Recuéstate a unos 45 grados y deja colgar los brazos.",
        "Sube sin mover los brazos.",
        "Baja hasta estirar del todo.",
      ],
    },
  }),
];
