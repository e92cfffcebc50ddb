import { type CatalogueEntry, exercise } from "./entry.ts";

/** Cleans, snatches, jerks and jumps in other forms. */
export const POWER_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "deadlift-high-pull",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, traps: 0.8, hamstrings: 0.7, side_delts: 0.5, quads: 0.5 },
    en: {
      name: "Deadlift High Pull",
      aliases: ["Deadlift High Pull (Barbell)", "Barbell Deadlift High Pull"],
      description: "Deadlift at hip width that ends with the bar at the chest.",
      instructions: ["Deadlift the bar at speed.", "Pull the elbows high until the bar is at the chest."],
    },
    es: {
      name: "Peso muerto con tirón alto",
      aliases: ["Deadlift high pull", "Peso muerto y tirón alto"],
      description: "Peso muerto que acaba con la barra en el pecho.",
      instructions: ["Levanta la barra con velocidad.", "Sube los codos hasta llevar la barra al pecho."],
    },
  }),
  exercise({
    slug: "clean-high-pull",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, traps: 0.9, hamstrings: 0.7, quads: 0.7, side_delts: 0.4 },
    en: {
      name: "Clean High Pull",
      aliases: ["High Pull (Barbell)", "Barbell High Pull"],
      description: "Clean pull with the elbows following high.",
      instructions: ["Pull the bar from the floor as for a clean.", "Extend, shrug and let the elbows follow high."],
    },
    es: {
      name: "Tirón alto de cargada",
      aliases: ["Clean high pull", "Tirón alto con barra"],
      description: "Tirón de cargada en que los codos acompañan arriba.",
      instructions: [
        "Tira de la barra desde el suelo como en una cargada.",
        "Extiende, encoge y deja subir los codos.",
      ],
    },
  }),
  exercise({
    slug: "snatch-high-pull",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, traps: 0.9, hamstrings: 0.7, quads: 0.7, side_delts: 0.5 },
    en: {
      name: "Snatch High Pull",
      aliases: ["Snatch High Pull (Barbell)", "Wide Grip High Pull"],
      description: "Snatch pull with the elbows following high.",
      instructions: [
        "Pull the bar from the floor with the snatch grip.",
        "Extend, shrug and let the elbows follow high.",
      ],
    },
    es: {
      name: "Tirón alto de arrancada",
      aliases: ["Snatch high pull", "Tirón alto agarre ancho"],
      description: "Tirón de arrancada en que los codos acompañan arriba.",
      instructions: [
        "Tira de la barra desde el suelo con agarre de arrancada.",
        "Extiende, encoge y deja subir los codos.",
      ],
    },
  }),
  exercise({
    slug: "kettlebell-high-pull",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, traps: 0.7, hamstrings: 0.6, side_delts: 0.5 },
    en: {
      name: "Kettlebell High Pull",
      aliases: ["High Pull (Kettlebell)", "KB High Pull"],
      description: "Swing of a kettlebell that ends with the elbow high.",
      instructions: ["Swing the kettlebell from between the legs.", "Pull it to shoulder height with a high elbow."],
    },
    es: {
      name: "Tirón alto con kettlebell",
      aliases: ["High pull con kettlebell", "Tirón alto con pesa rusa"],
      description: "Balanceo de una kettlebell que acaba con el codo alto.",
      instructions: [
        "Balancea la kettlebell desde entre las piernas.",
        "Llévala a la altura del hombro con el codo alto.",
      ],
    },
  }),
  exercise({
    slug: "kettlebell-sumo-deadlift-high-pull",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, traps: 0.8, quads: 0.6, side_delts: 0.5, hamstrings: 0.5 },
    en: {
      name: "Kettlebell Sumo Deadlift High Pull",
      aliases: ["Sumo Deadlift High Pull (Kettlebell)", "Kettlebell Sumo High Pull"],
      description: "Wide deadlift of a kettlebell that ends at the chin.",
      instructions: ["Stand wide over the kettlebell.", "Stand up at speed and pull it to the chin."],
    },
    es: {
      name: "Sumo deadlift high pull con kettlebell",
      aliases: ["Sumo high pull con kettlebell", "Peso muerto sumo con tirón alto con pesa rusa"],
      description: "Peso muerto abierto con kettlebell que acaba en la barbilla.",
      instructions: ["Separa los pies sobre la kettlebell.", "Levántate con velocidad y llévala a la barbilla."],
    },
  }),
  exercise({
    slug: "hang-power-snatch",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, traps: 0.7, quads: 0.7, hamstrings: 0.6, upper_back: 0.6, front_delts: 0.5 },
    en: {
      name: "Hang Power Snatch",
      aliases: ["Hang Power Snatch (Barbell)", "Power Snatch from Hang"],
      description: "Snatch from the hang that is caught high.",
      instructions: [
        "Hang the bar at the thighs with a wide grip.",
        "Jump and catch it over the head in a half squat.",
      ],
    },
    es: {
      name: "Hang power snatch",
      aliases: ["Arrancada de potencia colgante", "Power snatch colgante"],
      description: "Arrancada desde colgado que se recibe alta.",
      instructions: [
        "Cuelga la barra en los muslos con agarre ancho.",
        "Salta y recíbela sobre la cabeza en media sentadilla.",
      ],
    },
  }),
  exercise({
    slug: "muscle-snatch",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { traps: 1, glutes: 0.7, front_delts: 0.7, upper_back: 0.6, triceps: 0.4 },
    en: {
      name: "Muscle Snatch",
      aliases: ["Muscle Snatch (Barbell)", "Barbell Muscle Snatch"],
      description: "Snatch that is pressed out without bending the knees again.",
      instructions: ["Pull the bar with the snatch grip.", "Turn it over and press it out with straight legs."],
    },
    es: {
      name: "Muscle snatch",
      aliases: ["Arrancada de fuerza", "Muscle snatch con barra"],
      description: "Arrancada que se termina empujando sin volver a flexionar.",
      instructions: ["Tira de la barra con agarre de arrancada.", "Gírala y empuja con las piernas rectas."],
    },
  }),
  exercise({
    slug: "muscle-clean",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { traps: 1, glutes: 0.8, hamstrings: 0.6, upper_back: 0.6, side_delts: 0.4 },
    en: {
      name: "Muscle Clean",
      aliases: ["Muscle Clean (Barbell)", "Barbell Muscle Clean"],
      description: "Clean that is received with straight legs.",
      instructions: ["Pull the bar as for a clean.", "Turn the elbows under it without bending the knees."],
    },
    es: {
      name: "Muscle clean",
      aliases: ["Cargada de fuerza", "Muscle clean con barra"],
      description: "Cargada que se recibe con las piernas rectas.",
      instructions: ["Tira de la barra como en una cargada.", "Pasa los codos sin flexionar las rodillas."],
    },
  }),
  exercise({
    slug: "snatch-balance",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { quads: 1, glutes: 0.8, front_delts: 0.6, triceps: 0.5, traps: 0.5 },
    en: {
      name: "Snatch Balance",
      aliases: ["Snatch Balance (Barbell)", "Heaving Snatch Balance"],
      description: "Drop under a bar from the back into an overhead squat.",
      instructions: [
        "Rest the bar on the back with the snatch grip.",
        "Push it up and drop under it into an overhead squat.",
      ],
    },
    es: {
      name: "Snatch balance",
      aliases: ["Balance de arrancada", "Snatch balance con barra"],
      description: "Entrada bajo la barra desde la espalda a una sentadilla de arranque.",
      instructions: [
        "Apoya la barra en la espalda con agarre de arrancada.",
        "Empújala y métete debajo en sentadilla.",
      ],
    },
  }),
  exercise({
    slug: "press-under",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { front_delts: 1, quads: 0.6, triceps: 0.6, traps: 0.5 },
    en: {
      name: "Press Under",
      aliases: ["Press Under (Barbell)", "Snatch Press Under"],
      description: "Press of the body under a bar, into the receiving position.",
      instructions: ["Hold the bar at arm's length of the pull.", "Press yourself under it into the squat."],
    },
    es: {
      name: "Press under",
      aliases: ["Press bajo la barra", "Press under con barra"],
      description: "Empujarse bajo la barra hasta la posición de recepción.",
      instructions: ["Sujeta la barra en la posición del tirón.", "Empújate debajo hasta la sentadilla."],
    },
  }),
];
