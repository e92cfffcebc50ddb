import { type CatalogueEntry, exercise } from "./entry.ts";

/** Pull-ups on one arm, and with the help of a machine. */
export const HELPED_PULL_UPS: readonly CatalogueEntry[] = [
  exercise({
    slug: "one-arm-pull-up",
    trackingType: "bodyweight_reps",
    equipment: ["pull_up_bar", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    unilateral: true,
    bodyweightFraction: 1,
    muscles: { lats: 1, biceps: 0.7, upper_back: 0.5, forearms: 0.5, obliques: 0.3 },
    en: {
      name: "One-Arm Pull-Up",
      aliases: ["One-Arm Chin-Up", "OAP", "Single Arm Pull Up"],
      description: "Pull-up on one arm.",
      instructions: ["Hang from one hand with an active shoulder.", "Pull the chin over the bar and lower yourself."],
    },
    es: {
      name: "Dominada a un brazo",
      aliases: ["Dominada a una mano", "Dominadas a un brazo"],
      description: "Dominada con un solo brazo.",
      instructions: ["Cuélgate de una mano con el hombro activo.", "Pasa la barbilla sobre la barra y vuelve."],
    },
  }),
  exercise({
    slug: "assisted-neutral-grip-pull-up",
    trackingType: "assisted_bodyweight",
    equipment: ["machine", "pull_up_bar"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    bodyweightFraction: 1,
    muscles: { lats: 1, biceps: 0.6, upper_back: 0.5, forearms: 0.2 },
    en: {
      name: "Assisted Neutral-Grip Pull-Up",
      aliases: ["Neutral Grip Pull Up (Assisted)", "Assisted Neutral Grip Chin Up"],
      description: "Neutral-grip pull-up with the help of a machine.",
      instructions: [
        "Kneel on the pad and grip the parallel handles.",
        "Pull the chin over the hands and lower yourself.",
      ],
    },
    es: {
      name: "Dominadas neutras asistidas",
      aliases: ["Dominadas con agarre neutro asistidas", "Dominada neutra en máquina"],
      description: "Dominadas con agarre neutro y ayuda de una máquina.",
      instructions: [
        "Arrodíllate en la almohadilla y coge las asas paralelas.",
        "Pasa la barbilla sobre las manos y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "assisted-wide-grip-pull-up",
    trackingType: "assisted_bodyweight",
    equipment: ["machine", "pull_up_bar"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    bodyweightFraction: 1,
    muscles: { lats: 1, upper_back: 0.6, biceps: 0.4, forearms: 0.2 },
    en: {
      name: "Assisted Wide-Grip Pull-Up",
      aliases: ["Wide Grip Pull Up (Assisted)", "Assisted Wide Pull Up"],
      description: "Wide-grip pull-up with the help of a machine.",
      instructions: ["Kneel on the pad and grip the bar wide.", "Pull the chest to the bar and lower yourself."],
    },
    es: {
      name: "Dominadas abiertas asistidas",
      aliases: ["Dominadas con agarre ancho asistidas", "Dominada ancha en máquina"],
      description: "Dominadas con agarre ancho y ayuda de una máquina.",
      instructions: ["Arrodíllate en la almohadilla y agarra ancho.", "Lleva el pecho a la barra y vuelve."],
    },
  }),
];
