import { type CatalogueEntry, exercise } from "./entry.ts";

/** Partial, swung and extended pull-ups. */
export const PULL_UP_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "negative-pull-up",
    trackingType: "bodyweight_reps",
    equipment: ["pull_up_bar", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    bodyweightFraction: 1,
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5, forearms: 0.4 },
    en: {
      name: "Negative Pull-Up",
      aliases: ["Eccentric Pull-Up", "Pull Up Negatives"],
      description: "Slow lowering from the top of a pull-up.",
      instructions: [
        "Jump or step up until the chin is over the bar.",
        "Lower as slowly as you can.",
        "Step up again for the next one.",
      ],
    },
    es: {
      name: "Dominadas negativas",
      aliases: ["Dominadas excéntricas", "Negativas de dominadas"],
      description: "Bajada lenta desde lo alto de una dominada.",
      instructions: [
        "Salta o sube con apoyo hasta pasar la barbilla.",
        "Baja tan despacio como puedas.",
        "Vuelve a subir con apoyo.",
      ],
    },
  }),
  exercise({
    slug: "kipping-pull-up",
    trackingType: "reps_only",
    equipment: ["pull_up_bar", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.4, abs: 0.3, forearms: 0.4 },
    en: {
      name: "Kipping Pull-Up",
      aliases: ["Kip Pull Up"],
      description: "Pull-up with a swing of the whole body.",
      instructions: [
        "Swing between an arch and a hollow position.",
        "Use the swing to drive the chin over the bar.",
        "Push away to start the next swing.",
      ],
    },
    es: {
      name: "Dominadas con kipping",
      aliases: ["Dominadas kipping", "Dominadas con balanceo", "Dominadas mariposa"],
      description: "Dominada con balanceo de todo el cuerpo.",
      instructions: [
        "Balancéate entre la posición arqueada y la hueca.",
        "Aprovecha el impulso para pasar la barbilla.",
        "Empuja la barra para iniciar el siguiente balanceo.",
      ],
    },
  }),
  exercise({
    slug: "scapular-pull-up",
    trackingType: "bodyweight_reps",
    equipment: ["pull_up_bar", "bodyweight"],
    mechanics: "isolation",
    movementPattern: "vertical_pull",
    bodyweightFraction: 1,
    muscles: { lats: 1, traps: 0.7, upper_back: 0.5, forearms: 0.4 },
    en: {
      name: "Scapular Pull-Up",
      aliases: ["Scap Pull Up", "Scapula Pull-Up", "Scap Pulls"],
      description: "Short pull with straight arms by the shoulder blades alone.",
      instructions: [
        "Hang with straight arms.",
        "Pull the shoulder blades down without bending the elbows.",
        "Let the body sink slowly.",
      ],
    },
    es: {
      name: "Dominadas escapulares",
      aliases: ["Retracción escapular en barra", "Scapular pull up", "Activación escapular colgado"],
      description: "Tirón corto con los brazos rectos, solo con las escápulas.",
      instructions: [
        "Cuélgate con los brazos rectos.",
        "Baja las escápulas sin doblar los codos.",
        "Deja que el cuerpo descienda despacio.",
      ],
    },
  }),
  exercise({
    slug: "muscle-up",
    trackingType: "bodyweight_reps",
    equipment: ["pull_up_bar", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    bodyweightFraction: 1,
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5, chest: 0.5, triceps: 0.6, abs: 0.3, forearms: 0.4 },
    en: {
      name: "Bar Muscle-Up",
      aliases: ["Muscle Up", "Muscle Ups"],
      description: "Pull-up that goes over the bar into a dip.",
      instructions: [
        "Pull explosively towards the lower chest.",
        "Turn the wrists and lean over the bar.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Muscle-up en barra",
      aliases: ["Muscle up", "Dominada con transición", "Muscle ups"],
      description: "Dominada que pasa por encima de la barra y acaba en fondo.",
      instructions: [
        "Tira con fuerza explosiva hacia la parte baja del pecho.",
        "Gira las muñecas e inclínate sobre la barra.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "ring-muscle-up",
    trackingType: "bodyweight_reps",
    equipment: ["rings", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    bodyweightFraction: 1,
    muscles: { lats: 1, upper_back: 0.5, biceps: 0.5, chest: 0.6, triceps: 0.6, abs: 0.3, forearms: 0.4 },
    en: {
      name: "Ring Muscle-Up",
      aliases: ["Muscle Up (Rings)", "Ring Muscle Ups"],
      description: "Pull-up on rings that goes over into a dip.",
      instructions: [
        "Hang with a false grip.",
        "Pull to the chest and turn over with the rings close.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Muscle-up en anillas",
      aliases: ["Muscle up con anillas", "Dominada con transición en anillas"],
      description: "Dominada en anillas que acaba en fondo.",
      instructions: [
        "Cuélgate con agarre falso.",
        "Tira hasta el pecho y gira con las anillas pegadas.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "rope-climb",
    trackingType: "distance_duration",
    equipment: ["rope", "bodyweight"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, forearms: 0.7, biceps: 0.6, upper_back: 0.5, abs: 0.3 },
    en: {
      name: "Rope Climb",
      aliases: ["Climbing Rope", "Legless Rope Climb"],
      description: "Climb of a hanging rope with or without the legs.",
      instructions: [
        "Reach high and clamp the rope between the feet.",
        "Stand up on the clamp and reach again.",
        "Climb down hand under hand.",
      ],
    },
    es: {
      name: "Trepa de cuerda",
      aliases: ["Subir la cuerda", "Escalada de cuerda", "Trepar cuerda"],
      description: "Subida por una cuerda colgante con o sin piernas.",
      instructions: [
        "Agarra alto y bloquea la cuerda con los pies.",
        "Empuja con las piernas y vuelve a agarrar más arriba.",
        "Baja mano bajo mano.",
      ],
    },
  }),
];
