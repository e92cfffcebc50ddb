import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses, pulls and leg presses on machines that move each side separately, or take plates. */
export const MACHINE_PRESS_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "iso-lateral-chest-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.5, triceps: 0.5 },
    en: {
      name: "Iso-Lateral Chest Press",
      aliases: ["Iso-Lateral Chest Press (Machine)", "Hammer Strength Chest Press", "Plate-Loaded Chest Press"],
      description: "Chest press on a machine with an arm for each side.",
      instructions: [
        "Sit with the handles at the height of the chest.",
        "Press both arms of the machine until the elbows are straight.",
      ],
    },
    es: {
      name: "Press de pecho isolateral",
      aliases: ["Press de pecho Hammer", "Press de pecho en máquina de discos"],
      description: "Press de pecho en máquina con un brazo para cada lado.",
      instructions: [
        "Siéntate con las asas a la altura del pecho.",
        "Empuja los dos brazos de la máquina hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "iso-lateral-incline-chest-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.6, triceps: 0.5 },
    en: {
      name: "Iso-Lateral Incline Chest Press",
      aliases: ["Incline Hammer Strength Chest Press", "Hammer Strength Incline Press", "Plate-Loaded Incline Press"],
      description: "Incline press on a machine with an arm for each side.",
      instructions: ["Sit with the handles at the upper chest.", "Press up until the elbows are straight."],
    },
    es: {
      name: "Press inclinado isolateral",
      aliases: ["Press inclinado Hammer", "Press inclinado en máquina de discos"],
      description: "Press inclinado en máquina con un brazo para cada lado.",
      instructions: ["Siéntate con las asas en la parte alta del pecho.", "Empuja hasta estirar los codos."],
    },
  }),
  exercise({
    slug: "iso-lateral-decline-chest-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.3 },
    en: {
      name: "Iso-Lateral Decline Chest Press",
      aliases: ["Decline Hammer Strength Chest Press", "Hammer Strength Decline Press", "Plate-Loaded Decline Press"],
      description: "Decline press on a machine with an arm for each side.",
      instructions: [
        "Sit with the handles at the lower chest.",
        "Press forward and down until the elbows are straight.",
      ],
    },
    es: {
      name: "Press declinado isolateral",
      aliases: ["Press declinado Hammer", "Press declinado en máquina de discos"],
      description: "Press declinado en máquina con un brazo para cada lado.",
      instructions: [
        "Siéntate con las asas en la parte baja del pecho.",
        "Empuja adelante y abajo hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "machine-decline-chest-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.3 },
    en: {
      name: "Machine Decline Chest Press",
      aliases: ["Decline Bench Press (Machine)", "Decline Chest Press (Machine)", "Decline Machine Press"],
      description: "Decline press on a machine.",
      instructions: ["Sit with the handles at the lower chest.", "Press until the elbows are straight."],
    },
    es: {
      name: "Press declinado en máquina",
      aliases: ["Press de pecho declinado en máquina", "Press declinado máquina"],
      description: "Press declinado en máquina.",
      instructions: ["Siéntate con las asas en la parte baja del pecho.", "Empuja hasta estirar los codos."],
    },
  }),
  exercise({
    slug: "plate-loaded-shoulder-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, side_delts: 0.5, triceps: 0.5 },
    en: {
      name: "Plate-Loaded Shoulder Press",
      aliases: [
        "Shoulder Press (Plate Loaded)",
        "Shoulder Press (Machine Plates)",
        "Hammer Strength Shoulder Press",
        "Iso-Lateral Shoulder Press (Machine)",
      ],
      description: "Shoulder press on a machine that takes plates.",
      instructions: ["Sit with the handles beside the shoulders.", "Press up until the elbows are straight."],
    },
    es: {
      name: "Press de hombros en máquina de discos",
      aliases: ["Press de hombros Hammer", "Press de hombros isolateral"],
      description: "Press de hombros en máquina que lleva discos.",
      instructions: ["Siéntate con las asas junto a los hombros.", "Empuja hasta estirar los codos."],
    },
  }),
  exercise({
    slug: "iso-lateral-row",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 1, rear_delts: 0.5, biceps: 0.5 },
    en: {
      name: "Iso-Lateral Row",
      aliases: [
        "Iso-Lateral Row (Machine)",
        "Hammer Strength Row",
        "Plate-Loaded Row (Machine)",
        "Hammer Strength Iso Row",
      ],
      description: "Row on a machine with an arm for each side.",
      instructions: [
        "Sit with the chest against the pad.",
        "Pull the handles beside the waist and let them go forward.",
      ],
    },
    es: {
      name: "Remo isolateral",
      aliases: ["Remo Hammer", "Remo en máquina de discos"],
      description: "Remo en máquina con un brazo para cada lado.",
      instructions: [
        "Siéntate con el pecho en la almohadilla.",
        "Lleva las asas junto a la cintura y deja que vuelvan.",
      ],
    },
  }),
  exercise({
    slug: "iso-lateral-pulldown",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "vertical_pull",
    muscles: { lats: 1, biceps: 0.5, upper_back: 0.5, forearms: 0.2 },
    en: {
      name: "Iso-Lateral Pulldown",
      aliases: [
        "Iso-Lateral Pulldown (Machine)",
        "Hammer Strength Lat Pulldown",
        "Plate-Loaded Lat Pulldown",
        "Iso-Lateral Lat Pulldown",
      ],
      description: "Pulldown on a machine with an arm for each side.",
      instructions: ["Sit with the thighs under the pads.", "Pull the handles to the shoulders and let them rise."],
    },
    es: {
      name: "Jalón isolateral",
      aliases: ["Jalón Hammer", "Jalón en máquina de discos"],
      description: "Jalón en máquina con un brazo para cada lado.",
      instructions: [
        "Siéntate con los muslos bajo las almohadillas.",
        "Lleva las asas a los hombros y deja que suban.",
      ],
    },
  }),
  exercise({
    slug: "horizontal-leg-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 0.8, adductors: 0.4, hamstrings: 0.2 },
    en: {
      name: "Seated Leg Press",
      aliases: [
        "Seated Leg Press (Machine)",
        "Leg Press Horizontal (Machine)",
        "Horizontal Leg Press",
        "Leg Press (Selectorized)",
      ],
      description: "Leg press that is pushed forward from an upright seat.",
      instructions: [
        "Sit with the feet at hip width on the plate.",
        "Push until the knees are almost straight and return.",
      ],
    },
    es: {
      name: "Prensa horizontal",
      aliases: ["Prensa de piernas sentado", "Prensa de piernas horizontal"],
      description: "Prensa que se empuja hacia delante desde un asiento vertical.",
      instructions: [
        "Siéntate con los pies a la anchura de la cadera.",
        "Empuja hasta casi estirar las rodillas y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "calf-extension-machine",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "ankle",
    muscles: { calves: 1 },
    en: {
      name: "Calf Extension Machine",
      aliases: ["Calf Extension (Machine)", "Seated Calf Extension", "Seated Calf Press", "Rotary Calf Machine"],
      description: "Calf press on a seated machine with straight knees.",
      instructions: [
        "Sit with straight legs and the balls of the feet on the plate.",
        "Push with the toes and let the heels come back.",
      ],
    },
    es: {
      name: "Extensión de gemelos en máquina",
      aliases: ["Gemelos en máquina sentado con piernas rectas"],
      description: "Empuje de gemelos en máquina, sentado y con las piernas rectas.",
      instructions: [
        "Siéntate con las piernas rectas y el antepié en la placa.",
        "Empuja con la punta de los pies y deja volver el talón.",
      ],
    },
  }),
  exercise({
    slug: "seated-leg-press-calf-raise",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "ankle",
    muscles: { calves: 1 },
    en: {
      name: "Seated Leg Press Calf Raise",
      aliases: ["Calf Press on Seated Leg Press", "Calf Raise on Seated Leg Press", "Horizontal Leg Press Calf Raise"],
      description: "Calf raise on a horizontal leg press.",
      instructions: [
        "Sit in the horizontal leg press with only the toes on the plate.",
        "Push with the toes and let the heels come back.",
      ],
    },
    es: {
      name: "Elevación de talones en prensa horizontal",
      aliases: ["Gemelos en prensa horizontal", "Gemelo en prensa sentado"],
      description: "Elevación de talones en una prensa horizontal.",
      instructions: [
        "Siéntate en la prensa horizontal con la punta de los pies en la placa.",
        "Empuja con la punta y deja volver el talón.",
      ],
    },
  }),
  exercise({
    slug: "plate-loaded-seated-calf-raise",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "ankle",
    muscles: { calves: 1 },
    en: {
      name: "Plate-Loaded Seated Calf Raise",
      aliases: ["Seated Calf Raise (Plate Loaded)", "Seated Calf Raise Plate Loaded Machine"],
      description: "Seated calf raise on a machine that takes plates.",
      instructions: [
        "Sit with the pad on the thighs and the toes on the step.",
        "Raise the heels as high as they go and lower them.",
      ],
    },
    es: {
      name: "Elevación de talones sentado con discos",
      aliases: ["Gemelos sentado con discos", "Sóleo en máquina de discos"],
      description: "Elevación de talones sentado en máquina que lleva discos.",
      instructions: [
        "Siéntate con la almohadilla en los muslos y la punta de los pies en el escalón.",
        "Sube los talones al máximo y vuelve.",
      ],
    },
  }),
];
