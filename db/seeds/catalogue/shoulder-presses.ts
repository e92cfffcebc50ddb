import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses over the head on machines and cables, with bands and upside down. */
export const SHOULDER_PRESSES: readonly CatalogueEntry[] = [
  exercise({
    slug: "machine-shoulder-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5 },
    en: {
      name: "Machine Shoulder Press",
      aliases: [
        "Shoulder Press (Machine)",
        "Seated Machine Shoulder Press",
        "Overhead Press (Machine)",
        "Seated Shoulder Press (Machine)",
      ],
      description: "Seated press over the head on a machine.",
      instructions: [
        "Set the seat so that the handles start at shoulder height.",
        "Press up without leaving the back pad.",
        "Lower slowly.",
      ],
    },
    es: {
      name: "Press de hombros en máquina",
      aliases: ["Press de hombros (máquina)", "Máquina de press de hombros", "Press militar en máquina"],
      description: "Press sentado por encima de la cabeza en máquina.",
      instructions: [
        "Ajusta el asiento para que las asas empiecen a la altura de los hombros.",
        "Empuja sin separar la espalda del respaldo.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "smith-machine-shoulder-press",
    equipment: ["smith_machine", "bench"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5 },
    en: {
      name: "Smith Machine Shoulder Press",
      aliases: [
        "Overhead Press (Smith Machine)",
        "Shoulder Press (Smith Machine)",
        "Seated Smith Machine Press",
        "Smith Machine Overhead Press",
        "Seated Overhead Press (Smith Machine)",
        "Smith Machine Overhead Shoulder Press",
      ],
      description: "Seated press over the head on a guided bar.",
      instructions: [
        "Place the bench so that the bar passes just in front of the face.",
        "Press up until the elbows are straight.",
        "Lower to chin height.",
      ],
    },
    es: {
      name: "Press de hombros en multipower",
      aliases: ["Press militar en multipower", "Press de hombros (máquina Smith)", "Press militar (máquina Smith)"],
      description: "Press sentado por encima de la cabeza con la barra guiada.",
      instructions: [
        "Coloca el banco para que la barra pase justo delante de la cara.",
        "Empuja hasta estirar los codos.",
        "Baja hasta la altura de la barbilla.",
      ],
    },
  }),
  exercise({
    slug: "cable-shoulder-press",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5 },
    en: {
      name: "Cable Shoulder Press",
      aliases: ["Shoulder Press (Cable)", "Overhead Press (Cable)", "Cable Overhead Press"],
      description: "Press over the head with two low pulleys.",
      instructions: [
        "Hold the handles of two low pulleys at the shoulders.",
        "Press up until the elbows are straight.",
        "Lower until the hands are back at the shoulders.",
      ],
    },
    es: {
      name: "Press de hombros en polea",
      aliases: ["Press de hombros (polea)", "Press militar en polea", "Press de hombros con cables"],
      description: "Press por encima de la cabeza con dos poleas bajas.",
      instructions: [
        "Sujeta las asas de dos poleas bajas junto a los hombros.",
        "Empuja hasta estirar los codos.",
        "Baja hasta volver a los hombros.",
      ],
    },
  }),
  exercise({
    slug: "band-shoulder-press",
    equipment: ["band"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5 },
    en: {
      name: "Band Shoulder Press",
      aliases: ["Shoulder Press (Band)", "Overhead Press (Band)", "Resistance Band Shoulder Press"],
      description: "Press over the head against a band under the feet.",
      instructions: [
        "Stand on the band and hold its ends at the shoulders.",
        "Press up until the elbows are straight.",
        "Lower slowly.",
      ],
    },
    es: {
      name: "Press de hombros con banda",
      aliases: ["Press de hombros (banda)", "Press militar con banda", "Press de hombros con goma"],
      description: "Press por encima de la cabeza contra una banda pisada.",
      instructions: [
        "Pisa la banda y sujeta los extremos en los hombros.",
        "Empuja hasta estirar los codos.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "landmine-press",
    equipment: ["landmine", "barbell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    unilateral: true,
    muscles: { front_delts: 1, chest: 0.5, triceps: 0.5, obliques: 0.3 },
    en: {
      name: "Landmine Press",
      aliases: ["Single-Arm Landmine Press", "Landmine Shoulder Press", "Angled Barbell Press"],
      description: "Press of one end of a bar upwards and forwards.",
      instructions: [
        "Hold the end of the bar at one shoulder in a staggered stance.",
        "Press up and forward and lean in slightly.",
        "Lower it back to the shoulder.",
      ],
    },
    es: {
      name: "Press landmine",
      aliases: ["Press en mina", "Press landmine a una mano", "Press con barra en mina"],
      description: "Press de un extremo de la barra hacia arriba y delante.",
      instructions: [
        "Sujeta el extremo de la barra en un hombro con un pie adelantado.",
        "Empuja hacia arriba y delante inclinándote un poco.",
        "Bájalo de nuevo al hombro.",
      ],
    },
  }),
  exercise({
    slug: "pike-push-up",
    trackingType: "bodyweight_reps",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    bodyweightFraction: 0.7,
    muscles: { front_delts: 1, triceps: 0.6, side_delts: 0.4, chest: 0.2 },
    en: {
      name: "Pike Push-Up",
      aliases: ["Pike Press-Up", "Shoulder Push-Up"],
      description: "Push-up with high hips, a step towards the handstand push-up.",
      instructions: [
        "Walk the feet towards the hands until the hips are high.",
        "Lower the head in front of the hands.",
        "Press back until the elbows are straight.",
      ],
    },
    es: {
      name: "Flexión en pica",
      aliases: ["Flexiones en pica", "Pike push up", "Flexiones de hombro"],
      description: "Flexión con la cadera alta, un paso hacia la flexión en pino.",
      instructions: [
        "Acerca los pies a las manos hasta tener la cadera alta.",
        "Baja la cabeza por delante de las manos.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "handstand-push-up",
    trackingType: "bodyweight_reps",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    bodyweightFraction: 0.95,
    muscles: { front_delts: 1, triceps: 0.6, side_delts: 0.5, traps: 0.4, abs: 0.2 },
    en: {
      name: "Handstand Push-Up",
      aliases: ["HSPU", "Handstand Press-Up", "Wall Handstand Push-Up"],
      description: "Press of the body upside down, usually against a wall.",
      instructions: [
        "Kick up to a handstand with the heels on the wall.",
        "Lower the head to the floor with the elbows at 45 degrees.",
        "Press until the elbows are straight.",
      ],
    },
    es: {
      name: "Flexión en pino",
      aliases: [
        "Flexiones en pino",
        "Flexiones haciendo el pino",
        "Flexiones invertidas",
        "Flexiones en parada de manos",
      ],
      description: "Empuje del cuerpo boca abajo, normalmente contra una pared.",
      instructions: [
        "Sube al pino con los talones en la pared.",
        "Baja la cabeza al suelo con los codos a 45 grados.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "handstand-hold",
    trackingType: "duration",
    equipment: ["bodyweight"],
    mechanics: null,
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.4, traps: 0.5, abs: 0.4, forearms: 0.3 },
    en: {
      name: "Handstand Hold",
      aliases: ["Wall Handstand", "Handstand"],
      description: "Held handstand against a wall or free.",
      instructions: [
        "Kick up with the hands at shoulder width.",
        "Push the floor away and squeeze the glutes.",
        "Hold while breathing and come down under control.",
      ],
    },
    es: {
      name: "Pino mantenido",
      aliases: ["Pino", "Parada de manos", "Pino contra la pared"],
      description: "Pino mantenido contra la pared o libre.",
      instructions: [
        "Sube con las manos a la anchura de los hombros.",
        "Empuja el suelo y aprieta los glúteos.",
        "Aguanta respirando y baja con control.",
      ],
    },
  }),
];
