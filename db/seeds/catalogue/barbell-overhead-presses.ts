import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses of bars over the head. */
export const BARBELL_OVERHEAD_PRESSES: readonly CatalogueEntry[] = [
  exercise({
    slug: "barbell-overhead-press",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5, traps: 0.3, abs: 0.2 },
    en: {
      name: "Barbell Overhead Press",
      aliases: [
        "Overhead Press (Barbell)",
        "Overhead Press",
        "OHP",
        "Standing Barbell Press",
        "Military Press (Barbell)",
        "Military Press",
        "Standing Military Press",
        "Strict Press",
        "Strict Military Press (Barbell)",
        "Shoulder Press (Barbell)",
        "Standing Overhead Press (Barbell)",
        "Barbell Shoulder Press",
      ],
      description: "Standing press of a barbell from the shoulders to over the head.",
      instructions: [
        "Hold the bar on the front of the shoulders with the forearms upright.",
        "Squeeze glutes and trunk and press past the face.",
        "Finish over the middle of the feet with straight elbows.",
      ],
    },
    es: {
      name: "Press militar con barra",
      aliases: [
        "Press militar (barra)",
        "Press militar",
        "Press militar de pie",
        "Press de hombros con barra",
        "Press por encima de la cabeza",
        "Press de hombros de pie con barra",
      ],
      description: "Press de pie con barra desde los hombros hasta encima de la cabeza.",
      instructions: [
        "Sujeta la barra en la parte delantera de los hombros con los antebrazos verticales.",
        "Aprieta glúteos y tronco y empuja rozando la cara.",
        "Termina sobre el centro de los pies con los codos estirados.",
      ],
    },
  }),
  exercise({
    slug: "seated-barbell-overhead-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5 },
    en: {
      name: "Seated Barbell Overhead Press",
      aliases: [
        "Seated Overhead Press (Barbell)",
        "Seated Barbell Shoulder Press",
        "Seated Military Press",
        "Seated Shoulder Press (Barbell)",
        "Seated Military Press (Barbell)",
      ],
      description: "Barbell press over the head with the back supported.",
      instructions: [
        "Sit with the back on the pad and take the bar at chin height.",
        "Press up until the elbows are straight.",
        "Lower to the chin or the upper chest.",
      ],
    },
    es: {
      name: "Press militar sentado con barra",
      aliases: ["Press de hombros sentado con barra", "Press militar sentado", "Press de hombros sentado (barra)"],
      description: "Press con barra por encima de la cabeza con la espalda apoyada.",
      instructions: [
        "Siéntate con la espalda apoyada y toma la barra a la altura de la barbilla.",
        "Empuja hasta estirar los codos.",
        "Baja hasta la barbilla o la parte alta del pecho.",
      ],
    },
  }),
  exercise({
    slug: "behind-the-neck-press",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, side_delts: 0.6, triceps: 0.5, traps: 0.3 },
    en: {
      name: "Behind-the-Neck Press",
      aliases: ["Behind The Neck Barbell Press", "BTN Press"],
      description: "Barbell press from behind the neck, for mobile shoulders only.",
      instructions: [
        "Rest the bar on the upper back with a wide grip.",
        "Press it straight up over the head.",
        "Lower it slowly to the base of the neck.",
      ],
    },
    es: {
      name: "Press tras nuca",
      aliases: ["Press tras nuca con barra", "Press de hombros tras nuca"],
      description: "Press con barra desde detrás de la nuca, solo para hombros con buena movilidad.",
      instructions: [
        "Apoya la barra en la espalda alta con agarre ancho.",
        "Empújala en vertical por encima de la cabeza.",
        "Bájala despacio hasta la base del cuello.",
      ],
    },
  }),
  exercise({
    slug: "z-press",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.4, abs: 0.4 },
    en: {
      name: "Z Press",
      aliases: ["Barbell Z Press", "Seated Floor Overhead Press"],
      description: "Overhead press sitting on the floor without any support.",
      instructions: [
        "Sit on the floor with straight legs and the bar at the shoulders.",
        "Brace the trunk and press up without leaning back.",
        "Lower under control.",
      ],
    },
    es: {
      name: "Press Z",
      aliases: ["Press Z con barra", "Press de hombros sentado en el suelo"],
      description: "Press por encima de la cabeza sentado en el suelo y sin apoyo.",
      instructions: [
        "Siéntate en el suelo con las piernas estiradas y la barra en los hombros.",
        "Aprieta el tronco y empuja sin echarte atrás.",
        "Baja con control.",
      ],
    },
  }),
  exercise({
    slug: "log-press",
    equipment: ["specialty_bar"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.6, side_delts: 0.4, upper_back: 0.4, quads: 0.3 },
    en: {
      name: "Log Press",
      aliases: ["Strongman Log Press", "Log Lift"],
      description: "Strongman lift of a log from the floor to over the head.",
      instructions: [
        "Roll the log up the thighs to the chest.",
        "Dip with upright trunk and drive with the legs.",
        "Press until the elbows are straight and the feet are together.",
      ],
    },
    es: {
      name: "Log press",
      aliases: ["Press con tronco", "Levantamiento de tronco", "Log lift"],
      description: "Levantamiento de strongman que lleva un tronco del suelo a encima de la cabeza.",
      instructions: [
        "Rueda el tronco por los muslos hasta el pecho.",
        "Flexiona un poco las piernas con el torso erguido e impulsa.",
        "Empuja hasta estirar los codos con los pies juntos.",
      ],
    },
  }),
];
