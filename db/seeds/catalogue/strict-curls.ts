import { type CatalogueEntry, exercise } from "./entry.ts";

/** Curls with supported arms and with other grips. */
export const STRICT_CURLS: readonly CatalogueEntry[] = [
  exercise({
    slug: "preacher-curl",
    equipment: ["barbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Barbell Preacher Curl",
      aliases: ["Preacher Curl (Barbell)"],
      description: "Curl with the upper arms on a sloping pad.",
      instructions: [
        "Rest the upper arms on the pad.",
        "Curl the bar until the forearms are upright.",
        "Lower until the arms are almost straight.",
      ],
    },
    es: {
      name: "Curl predicador con barra",
      aliases: ["Curl predicador (barra)", "Curl con barra en banco Scott", "Curl con barra en banco predicador"],
      description: "Curl con los brazos apoyados en un banco inclinado.",
      instructions: [
        "Apoya los brazos en la almohadilla.",
        "Sube la barra hasta tener los antebrazos verticales.",
        "Baja hasta casi estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-preacher-curl",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    unilateral: true,
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Dumbbell Preacher Curl",
      aliases: ["Preacher Curl (Dumbbell)", "One-Arm Preacher Curl", "Single-Arm Dumbbell Preacher Curl"],
      description: "Preacher curl with one dumbbell.",
      instructions: [
        "Rest one upper arm on the pad with a dumbbell.",
        "Curl until the forearm is upright.",
        "Lower until the arm is almost straight.",
      ],
    },
    es: {
      name: "Curl predicador con mancuerna",
      aliases: ["Curl predicador (mancuerna)", "Curl Scott con mancuerna", "Curl predicador a una mano"],
      description: "Curl predicador con una mancuerna.",
      instructions: [
        "Apoya un brazo en la almohadilla con la mancuerna.",
        "Sube hasta tener el antebrazo vertical.",
        "Baja hasta casi estirar el brazo.",
      ],
    },
  }),
  exercise({
    slug: "concentration-curl",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    unilateral: true,
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Concentration Curl",
      aliases: ["Concentration Curl (Dumbbell)", "Dumbbell Concentration Curl", "Seated Concentration Curl"],
      description: "Seated curl with the elbow against the thigh.",
      instructions: [
        "Sit and rest the elbow on the inside of the thigh.",
        "Curl the dumbbell to the shoulder.",
        "Lower until the arm is straight.",
      ],
    },
    es: {
      name: "Curl concentrado",
      aliases: ["Curl concentrado (mancuerna)", "Curl concentrado con mancuerna"],
      description: "Curl sentado con el codo contra el muslo.",
      instructions: [
        "Siéntate y apoya el codo en la cara interna del muslo.",
        "Sube la mancuerna hacia el hombro.",
        "Baja hasta estirar el brazo.",
      ],
    },
  }),
  exercise({
    slug: "spider-curl",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Dumbbell Spider Curl",
      aliases: ["Spider Curl (Dumbbell)", "Prone Incline Curl"],
      description: "Curl lying face down on an inclined bench with the arms hanging.",
      instructions: [
        "Lie face down on an inclined bench.",
        "Curl without moving the upper arms.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Curl araña con mancuernas",
      aliases: ["Curl araña (mancuerna)"],
      description: "Curl boca abajo en banco inclinado con los brazos colgando.",
      instructions: [
        "Túmbate boca abajo en un banco inclinado.",
        "Sube sin mover los brazos.",
        "Baja hasta estirarlos.",
      ],
    },
  }),
  exercise({
    slug: "drag-curl",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3, rear_delts: 0.2 },
    en: {
      name: "Drag Curl",
      aliases: ["Barbell Drag Curl", "Drag Curl (Barbell)"],
      description: "Curl that drags the bar up along the body.",
      instructions: [
        "Hold the bar at the thighs, palms forward.",
        "Pull the elbows back and drag the bar up the body.",
        "Lower along the same line.",
      ],
    },
    es: {
      name: "Drag curl",
      aliases: ["Curl de arrastre", "Curl arrastrado con barra", "Curl de arrastre con barra"],
      description: "Curl que sube la barra rozando el cuerpo.",
      instructions: [
        "Sujeta la barra en los muslos con las palmas hacia delante.",
        "Lleva los codos atrás y arrastra la barra por el cuerpo.",
        "Baja por la misma línea.",
      ],
    },
  }),
  exercise({
    slug: "reverse-curl",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { forearms: 1, biceps: 0.6 },
    en: {
      name: "Reverse Barbell Curl",
      aliases: ["Reverse Curl (Barbell)", "Reverse Grip Barbell Curl"],
      description: "Curl with the palms down, for the forearms and brachialis.",
      instructions: ["Hold the bar overhand at shoulder width.", "Curl it up with straight wrists.", "Lower slowly."],
    },
    es: {
      name: "Curl inverso con barra",
      aliases: ["Curl inverso (barra)", "Curl invertido con barra", "Curl con barra y agarre prono"],
      description: "Curl con las palmas hacia abajo, para antebrazos y braquial.",
      instructions: [
        "Agarra la barra en pronación a la anchura de los hombros.",
        "Súbela con las muñecas rectas.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "reverse-dumbbell-curl",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { forearms: 1, biceps: 0.6 },
    en: {
      name: "Reverse Dumbbell Curl",
      aliases: ["Reverse Curl (Dumbbell)"],
      description: "Curl of two dumbbells with the palms down.",
      instructions: ["Hold the dumbbells with the palms down.", "Curl them up with straight wrists.", "Lower slowly."],
    },
    es: {
      name: "Curl inverso con mancuernas",
      aliases: ["Curl inverso (mancuerna)", "Curl invertido con mancuernas"],
      description: "Curl de dos mancuernas con las palmas hacia abajo.",
      instructions: [
        "Sujeta las mancuernas con las palmas hacia abajo.",
        "Súbelas con las muñecas rectas.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "zottman-curl",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.7 },
    en: {
      name: "Zottman Curl",
      aliases: ["Zottman Curl (Dumbbell)", "Dumbbell Zottman Curl"],
      description: "Curl up with the palms up and down with the palms down.",
      instructions: [
        "Curl the dumbbells with the palms up.",
        "Turn the palms down at the top.",
        "Lower slowly and turn back.",
      ],
    },
    es: {
      name: "Curl Zottman",
      aliases: ["Curl Zottman (mancuerna)", "Curl Zottman con mancuernas"],
      description: "Curl que sube con las palmas arriba y baja con las palmas abajo.",
      instructions: [
        "Sube las mancuernas con las palmas arriba.",
        "Gira las palmas hacia abajo en lo alto.",
        "Baja despacio y vuelve a girar.",
      ],
    },
  }),
];
