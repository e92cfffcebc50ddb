import { type CatalogueEntry, exercise } from "./entry.ts";

/** Extensions of the elbow by attachment, implement and side. */
export const TRICEPS_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "v-bar-pushdown",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "V-Bar Pushdown",
      aliases: ["V-Bar Push Down", "Triceps Pushdown (V-Bar)", "Triceps Pushdown (Cable - V-Bar)"],
      description: "Pushdown with a V-shaped bar.",
      instructions: [
        "Hold the V-bar with the elbows at the sides.",
        "Push it down until the elbows are straight and let it rise.",
      ],
    },
    es: {
      name: "Extensión de tríceps con barra V",
      aliases: ["Tríceps en polea con barra V", "Tríceps con agarre V"],
      description: "Extensión en polea con una barra en V.",
      instructions: ["Sujeta la barra V con los codos pegados.", "Empuja hasta estirar los codos y deja que suba."],
    },
  }),
  exercise({
    slug: "cross-body-cable-extension",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    unilateral: true,
    muscles: { triceps: 1 },
    en: {
      name: "Cross-Body Cable Triceps Extension",
      aliases: [
        "Cross Body Triceps Extension (Cable)",
        "One-Arm Cable Cross Body Triceps Extension",
        "Cable Cross-Body Extension",
      ],
      description: "Extension of one elbow across the body on a cable.",
      instructions: ["Take the cable across the body with one hand.", "Straighten the elbow down and out and return."],
    },
    es: {
      name: "Extensión de tríceps cruzada en polea",
      aliases: ["Tríceps cruzado en polea", "Extensión cruzada de tríceps en polea"],
      description: "Extensión de un codo cruzando el cuerpo en polea.",
      instructions: ["Coge el cable cruzado con una mano.", "Estira el codo hacia abajo y fuera y vuelve."],
    },
  }),
  exercise({
    slug: "single-arm-overhead-cable-extension",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    unilateral: true,
    muscles: { triceps: 1 },
    en: {
      name: "Single-Arm Overhead Cable Extension",
      aliases: ["Single Arm Overhead Triceps Extension (Cable)", "One Arm Overhead Cable Triceps Extension"],
      description: "Extension of one arm over the head on a cable.",
      instructions: [
        "Face away from the pulley with the handle behind the head.",
        "Straighten the elbow and bend it again.",
      ],
    },
    es: {
      name: "Extensión de tríceps sobre la cabeza en polea a una mano",
      aliases: ["Tríceps tras nuca en polea a una mano", "Copa en polea unilateral"],
      description: "Extensión de un brazo sobre la cabeza en polea.",
      instructions: ["De espaldas a la polea con el asa detrás de la cabeza.", "Estira el codo y vuelve a doblarlo."],
    },
  }),
  exercise({
    slug: "rope-overhead-extension",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "Rope Overhead Triceps Extension",
      aliases: [
        "Overhead Triceps Extension (Cable - Rope)",
        "Cable Rope Overhead Triceps Extension",
        "Rope Overhead Extension",
        "Tricep Overhead Extension with Rope",
      ],
      description: "Extension over the head with a rope on a cable.",
      instructions: [
        "Face away from the pulley with the rope behind the head.",
        "Straighten the elbows and bend them to a full stretch.",
      ],
    },
    es: {
      name: "Extensión de tríceps sobre la cabeza con cuerda",
      aliases: ["Tríceps tras nuca con cuerda", "Copa de tríceps con cuerda"],
      description: "Extensión sobre la cabeza con una cuerda en polea.",
      instructions: [
        "De espaldas a la polea con la cuerda detrás de la cabeza.",
        "Estira los codos y dóblalos hasta estirar del todo.",
      ],
    },
  }),
  exercise({
    slug: "ez-bar-skull-crusher",
    equipment: ["ez_bar", "bench"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "EZ Bar Skull Crusher",
      aliases: ["EZ-Bar Skullcrusher", "Skullcrusher (EZ Bar)", "Lying Triceps Extension (EZ Bar)"],
      description: "Skull crusher with an EZ bar.",
      instructions: ["Lie with the EZ bar over the chest.", "Bend the elbows to the forehead and straighten them."],
    },
    es: {
      name: "Press francés con barra Z",
      aliases: ["Rompecráneos con barra Z", "Press francés (barra Z)"],
      description: "Press francés con una barra Z.",
      instructions: ["Túmbate con la barra Z sobre el pecho.", "Dobla los codos hacia la frente y estíralos."],
    },
  }),
  exercise({
    slug: "ez-bar-overhead-extension",
    equipment: ["ez_bar"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "EZ Bar Overhead Triceps Extension",
      aliases: ["EZ-Bar Overhead Tricep Extension", "Overhead Triceps Extension (EZ Bar)"],
      description: "Extension of an EZ bar over the head.",
      instructions: ["Hold the EZ bar over the head.", "Bend the elbows behind the head and straighten them."],
    },
    es: {
      name: "Extensión de tríceps sobre la cabeza con barra Z",
      aliases: ["Copa de tríceps con barra Z", "Tríceps tras nuca con barra Z"],
      description: "Extensión de una barra Z sobre la cabeza.",
      instructions: ["Sujeta la barra Z por encima de la cabeza.", "Dobla los codos detrás de la cabeza y estíralos."],
    },
  }),
  exercise({
    slug: "barbell-overhead-extension",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "Barbell Overhead Triceps Extension",
      aliases: ["Overhead Triceps Extension (Barbell)", "Standing Barbell Triceps Extension"],
      description: "Extension of a bar over the head.",
      instructions: ["Hold the bar over the head.", "Bend the elbows behind the head and straighten them."],
    },
    es: {
      name: "Extensión de tríceps sobre la cabeza con barra",
      aliases: ["Copa de tríceps con barra", "Tríceps tras nuca con barra"],
      description: "Extensión de una barra sobre la cabeza.",
      instructions: ["Sujeta la barra por encima de la cabeza.", "Dobla los codos detrás de la cabeza y estíralos."],
    },
  }),
  exercise({
    slug: "machine-overhead-triceps-extension",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "Machine Overhead Triceps Extension",
      aliases: ["Overhead Triceps Extension (Machine)", "Overhead Triceps Extension Machine"],
      description: "Extension over the head on a machine.",
      instructions: [
        "Sit with the elbows on the pad and the handles behind the head.",
        "Straighten the elbows and bend them again.",
      ],
    },
    es: {
      name: "Extensión de tríceps sobre la cabeza en máquina",
      aliases: ["Tríceps tras nuca en máquina", "Copa de tríceps en máquina"],
      description: "Extensión sobre la cabeza en máquina.",
      instructions: [
        "Siéntate con los codos en la almohadilla y las asas detrás de la cabeza.",
        "Estira los codos y vuelve a doblarlos.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-reverse-wrist-curl",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "wrist",
    muscles: { forearms: 1 },
    en: {
      name: "Dumbbell Reverse Wrist Curl",
      aliases: [
        "Reverse Wrist Curl (Dumbbell)",
        "Palms-Down Dumbbell Wrist Curl",
        "Seated Palms Down Wrist Curl (Dumbbell)",
      ],
      description: "Reverse wrist curl with dumbbells.",
      instructions: ["Rest the forearms with the palms down.", "Raise the hands and lower them."],
    },
    es: {
      name: "Curl de muñeca inverso con mancuernas",
      aliases: ["Extensión de muñeca con mancuernas", "Curl de muñeca invertido con mancuernas"],
      description: "Curl de muñeca inverso con mancuernas.",
      instructions: ["Apoya los antebrazos con las palmas hacia abajo.", "Sube las manos y vuelve."],
    },
  }),
];
