import { type CatalogueEntry, exercise } from "./entry.ts";

/** Curls and extensions of the elbow by implement, grip and position. */
export const ARM_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "ez-bar-preacher-curl",
    equipment: ["ez_bar", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "EZ Bar Preacher Curl",
      aliases: ["EZ-Bar Preacher Curl", "Preacher Curl (EZ Bar)"],
      description: "Preacher curl with an EZ bar.",
      instructions: ["Rest the upper arms on the pad.", "Curl the EZ bar up and lower it."],
    },
    es: {
      name: "Curl predicador con barra Z",
      aliases: ["Curl Scott con barra Z", "Curl predicador (barra Z)"],
      description: "Curl predicador con una barra Z.",
      instructions: ["Apoya los brazos en la almohadilla.", "Sube la barra Z y vuelve."],
    },
  }),
  exercise({
    slug: "cable-preacher-curl",
    equipment: ["cable", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Cable Preacher Curl",
      aliases: ["Preacher Curl (Cable)", "Preacher Cable Curl"],
      description: "Preacher curl on a low pulley.",
      instructions: ["Rest the upper arms on the pad before a low pulley.", "Curl the bar up and lower it."],
    },
    es: {
      name: "Curl predicador en polea",
      aliases: ["Curl Scott en polea", "Curl predicador con polea"],
      description: "Curl predicador en polea baja.",
      instructions: ["Apoya los brazos en la almohadilla ante una polea baja.", "Sube la barra y vuelve."],
    },
  }),
  exercise({
    slug: "preacher-hammer-curl",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.6 },
    en: {
      name: "Preacher Hammer Curl",
      aliases: ["Preacher Hammer Curl (Dumbbell)", "Dumbbell Preacher Hammer Curl"],
      description: "Hammer curl with the arms on a preacher pad.",
      instructions: ["Rest the upper arms on the pad with the thumbs up.", "Curl the dumbbells and lower them."],
    },
    es: {
      name: "Curl martillo en banco predicador",
      aliases: ["Curl martillo predicador", "Curl martillo en banco Scott"],
      description: "Curl martillo con los brazos en el banco predicador.",
      instructions: ["Apoya los brazos en la almohadilla con los pulgares arriba.", "Sube las mancuernas y vuelve."],
    },
  }),
  exercise({
    slug: "barbell-spider-curl",
    equipment: ["barbell", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "Barbell Spider Curl",
      aliases: ["Spider Curl (Barbell)"],
      description: "Spider curl with a bar.",
      instructions: [
        "Lie face down on an inclined bench with the bar hanging.",
        "Curl it without moving the upper arms and lower it.",
      ],
    },
    es: {
      name: "Curl araña con barra",
      aliases: ["Spider curl con barra", "Curl araña (barra)"],
      description: "Curl araña con barra.",
      instructions: [
        "Túmbate boca abajo en un banco inclinado con la barra colgando.",
        "Súbela sin mover los brazos y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "ez-bar-spider-curl",
    equipment: ["ez_bar", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { biceps: 1, forearms: 0.3 },
    en: {
      name: "EZ Bar Spider Curl",
      aliases: ["Spider Curl (EZ Bar)"],
      description: "Spider curl with an EZ bar.",
      instructions: [
        "Lie face down on an inclined bench with the EZ bar hanging.",
        "Curl it without moving the upper arms and lower it.",
      ],
    },
    es: {
      name: "Curl araña con barra Z",
      aliases: ["Spider curl con barra Z", "Curl araña (barra Z)"],
      description: "Curl araña con una barra Z.",
      instructions: [
        "Túmbate boca abajo en un banco inclinado con la barra Z colgando.",
        "Súbela sin mover los brazos y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "ez-bar-reverse-curl",
    equipment: ["ez_bar"],
    mechanics: "isolation",
    movementPattern: "elbow_flexion",
    muscles: { forearms: 1, biceps: 0.6 },
    en: {
      name: "EZ Bar Reverse Curl",
      aliases: ["Reverse Curl (EZ Bar)", "EZ-Bar Reverse Grip Curl"],
      description: "Reverse curl with an EZ bar.",
      instructions: ["Hold the EZ bar with the palms down.", "Curl it up with straight wrists and lower it."],
    },
    es: {
      name: "Curl inverso con barra Z",
      aliases: ["Curl invertido con barra Z", "Curl inverso (barra Z)"],
      description: "Curl inverso con una barra Z.",
      instructions: ["Sujeta la barra Z con las palmas hacia abajo.", "Súbela con las muñecas rectas y vuelve."],
    },
  }),
];
