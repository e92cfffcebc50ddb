import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses from the chest on machines and cables, with bands and plates. */
export const MACHINE_CHEST_PRESSES: readonly CatalogueEntry[] = [
  exercise({
    slug: "smith-machine-bench-press",
    equipment: ["smith_machine", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5 },
    en: {
      name: "Smith Machine Bench Press",
      aliases: ["Bench Press (Smith Machine)", "Flat Smith Machine Press"],
      description: "Flat press on a guided bar.",
      instructions: [
        "Place the bench so that the bar meets the lower chest.",
        "Unhook the bar and lower it under control.",
        "Press up and hook it again at the end.",
      ],
    },
    es: {
      name: "Press de banca en multipower",
      aliases: ["Press de banca (máquina Smith)", "Press plano en multipower"],
      description: "Press plano con la barra guiada.",
      instructions: [
        "Coloca el banco para que la barra llegue a la parte baja del pecho.",
        "Suelta el seguro y baja con control.",
        "Empuja y vuelve a engancharla al terminar.",
      ],
    },
  }),
  exercise({
    slug: "smith-machine-incline-bench-press",
    equipment: ["smith_machine", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.6, triceps: 0.5 },
    en: {
      name: "Smith Machine Incline Bench Press",
      aliases: ["Incline Bench Press (Smith Machine)", "Incline Smith Machine Press", "Smith Incline Press"],
      description: "Inclined press on a guided bar, for the upper chest.",
      instructions: [
        "Set the bench at about 30 degrees under the bar.",
        "Lower the bar to the upper chest.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Press inclinado en multipower",
      aliases: ["Press de banca inclinado (máquina Smith)", "Press de banca inclinado en multipower"],
      description: "Press inclinado con la barra guiada, para el pecho superior.",
      instructions: [
        "Pon el banco a unos 30 grados bajo la barra.",
        "Baja la barra hasta la parte alta del pecho.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "machine-chest-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5 },
    en: {
      name: "Machine Chest Press",
      aliases: [
        "Chest Press (Machine)",
        "Seated Machine Chest Press",
        "Seated Chest Press (Machine)",
        "Machine Bench Press",
        "Bench Press (Machine)",
        "Vertical Bench Press",
      ],
      description: "Seated press on a machine, stable and easy to take close to failure.",
      instructions: [
        "Set the seat so that the handles are level with the middle of the chest.",
        "Press forward without shrugging.",
        "Return slowly until the chest is stretched.",
      ],
    },
    es: {
      name: "Press de pecho en máquina",
      aliases: [
        "Press de pecho (máquina)",
        "Press de pecho sentado en máquina",
        "Press convergente",
        "Máquina de press de pecho",
      ],
      description: "Press sentado en máquina, estable y fácil de llevar cerca del fallo.",
      instructions: [
        "Ajusta el asiento para que las asas queden a media altura del pecho.",
        "Empuja hacia delante sin encoger los hombros.",
        "Vuelve despacio hasta estirar el pecho.",
      ],
    },
  }),
  exercise({
    slug: "machine-incline-chest-press",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.6, triceps: 0.5 },
    en: {
      name: "Machine Incline Chest Press",
      aliases: ["Incline Chest Press (Machine)", "Incline Machine Press"],
      description: "Seated press upwards and forwards on a machine, for the upper chest.",
      instructions: [
        "Set the seat so that the handles start beside the upper chest.",
        "Press up and forward until the elbows are straight.",
        "Lower under control.",
      ],
    },
    es: {
      name: "Press inclinado en máquina",
      aliases: ["Press de pecho inclinado (máquina)", "Press superior en máquina"],
      description: "Press sentado hacia arriba y delante en máquina, para el pecho superior.",
      instructions: [
        "Ajusta el asiento para que las asas empiecen junto a la parte alta del pecho.",
        "Empuja hacia arriba y delante hasta estirar los codos.",
        "Baja con control.",
      ],
    },
  }),
  exercise({
    slug: "cable-chest-press",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5, abs: 0.2 },
    en: {
      name: "Cable Chest Press",
      aliases: ["Chest Press (Cable)", "Bench Press (Cable)", "Standing Cable Chest Press"],
      description: "Press with two pulleys, standing or seated.",
      instructions: [
        "Stand between two pulleys at chest height with a staggered stance.",
        "Press both handles forward until the hands meet.",
        "Let them return until the chest is stretched.",
      ],
    },
    es: {
      name: "Press de pecho en polea",
      aliases: ["Press de pecho (polea)", "Press de pecho con cables", "Press de pie en polea"],
      description: "Press con dos poleas, de pie o sentado.",
      instructions: [
        "Colócate entre dos poleas a la altura del pecho, con un pie adelantado.",
        "Empuja las dos asas hacia delante hasta juntar las manos.",
        "Deja que vuelvan hasta estirar el pecho.",
      ],
    },
  }),
  exercise({
    slug: "band-chest-press",
    equipment: ["band"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5 },
    en: {
      name: "Band Chest Press",
      aliases: ["Chest Press (Band)", "Resistance Band Chest Press", "Banded Chest Press"],
      description: "Press against a band fixed behind the body, for home or travel.",
      instructions: [
        "Fix the band behind you at chest height and hold both ends.",
        "Step forward until it is tight.",
        "Press forward and return slowly.",
      ],
    },
    es: {
      name: "Press de pecho con banda",
      aliases: ["Press de pecho (banda)", "Press de pecho con goma", "Press de pecho con banda elástica"],
      description: "Press contra una banda fijada detrás del cuerpo, para casa o de viaje.",
      instructions: [
        "Fija la banda detrás de ti a la altura del pecho y sujeta los extremos.",
        "Da un paso adelante hasta tensarla.",
        "Empuja hacia delante y vuelve despacio.",
      ],
    },
  }),
  exercise({
    slug: "svend-press",
    equipment: ["plate"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    muscles: { chest: 1, front_delts: 0.4, triceps: 0.2 },
    en: {
      name: "Svend Press",
      aliases: [
        "Plate Squeeze Press",
        "Plate Pinch Press",
        "Chest Press (Plate)",
        "Plate Press",
        "Plate Squeeze (Svend Press)",
      ],
      description: "Standing press of a plate squeezed between the palms.",
      instructions: [
        "Stand tall and squeeze a plate between the palms at the chest.",
        "Push it straight forward without losing pressure.",
        "Bring it back slowly.",
      ],
    },
    es: {
      name: "Press Svend",
      aliases: ["Press con disco entre las manos", "Press de pecho con disco"],
      description: "Empuje de pie de un disco apretado entre las palmas.",
      instructions: [
        "De pie, aprieta un disco entre las palmas a la altura del pecho.",
        "Empújalo recto hacia delante sin perder la presión.",
        "Recógelo despacio.",
      ],
    },
  }),
];
