import { describe, expect, test } from "bun:test";
import { LOG_SOURCES, type ReadableSource } from "#core/imports/import-document.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { detectImporter, IMPORTERS } from "#worker/importers/detect.ts";
import { ImportFailure } from "#worker/importers/failure.ts";
import { foldName, indexAliases } from "#worker/importers/header.ts";
import { STRONG_COLUMNS } from "#worker/importers/strong-columns.ts";

const textOf = (name: string): string => new TextDecoder().decode(importFixture(name));

const failureOf = (text: string, asked: "auto" | ReadableSource = "auto"): ImportFailure => {
  try {
    detectImporter(text, asked);
  } catch (error) {
    if (error instanceof ImportFailure) return error;
    throw error;
  }
  throw new Error("the header was recognised");
};

describe("the application and the dialect of a file", () => {
  test.each([
    ["strong-classic.csv", "strong-classic", ","],
    ["strong-classic-old.csv", "strong-classic", ","],
    ["strong-units.csv", "strong-units", ","],
    ["strong-android.csv", "strong-android", ";"],
    ["strong-numbered.csv", "strong-numbered", ";"],
    ["strong-german.csv", "strong-android", ";"],
    ["hevy-kg.csv", "hevy-kg", ","],
    ["hevy-lbs-spanish.csv", "hevy-lb", ","],
    ["hevy-both.csv", "hevy-both", ","],
    ["fitnotes-android.csv", "fitnotes-android", ","],
    ["fitnotes-ios.csv", "fitnotes-ios", ","],
    ["stronglifts-kg.csv", "stronglifts-kg", ","],
    ["stronglifts-lb.csv", "stronglifts-lb", ","],
    ["stronglifts-comma.csv", "stronglifts-kg", ";"],
    ["liftosaur.csv", "liftosaur", ","],
    ["liftosaur-old.csv", "liftosaur-old", ","],
  ] as const)("of %s is %s", (name, dialect, delimiter) => {
    const detected = detectImporter(textOf(name), "auto");
    expect(detected.recognition.dialect).toBe(dialect);
    expect(detected.delimiter).toBe(delimiter);
    expect(dialect).toStartWith(detected.importer.source);
  });

  test("does not depend on case, accents, punctuation, delimiter and order of the columns", () => {
    const header = "RPE\treps\tSET_ORDER\texercise-name\tWORKOUT NAME\tdate";
    expect(detectImporter(header, "strong").importer.source).toBe("strong");
    expect(foldName("  Name der Übung (KG) ")).toBe("name der ubung kg");
  });

  test.each([
    ["es", "Fecha,Nombre del entrenamiento,Duración,Nombre del ejercicio,Orden de la serie,Peso,Repeticiones"],
    ["fr", "Date,Nom de l'entraînement,Durée,Nom de l’exercice,Ordre de la série,Poids,Répétitions"],
    ["it", "Data,Nome allenamento,Durata,Nome esercizio,Ordine serie,Peso,Ripetizioni"],
    ["pt", "Data,Nome do treino,Duração,Nome do exercício,Ordem da série,Peso,Repetições"],
  ])("is known by a header in %s", (_, header) => {
    expect(detectImporter(header, "auto").recognition.dialect).toBe("strong-classic");
  });
});

describe("what can't be recognised", () => {
  test("is told what is supported, and nothing of the file", () => {
    const failure = failureOf("secret,columns\n1,2");
    expect(failure.code).toBe("format-unknown");
    expect(failure.message).toContain("Strong, Hevy, FitNotes");
    expect(failure.message).not.toContain("secret");
  });

  test("is told what is missing when most of it is there", () => {
    const failure = failureOf("Date,Workout Name,Set Order,Weight,Reps\n");
    expect(failure.code).toBe("columns-missing");
    expect(failure.message).toContain("Exercise Name");
    expect(failureOf("title,start_time,exercise_title,notes\n").message).toContain("reps or weight");
  });

  test.each([
    ["Fitbod", "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier"],
    ["Lyfta", "Title,Date,Duration,Exercise,Superset id,Weight,Reps,Distance,Time,Set Type"],
    ["RepCount", "WorkoutStart,WorkoutEnd,Exercise,Weight,Reps,Notes,Time,Distance,PersonalRecord,Kcal,RestTimer"],
  ])("is not said to look like another application's when it is of %s", (_, header) => {
    const failure = failureOf(`${header}\n`);
    expect(failure.code).toBe("format-unknown");
    expect(failure.message).not.toContain("looks like");
    expect(failure.message).toContain("lacks: ");
  });

  test.each<[ReadableSource, string]>([
    ["hevy", "title,start_time,end_time,exercise_title,set_index,weight_kg,reps"],
    ["hevy", "start_time,exercise_title,reps"],
    ["strong", "Date,Workout Name,Exercise Name,Weight,Reps"],
    ["fitnotes", "Date,Exercise,Weight,Weight Unit,Reps"],
    ["liftosaur", "Workout DateTime,Exercise,Completed Reps,Weight Value,Weight Unit"],
  ])("is known as %s without the columns that a set can do without: %s", (source, header) => {
    expect(detectImporter(header, "auto").importer.source).toBe(source);
  });

  test("is told apart from the file of another application than the one named", () => {
    const failure = failureOf(textOf("hevy-kg.csv"), "strong");
    expect(failure.code).toBe("source-mismatch");
    expect(failure.message).toBe("The file is an export of Hevy, not of Strong.");
  });

  test("may be close to an application that was not asked for", () => {
    expect(failureOf("Date,Workout Name,Set Order,Weight,Reps\n", "hevy").code).toBe("format-unknown");
  });
});

describe("the registry", () => {
  test("has one importer for each training log that can be read", () => {
    expect(IMPORTERS.map(({ source }) => source)).toEqual([...LOG_SOURCES]);
  });

  test("lets no column's name stand for two fields", () => {
    expect(indexAliases(STRONG_COLUMNS).size).toBeGreaterThan(80);
    expect(() => indexAliases({ weight: ["Peso"], load: ["PESO"] })).toThrow("names two fields");
  });
});
