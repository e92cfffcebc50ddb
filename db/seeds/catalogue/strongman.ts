import { type CatalogueEntry, exercise } from "./entry.ts";

/** Loads that are pushed, dragged, flipped or waved. */
export const STRONGMAN: readonly CatalogueEntry[] = [
  exercise({
    slug: "sled-push",
    trackingType: "weight_distance",
    equipment: ["sled"],
    mechanics: "compound",
    movementPattern: "locomotion",
    muscles: { quads: 1, glutes: 1, calves: 0.6, hamstrings: 0.4, abs: 0.3 },
    en: {
      name: "Sled Push",
      aliases: ["Prowler Push", "Sled Pushes", "Weighted Sled Push"],
      description: "Push of a loaded sled over a distance.",
      instructions: [
        "Lean into the handles with straight or bent arms.",
        "Drive the legs with long pushes.",
        "Keep the hips low to the end.",
      ],
    },
    es: {
      name: "Empuje de trineo",
      aliases: ["Sled push", "Empuje de prowler", "Trineo empujando"],
      description: "Empuje de un trineo cargado a lo largo de una distancia.",
      instructions: [
        "Inclínate sobre las asas con los brazos rectos o doblados.",
        "Empuja con las piernas.",
        "Mantén la cadera baja hasta el final.",
      ],
    },
  }),
  exercise({
    slug: "sled-drag",
    trackingType: "weight_distance",
    equipment: ["sled"],
    mechanics: "compound",
    movementPattern: "locomotion",
    muscles: { quads: 1, glutes: 0.7, calves: 0.5, hamstrings: 0.4, upper_back: 0.3 },
    en: {
      name: "Sled Drag",
      aliases: ["Sled Pull", "Backward Sled Drag", "Prowler Drag", "Reverse Sled Drag"],
      description: "Drag of a loaded sled behind or in front of the body.",
      instructions: [
        "Fix the strap to a belt or hold it in the hands.",
        "Lean away and walk.",
        "Keep the strap tight.",
      ],
    },
    es: {
      name: "Arrastre de trineo",
      aliases: ["Sled drag", "Arrastre de trineo hacia atrás", "Trineo tirando"],
      description: "Arrastre de un trineo cargado por detrás o por delante del cuerpo.",
      instructions: [
        "Fija la cinta a un cinturón o sujétala con las manos.",
        "Inclínate y camina.",
        "Mantén la cinta tensa.",
      ],
    },
  }),
  exercise({
    slug: "atlas-stone-lift",
    equipment: ["other"],
    mechanics: "compound",
    movementPattern: "hinge",
    muscles: { glutes: 1, lower_back: 1, hamstrings: 0.8, upper_back: 0.7, biceps: 0.6, quads: 0.6 },
    en: {
      name: "Atlas Stone Lift",
      aliases: ["Atlas Stone", "Stone Load", "Stone to Shoulder", "Atlas Stone Load", "Atlas Stones"],
      description: "Lift of a stone from the floor to a platform or the shoulder.",
      instructions: [
        "Straddle the stone and squeeze it with the arms.",
        "Pull it to the lap.",
        "Stand up and roll it up the chest.",
      ],
    },
    es: {
      name: "Levantamiento de piedra de Atlas",
      aliases: ["Piedra de Atlas", "Piedras de Atlas", "Carga de piedra"],
      description: "Levantamiento de una piedra del suelo a una plataforma o al hombro.",
      instructions: [
        "Colócate a horcajadas y aprieta la piedra con los brazos.",
        "Súbela al regazo.",
        "Ponte de pie y ruédala por el pecho.",
      ],
    },
  }),
  exercise({
    slug: "sandbag-to-shoulder",
    equipment: ["other"],
    mechanics: "compound",
    movementPattern: "hinge",
    muscles: { glutes: 1, lower_back: 0.8, hamstrings: 0.7, upper_back: 0.7, quads: 0.6, biceps: 0.5 },
    en: {
      name: "Sandbag to Shoulder",
      aliases: ["Sandbag Shouldering", "Sandbag Over Shoulder", "Sandbag Clean"],
      description: "Lift of a sandbag from the floor to one shoulder.",
      instructions: ["Straddle the bag and scoop it to the lap.", "Drive the hips.", "Roll it onto the shoulder."],
    },
    es: {
      name: "Saco de arena al hombro",
      aliases: ["Sandbag al hombro", "Cargada de saco de arena"],
      description: "Levantamiento de un saco de arena del suelo a un hombro.",
      instructions: ["Colócate a horcajadas y súbelo al regazo.", "Impulsa con la cadera.", "Llévalo al hombro."],
    },
  }),
  exercise({
    slug: "tire-flip",
    equipment: ["other"],
    mechanics: "compound",
    movementPattern: "hinge",
    muscles: { glutes: 1, quads: 0.8, hamstrings: 0.7, lower_back: 0.7, chest: 0.4, biceps: 0.4 },
    en: {
      name: "Tire Flip",
      aliases: ["Tyre Flip", "Tire Flips", "Strongman Tire Flip"],
      description: "Flip of a heavy tyre end over end.",
      instructions: [
        "Set the chest on the tyre and grip it low.",
        "Drive forward and up with the legs.",
        "Turn the hands and push it over.",
      ],
    },
    es: {
      name: "Volteo de neumático",
      aliases: ["Volteo de rueda", "Tire flip", "Voltear neumático", "Volteo de llanta"],
      description: "Volteo de un neumático pesado.",
      instructions: [
        "Apoya el pecho en el neumático y agárralo abajo.",
        "Empuja hacia delante y arriba con las piernas.",
        "Gira las manos y termina de volcarlo.",
      ],
    },
  }),
  exercise({
    slug: "battle-ropes",
    trackingType: "duration",
    equipment: ["rope"],
    mechanics: "compound",
    movementPattern: "other",
    muscles: { front_delts: 1, abs: 0.5, forearms: 0.5, upper_back: 0.4, side_delts: 0.4 },
    en: {
      name: "Battle Ropes",
      aliases: ["Battle Rope", "Battling Ropes", "Battle Rope Waves"],
      description: "Waves with heavy ropes for time.",
      instructions: [
        "Hold the ends in a half squat.",
        "Make waves in turn or together.",
        "Keep the rhythm to the end.",
      ],
    },
    es: {
      name: "Battle ropes",
      aliases: ["Cuerdas de batalla", "Battle rope", "Cuerdas de combate", "Ondas con cuerda"],
      description: "Ondas con cuerdas pesadas por tiempo.",
      instructions: [
        "Sujeta los extremos en media sentadilla.",
        "Haz ondas alternas o simultáneas.",
        "Mantén el ritmo hasta el final.",
      ],
    },
  }),
];
