import { type CatalogueEntry, exercise } from "./entry.ts";

/** Elbow extension on cables. */
export const TRICEPS_PUSHDOWNS: readonly CatalogueEntry[] = [
  exercise({
    slug: "triceps-pushdown",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "Triceps Pushdown",
      aliases: [
        "Triceps Pushdown (Cable - Straight Bar)",
        "Triceps Pushdown (Cable)",
        "Cable Pushdown",
        "Tricep Push Down",
        "Triceps Press Down",
        "Cable Tricep Pushdown",
        "Straight Bar Pushdown",
        "Triceps Pushdown (Straight Bar)",
        "Triceps Pressdown",
      ],
      description: "Push of a bar down on a high pulley.",
      instructions: [
        "Stand at a high pulley with the elbows at the sides.",
        "Push the bar down until the elbows are straight.",
        "Let it rise to chest height.",
      ],
    },
    es: {
      name: "Extensión de tríceps en polea alta",
      aliases: ["Jalón de tríceps", "Tríceps en polea", "Tríceps en polea con barra", "Empuje de tríceps en polea"],
      description: "Empuje de una barra hacia abajo en polea alta.",
      instructions: [
        "De pie ante una polea alta, con los codos pegados al cuerpo.",
        "Empuja la barra hasta estirar los codos.",
        "Deja que suba a la altura del pecho.",
      ],
    },
  }),
  exercise({
    slug: "rope-pushdown",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "Triceps Rope Pushdown",
      aliases: ["Rope Push Down", "Rope Pushdown", "Triceps Pushdown (Cable - Rope)", "Tricep Rope Pushdown"],
      description: "Pushdown with a rope whose ends part at the bottom.",
      instructions: [
        "Hold the rope with the elbows at the sides.",
        "Push down and spread the ends.",
        "Let it rise to chest height.",
      ],
    },
    es: {
      name: "Extensión de tríceps con cuerda",
      aliases: [
        "Tríceps con cuerda en polea",
        "Extensión de tríceps en polea con cuerda",
        "Jalón de tríceps con cuerda",
        "Tríceps con cuerda",
      ],
      description: "Extensión en polea con una cuerda que se abre abajo.",
      instructions: [
        "Sujeta la cuerda con los codos pegados al cuerpo.",
        "Empuja hacia abajo y separa los extremos.",
        "Deja que suba a la altura del pecho.",
      ],
    },
  }),
  exercise({
    slug: "reverse-grip-pushdown",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1, forearms: 0.2 },
    en: {
      name: "Reverse-Grip Triceps Pushdown",
      aliases: ["Reverse Grip Pushdown", "Underhand Triceps Pushdown", "Triceps Pushdown (Underhand)"],
      description: "Pushdown with the palms up.",
      instructions: [
        "Hold the bar underhand with the elbows at the sides.",
        "Push down until the elbows are straight.",
        "Let it rise slowly.",
      ],
    },
    es: {
      name: "Extensión de tríceps en polea con agarre inverso",
      aliases: ["Tríceps en polea agarre supino", "Extensión de tríceps agarre inverso", "Jalón de tríceps inverso"],
      description: "Extensión en polea con las palmas hacia arriba.",
      instructions: [
        "Sujeta la barra en supinación con los codos pegados.",
        "Empuja hasta estirar los codos.",
        "Deja que suba despacio.",
      ],
    },
  }),
  exercise({
    slug: "single-arm-pushdown",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    unilateral: true,
    muscles: { triceps: 1 },
    en: {
      name: "Single-Arm Triceps Pushdown",
      aliases: ["Single Arm Triceps Pushdown (Cable)", "One-Arm Cable Pushdown"],
      description: "Pushdown with one handle.",
      instructions: [
        "Hold one handle with the elbow at the side.",
        "Push down until the elbow is straight.",
        "Let it rise slowly.",
      ],
    },
    es: {
      name: "Tríceps en polea a una mano",
      aliases: ["Tríceps en polea unilateral"],
      description: "Extensión en polea con una sola asa.",
      instructions: [
        "Sujeta un asa con el codo pegado al cuerpo.",
        "Empuja hasta estirar el codo.",
        "Deja que suba despacio.",
      ],
    },
  }),
  exercise({
    slug: "overhead-cable-extension",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "elbow_extension",
    muscles: { triceps: 1 },
    en: {
      name: "Overhead Cable Triceps Extension",
      aliases: ["Cable Overhead Triceps Extension", "Overhead Triceps Extension (Cable)"],
      description: "Extension over the head with a rope, with the triceps stretched.",
      instructions: [
        "Face away from the pulley with the rope behind the head.",
        "Straighten the elbows up and forward.",
        "Bend them to a full stretch.",
      ],
    },
    es: {
      name: "Extensión de tríceps sobre la cabeza en polea",
      aliases: [
        "Extensión de tríceps por encima de la cabeza (polea)",
        "Extensión de tríceps tras nuca en polea",
        "Extensión con cuerda tras nuca",
        "Copa de tríceps en polea",
      ],
      description: "Extensión por encima de la cabeza con cuerda y el tríceps estirado.",
      instructions: [
        "De espaldas a la polea, con la cuerda detrás de la cabeza.",
        "Estira los codos hacia arriba y delante.",
        "Dóblalos hasta estirar del todo.",
      ],
    },
  }),
];
