import { type CatalogueEntry, exercise } from "./entry.ts";

/** Planks. */
export const PLANKS: readonly CatalogueEntry[] = [
  exercise({
    slug: "plank",
    trackingType: "duration",
    equipment: ["bodyweight"],
    mechanics: null,
    movementPattern: "trunk_stability",
    muscles: { abs: 1, obliques: 0.5, front_delts: 0.2, glutes: 0.2 },
    en: {
      name: "Plank",
      aliases: ["Front Plank", "Forearm Plank", "Elbow Plank", "Planks"],
      description: "Held straight line on forearms and toes.",
      instructions: [
        "Set the elbows under the shoulders.",
        "Squeeze abs and glutes and make one straight line.",
        "Hold while breathing.",
      ],
    },
    es: {
      name: "Plancha abdominal",
      aliases: ["Plancha", "Plancha frontal", "Plancha de antebrazos", "Planchas"],
      description: "Línea recta mantenida sobre antebrazos y puntas.",
      instructions: [
        "Pon los codos bajo los hombros.",
        "Aprieta abdomen y glúteos y alinea el cuerpo.",
        "Aguanta respirando.",
      ],
    },
  }),
  exercise({
    slug: "weighted-plank",
    trackingType: "weight_duration",
    equipment: ["bodyweight", "plate"],
    mechanics: null,
    movementPattern: "trunk_stability",
    muscles: { abs: 1, obliques: 0.5, front_delts: 0.2, glutes: 0.2 },
    en: {
      name: "Weighted Plank",
      aliases: ["Plank (Weighted)", "Plank with Plate"],
      description: "Plank with a plate on the back.",
      instructions: ["Have a plate placed on the hips or back.", "Make one straight line.", "Hold while breathing."],
    },
    es: {
      name: "Plancha abdominal con peso",
      aliases: ["Plancha con peso", "Plancha lastrada", "Plancha con disco"],
      description: "Plancha con un disco en la espalda.",
      instructions: [
        "Pide que te coloquen un disco en la cadera o la espalda.",
        "Alinea el cuerpo.",
        "Aguanta respirando.",
      ],
    },
  }),
  exercise({
    slug: "side-plank",
    trackingType: "duration",
    equipment: ["bodyweight"],
    mechanics: null,
    movementPattern: "trunk_stability",
    unilateral: true,
    muscles: { obliques: 1, abs: 0.5, abductors: 0.4 },
    en: {
      name: "Side Plank",
      aliases: ["Side Bridge", "Lateral Plank", "Side Planks"],
      description: "Held straight line on one forearm.",
      instructions: [
        "Set one elbow under the shoulder with the feet stacked.",
        "Lift the hips into one line.",
        "Hold and change sides.",
      ],
    },
    es: {
      name: "Plancha lateral",
      aliases: ["Plancha de lado", "Puente lateral", "Planchas laterales"],
      description: "Línea recta mantenida sobre un antebrazo.",
      instructions: [
        "Pon un codo bajo el hombro con los pies uno sobre otro.",
        "Sube la cadera hasta alinearte.",
        "Aguanta y cambia de lado.",
      ],
    },
  }),
  exercise({
    slug: "reverse-plank",
    trackingType: "duration",
    equipment: ["bodyweight"],
    mechanics: null,
    movementPattern: "trunk_stability",
    muscles: { glutes: 1, hamstrings: 0.5, lower_back: 0.5, rear_delts: 0.3 },
    en: {
      name: "Reverse Plank",
      aliases: ["Reverse Plank Hold", "Back Plank"],
      description: "Held straight line facing up on hands and heels.",
      instructions: ["Sit with the hands behind you.", "Lift the hips into one line.", "Hold while breathing."],
    },
    es: {
      name: "Plancha inversa",
      aliases: ["Plancha invertida", "Plancha boca arriba"],
      description: "Línea recta mantenida boca arriba sobre manos y talones.",
      instructions: ["Siéntate con las manos detrás.", "Sube la cadera hasta alinearte.", "Aguanta respirando."],
    },
  }),
  exercise({
    slug: "plank-shoulder-tap",
    trackingType: "reps_only",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "trunk_stability",
    muscles: { abs: 1, obliques: 0.6, front_delts: 0.3 },
    en: {
      name: "Plank Shoulder Taps",
      aliases: ["Shoulder Taps", "Plank Shoulder Tap", "Shoulder Tap"],
      description: "Taps of the opposite shoulder in a high plank.",
      instructions: [
        "Hold a high plank with the feet apart.",
        "Tap one shoulder with the other hand.",
        "Change sides without turning the hips.",
      ],
    },
    es: {
      name: "Plancha con toques de hombro",
      aliases: ["Toques de hombro", "Plancha tocando hombros"],
      description: "Toques del hombro contrario en plancha alta.",
      instructions: [
        "Mantén una plancha alta con los pies separados.",
        "Toca un hombro con la otra mano.",
        "Cambia de lado sin girar la cadera.",
      ],
    },
  }),
];
