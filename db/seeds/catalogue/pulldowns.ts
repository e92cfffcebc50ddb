import { type CatalogueEntry, exercise } from "./entry.ts";

/** Pulls from above on cables, machines and bands. */
export const PULLDOWNS: readonly CatalogueEntry[] = [
  exercise({
    slug: "lat-pulldown",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5, forearms: 0.2 },
    en: {
      name: "Lat Pulldown",
      aliases: [
        "Lat Pulldown (Cable)",
        "Lat Pull-Down",
        "Cable Lat Pulldown",
        "Pulldown",
        "Front Lat Pulldown",
        "Cable Pulldown",
      ],
      description: "Pull of a bar from above to the chest.",
      instructions: [
        "Sit with the thighs under the pads and grip wider than the shoulders.",
        "Pull the bar to the upper chest with the elbows down.",
        "Let it rise until the arms are straight.",
      ],
    },
    es: {
      name: "Jalón al pecho",
      aliases: [
        "Jalón al pecho (polea)",
        "Jalón al pecho en polea",
        "Jalón de dorsales",
        "Polea al pecho",
        "Jalón dorsal",
      ],
      description: "Tirón de una barra desde arriba hasta el pecho.",
      instructions: [
        "Siéntate con los muslos bajo las almohadillas y agarra más ancho que los hombros.",
        "Lleva la barra a la parte alta del pecho bajando los codos.",
        "Deja que suba hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "wide-grip-lat-pulldown",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.6, biceps: 0.4, forearms: 0.2 },
    en: {
      name: "Wide-Grip Lat Pulldown",
      aliases: ["Lat Pulldown - Wide Grip (Cable)", "Wide Grip Pulldown"],
      description: "Pulldown with the hands at the ends of the bar.",
      instructions: [
        "Grip the bar near its ends.",
        "Pull it to the upper chest with the elbows out.",
        "Let it rise slowly.",
      ],
    },
    es: {
      name: "Jalón al pecho con agarre ancho",
      aliases: ["Jalón al pecho agarre ancho (polea)", "Jalón abierto", "Jalón al pecho agarre abierto"],
      description: "Jalón con las manos en los extremos de la barra.",
      instructions: [
        "Agarra la barra cerca de los extremos.",
        "Llévala a la parte alta del pecho con los codos abiertos.",
        "Deja que suba despacio.",
      ],
    },
  }),
  exercise({
    slug: "close-grip-lat-pulldown",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.6, forearms: 0.2 },
    en: {
      name: "Close-Grip Lat Pulldown",
      aliases: ["Lat Pulldown - Close Grip (Cable)", "Narrow Grip Lat Pulldown"],
      description: "Pulldown with the hands close together on a neutral handle.",
      instructions: [
        "Hold the close handle with the palms facing each other.",
        "Pull it to the upper chest.",
        "Let it rise until the lats are stretched.",
      ],
    },
    es: {
      name: "Jalón al pecho con agarre cerrado",
      aliases: ["Jalón al pecho agarre cerrado (polea)"],
      description: "Jalón con las manos juntas en un asa neutra.",
      instructions: [
        "Sujeta el asa estrecha con las palmas enfrentadas.",
        "Llévala a la parte alta del pecho.",
        "Deja que suba hasta estirar el dorsal.",
      ],
    },
  }),
  exercise({
    slug: "reverse-grip-lat-pulldown",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, biceps: 0.7, upper_back: 0.5, forearms: 0.2 },
    en: {
      name: "Reverse-Grip Lat Pulldown",
      aliases: [
        "Lat Pulldown - Underhand (Cable)",
        "Underhand Lat Pulldown",
        "Supinated Lat Pulldown",
        "Reverse Grip Lat Pulldown (Cable)",
      ],
      description: "Pulldown with the palms towards the face.",
      instructions: [
        "Grip the bar underhand at shoulder width.",
        "Pull it to the upper chest with the elbows close.",
        "Let it rise slowly.",
      ],
    },
    es: {
      name: "Jalón al pecho con agarre supino",
      aliases: [
        "Jalón supino",
        "Jalón al pecho agarre supino (polea)",
        "Jalón inverso",
        "Jalón al pecho agarre inverso",
      ],
      description: "Jalón con las palmas hacia la cara.",
      instructions: [
        "Agarra la barra en supinación a la anchura de los hombros.",
        "Llévala a la parte alta del pecho con los codos pegados.",
        "Deja que suba despacio.",
      ],
    },
  }),
  exercise({
    slug: "single-arm-lat-pulldown",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    unilateral: true,
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5, forearms: 0.2 },
    en: {
      name: "Single-Arm Lat Pulldown",
      aliases: [
        "Lat Pulldown (Single Arm)",
        "One Arm Lat Pulldown",
        "Single Arm Lat Pulldown (Cable)",
        "Single-Arm Pulldown",
      ],
      description: "Pulldown with one handle at a time.",
      instructions: [
        "Sit or kneel under the pulley and hold the handle.",
        "Pull the elbow down to the side of the hip.",
        "Let it rise until the lat is stretched.",
      ],
    },
    es: {
      name: "Jalón al pecho a una mano",
      aliases: [
        "Jalón unilateral",
        "Jalón a un brazo en polea",
        "Jalón al pecho unilateral",
        "Jalón a una mano (polea)",
      ],
      description: "Jalón con una sola asa cada vez.",
      instructions: [
        "Siéntate o arrodíllate bajo la polea y sujeta el asa.",
        "Baja el codo hasta el costado.",
        "Deja que suba hasta estirar el dorsal.",
      ],
    },
  }),
  exercise({
    slug: "behind-the-neck-pulldown",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.6, biceps: 0.4 },
    en: {
      name: "Behind-the-Neck Pulldown",
      aliases: ["Behind The Neck Lat Pulldown", "Rear Lat Pulldown"],
      description: "Pulldown behind the head, for mobile shoulders only.",
      instructions: [
        "Lean slightly forward and grip wide.",
        "Pull the bar to the base of the neck without pushing the head forward.",
        "Let it rise slowly.",
      ],
    },
    es: {
      name: "Jalón tras nuca",
      aliases: ["Jalón tras nuca en polea", "Polea tras nuca"],
      description: "Jalón por detrás de la cabeza, solo para hombros con buena movilidad.",
      instructions: [
        "Inclínate un poco hacia delante y agarra ancho.",
        "Lleva la barra a la base del cuello sin adelantar la cabeza.",
        "Deja que suba despacio.",
      ],
    },
  }),
  exercise({
    slug: "machine-lat-pulldown",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5, forearms: 0.2 },
    en: {
      name: "Machine Lat Pulldown",
      aliases: ["Lat Pulldown (Machine)", "Lat Pulldown Machine"],
      description: "Pulldown on a machine with fixed arms.",
      instructions: [
        "Set the seat so that the arms are straight at the top.",
        "Pull the handles down to the shoulders.",
        "Let them rise slowly.",
      ],
    },
    es: {
      name: "Jalón al pecho en máquina",
      aliases: ["Jalón al pecho (máquina)", "Jalón en máquina", "Máquina de dorsales"],
      description: "Jalón en una máquina de brazos fijos.",
      instructions: [
        "Ajusta el asiento para que los brazos queden rectos arriba.",
        "Baja las asas hasta los hombros.",
        "Deja que suban despacio.",
      ],
    },
  }),
  exercise({
    slug: "band-lat-pulldown",
    equipment: ["band"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5 },
    en: {
      name: "Band Lat Pulldown",
      aliases: ["Lat Pulldown (Band)", "Kneeling Pulldown (Band)", "Kneeling Band Pulldown", "Banded Lat Pulldown"],
      description: "Pulldown against a band fixed overhead.",
      instructions: [
        "Fix the band overhead and kneel below it.",
        "Pull the hands down to the shoulders.",
        "Let them rise slowly.",
      ],
    },
    es: {
      name: "Jalón al pecho con banda",
      aliases: ["Jalón con goma", "Jalón al pecho (banda)", "Jalón de rodillas con banda"],
      description: "Jalón contra una banda fijada en alto.",
      instructions: [
        "Fija la banda en alto y arrodíllate debajo.",
        "Baja las manos hasta los hombros.",
        "Deja que suban despacio.",
      ],
    },
  }),
  exercise({
    slug: "straight-arm-pulldown",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, triceps: 0.3, upper_back: 0.3, abs: 0.2 },
    en: {
      name: "Straight-Arm Pulldown",
      aliases: [
        "Straight-Arm Cable Pushdown",
        "Straight Arm Lat Pulldown (Cable)",
        "Stiff-Arm Pulldown",
        "Straight Arm Lat Pulldown",
      ],
      description: "Pull of the straight arms from above to the thighs.",
      instructions: [
        "Stand facing a high pulley with straight arms.",
        "Pull the bar down to the thighs in an arc.",
        "Let it rise until the lats are stretched.",
      ],
    },
    es: {
      name: "Jalón con brazos rectos",
      aliases: [
        "Jalón con brazos estirados",
        "Remo con brazos rectos en polea alta",
        "Pullover en polea alta",
        "Pull over en polea alta",
      ],
      description: "Tirón con los brazos rectos desde arriba hasta los muslos.",
      instructions: [
        "De pie frente a una polea alta, con los brazos rectos.",
        "Lleva la barra en arco hasta los muslos.",
        "Deja que suba hasta estirar el dorsal.",
      ],
    },
  }),
  exercise({
    slug: "machine-pullover",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, chest: 0.3, triceps: 0.2, abs: 0.2 },
    en: {
      name: "Machine Pullover",
      aliases: ["Pullover (Machine)", "Nautilus Pullover", "Pullover Machine"],
      description: "Arc of the upper arms from overhead to the hips on a machine.",
      instructions: [
        "Sit with the elbows on the pads.",
        "Drive the elbows down to the hips.",
        "Let them rise until the lats are stretched.",
      ],
    },
    es: {
      name: "Pullover en máquina",
      aliases: ["Pullover (máquina)", "Máquina de pullover"],
      description: "Arco de los brazos desde arriba hasta la cadera en máquina.",
      instructions: [
        "Siéntate con los codos en las almohadillas.",
        "Lleva los codos abajo hasta la cadera.",
        "Deja que suban hasta estirar el dorsal.",
      ],
    },
  }),
];
