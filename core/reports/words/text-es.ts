import type { ComparedMeasure, ReportRecord } from "../period-report-document.ts";
import { gainText } from "./format.ts";
import { spanishInsights } from "./insights-es.ts";
import type { ReportText, StrengthCounts, Wording } from "./text-types.ts";

const AMOUNTS: Readonly<Record<ComparedMeasure, string>> = {
  volume: "de volumen",
  distance: "de distancia",
  sets: "de series",
};
const MEASURES: Readonly<Record<ComparedMeasure, string>> = {
  volume: "un volumen cercano",
  distance: "una distancia cercana",
  sets: "un número de series cercano",
};

const PERIODS = {
  weekly: {
    kicker: "Informe semanal",
    the: "la semana",
    The: "La semana",
    a: "Una semana",
    this: "esta semana",
    This: "Esta semana",
    noun: "semana",
    whole: "toda la semana",
    first: "Tu primera semana",
    heavier: "Una semana más cargada",
    lighter: "Una semana más ligera",
    usual: "media de cuatro semanas",
    shortUsual: "media de 4 semanas",
    column: "Media 4 sem.",
    before: "las cuatro semanas anteriores",
    previous: "semana anterior",
    twelve: "doce semanas",
    last: "Las últimas doce semanas",
    these: "estas semanas",
    each: "por semana",
    ofThe: "de la semana",
    inNumbers: "La semana en cifras",
    span: "en las últimas 26 semanas",
    muscles: "Series por músculo",
    bar: "esta semana",
    periodColumn: "Semana del",
  },
  monthly: {
    kicker: "Informe mensual",
    the: "el mes",
    The: "El mes",
    a: "Un mes",
    this: "este mes",
    This: "Este mes",
    noun: "mes",
    whole: "todo el mes",
    first: "Tu primer mes",
    heavier: "Un mes más cargado",
    lighter: "Un mes más ligero",
    usual: "media de tres meses",
    shortUsual: "media de 3 meses",
    column: "Media 3 meses",
    before: "los tres meses anteriores",
    previous: "mes anterior",
    twelve: "doce meses",
    last: "Los últimos doce meses",
    these: "estos meses",
    each: "por mes",
    ofThe: "del mes",
    inNumbers: "El mes en cifras",
    span: "en los últimos doce meses",
    muscles: "Series por músculo y semana",
    bar: "la semana media de este mes",
    periodColumn: "Mes",
  },
} as const satisfies Record<Wording["kind"], Record<string, string>>;

/** Returns the words of reports in Spanish. */
export const spanish = (wording: Wording): ReportText => {
  const { format, kind } = wording;
  const period = PERIODS[kind];
  const workouts = (count: number) => format.plural(count, "entrenamiento", "entrenamientos");
  const planned = (count: number) => format.plural(count, "entrenamiento previsto", "entrenamientos previstos");
  const sets = (count: number) => format.plural(count, "serie", "series");
  const withRecords = (text: string, records: number) =>
    records === 0 ? `${text}.` : `${text}, con ${format.plural(records, "récord nuevo", "récords nuevos")}.`;
  const rates = (lower: number, upper: number) =>
    format.weightRates(lower, upper, (low, high) => `de ${low} a ${high}`);

  return {
    kicker: period.kicker,
    periodName: (key) => (kind === "weekly" ? `Semana ${format.number(Number(key.slice(-2)))}` : null),
    stillRunning: `${period.The} aún no ha terminado: así va por ahora.`,
    headline: {
      "nothing-logged": () => "Todavía no hay nada registrado: esta página empieza con tu primer entrenamiento.",
      "period-ahead": ({ planned: count }) =>
        count === 0
          ? `Todavía no hay entrenamientos ${period.this}.`
          : `${planned(count)} y ${period.whole} por delante.`,
      rest: ({ daysSinceWorkout, planned: count }) => {
        const since = `tu último entrenamiento fue ${format.plural(daysSinceWorkout, "día", "días")} antes de que acabara ${period.the}.`;
        if (count === 0) return `${period.a} sin entrenar: ${since}`;
        return count === 1
          ? `El entrenamiento previsto quedó sin hacer: ${since}`
          : `Los ${format.number(count)} entrenamientos previstos quedaron sin hacer: ${since}`;
      },
      "first-period": ({ workouts: count, workingSets }) =>
        `${period.first}: ${workouts(count)} y ${sets(workingSets)} en tu registro.`,
      "plan-complete": ({ planned: count, records }) =>
        withRecords(
          count === 1
            ? "Plan cumplido: hiciste el entrenamiento previsto"
            : `Plan cumplido: hiciste los ${planned(count)}`,
          records,
        ),
      "plan-partly": ({ planned: count, done, records }) =>
        withRecords(`Hiciste ${format.number(done)} de ${planned(count)}`, records),
      "period-running": ({ planned: count, done, workouts: total, records }) =>
        withRecords(
          count === 0
            ? `${workouts(total)} en lo que va de ${period.noun}`
            : `Por ahora llevas ${format.number(done)} de ${planned(count)}`,
          records,
        ),
      early: ({ workouts: count, workingSets, records }) =>
        withRecords(`${workouts(count)} y ${sets(workingSets)}: el hábito va tomando forma`, records),
      "more-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `${period.heavier} de lo habitual: un ${format.percent(percent)} más ${AMOUNTS[measure]} que tu ${period.usual}`,
          records,
        ),
      "less-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `${period.lighter} de lo habitual: un ${format.percent(percent)} menos ${AMOUNTS[measure]} que tu ${period.usual}`,
          records,
        ),
      steady: ({ workouts: count, measure, records }) =>
        withRecords(`${period.a} constante: ${workouts(count)} y ${MEASURES[measure]} a tu ${period.usual}`, records),
    },
    plan: {
      title: "Lo previsto y lo hecho",
      titleWithoutPlan: `Los entrenamientos ${period.ofThe}`,
      status: { done: "Hecho", missed: "Sin hacer", upcoming: "Pendiente", unplanned: "Extra" },
      untitled: "Entrenamiento",
      sets,
      workouts,
      done: (done, total) => `${format.number(done)} de ${format.plural(total, "hecho", "hechos")}`,
      extra: (count) => `${format.plural(count, "extra", "extras")}`,
      rest: "Sin entrenar",
      rpe: (value) => `RPE\u00a0${format.number(value)}`,
      none: `No hay entrenamientos ${period.this}.`,
    },
    strength: {
      title: "¿Estás ganando fuerza?",
      titleWithoutLifts: "¿Vas a mejor?",
      summary: spanishStrength,
      withoutLifts: (records) =>
        records === 0
          ? `Aquí no hay una repetición máxima que estimar: lo dicen los récords. No cayó ninguno ${period.this}.`
          : `Aquí no hay una repetición máxima que estimar: lo dicen los récords. ${period.This} ${records === 1 ? "cayó" : "cayeron"} ${format.plural(records, "récord", "récords")}.`,
      columns: { lift: "Ejercicio", best: "Rep. máxima", rate: "Por semana", trend: "Tendencia" },
      aWeek: (rate) => `${rate} por semana`,
    },
    numbers: {
      title: period.inNumbers,
      measure: {
        workouts: "Entrenamientos",
        workingSets: "Series efectivas",
        reps: "Repeticiones",
        volumeKg: "Volumen",
        durationSeconds: "Tiempo",
        distanceMeters: "Distancia",
      },
      previous: period.previous,
      mean: period.shortUsual,
    },
    insights: {
      title: "En qué fijarse",
      none: `Nada fuera de lo normal ${period.this}. Sigue así.`,
      of: spanishInsights(wording),
    },
    periods: {
      title: period.last,
      chartTitle: (measure, unit) => {
        const name = {
          workouts: `Entrenamientos ${period.each}`,
          workingSets: `Series efectivas ${period.each}`,
          reps: `Repeticiones ${period.each}`,
          volumeKg: `Volumen ${period.each}`,
          durationSeconds: `Tiempo de entrenamiento ${period.each}`,
          distanceMeters: `Distancia ${period.each}`,
        }[measure];
        return unit === null ? name : `${name} (${unit})`;
      },
      description: (last, lowest, highest) =>
        `Barras de ${period.twelve}. Valor ${period.ofThe}: ${last}. Mínimo: ${lowest}. Máximo: ${highest}.`,
      mean: period.shortUsual,
      of: (start) => (kind === "weekly" ? `Semana del ${start}` : start),
      column: period.periodColumn,
      empty: `Sin entrenamientos en ${period.these}`,
    },
    table: "Ver estas cifras en una tabla",
    dayColumn: "Día",
    muscles: {
      title: period.muscles,
      caption: (hasMean) =>
        `La barra es ${period.bar}${hasMean ? `; la línea fina, tu media de ${period.before}` : ""}. Para los músculos que ayudan, una serie cuenta solo en parte. La franja es una recomendación común para ganar músculo: una orientación, no una regla.`,
      columns: { muscle: "Músculo", sets: "Series", mean: period.column, range: "Franja" },
    },
    lifts: {
      title: "Ejercicios principales",
      subtitle: `Repetición máxima estimada ${period.span}: cada día es un punto, y la línea es el nivel de fondo con su banda del 95\u00a0%.`,
      status: {
        improving: "Mejorando",
        plateau: "Sin avanzar",
        declining: "A la baja",
        uncertain: "Aún no es seguro",
        "insufficient-data": "Aún es pronto",
      },
      bestOfPeriod: `lo mejor ${period.ofThe}`,
      latest: (day) => `el ${day}`,
      trend: ({ status, trend: { slopeKgPerWeek, ci95, n, since, because, pointsNeeded } }) => {
        const from = since === null ? "" : ` desde el ${format.day(since)}${EVENTS[because ?? "first-day"]}`;
        if (slopeKgPerWeek === null) {
          return `${format.plural(n, "día de entrenamiento", "días de entrenamiento")}${from === "" ? " por ahora" : from}; para ver una tendencia hacen falta al menos ocho.`;
        }
        const rate = `${format.weightRate(slopeKgPerWeek)} por semana${from}`;
        const more = Math.max(1, (pointsNeeded ?? n) - n);
        const settles =
          status === "uncertain"
            ? ` Se aclararía con unos ${format.plural(more, "día más de entrenamiento", "días más de entrenamiento")}.`
            : "";
        return ci95 === null ? `${rate}.` : `${rate} (${rates(ci95.lower, ci95.upper)}).${settles}`;
      },
      plateauSince: ({ date, from, to }) =>
        `No avanza desde el ${format.day(date)}, aproximadamente (intervalo del 95\u00a0%: del ${format.fullDay(from)} al ${format.fullDay(to)}).`,
      level: ({ e1rmKg, lower, upper }) =>
        `Nivel: ${format.weight(e1rmKg)} (de ${format.weight(lower)} a ${format.weight(upper)}).`,
      best: (weight, day) => `Mejor marca: ${weight}, ${day}.`,
      forecast: ({ weeks, e1rmKg, lower, upper, level }) =>
        `Si sigue así, dentro de ${format.plural(weeks, "semana", "semanas")} lo mejor de un día rondará los ${format.weight(e1rmKg)} (intervalo del ${format.percent(level * 100)}: de ${format.weight(lower)} a ${format.weight(upper)}).`,
      chartTitle: (lift, unit) => `${lift}: repetición máxima estimada (${unit})`,
      description: (points, first, last, lowest, highest) =>
        `${format.plural(points, "día de entrenamiento", "días de entrenamiento")}. Primero ${first}, último ${last}, mínimo ${lowest}, máximo ${highest}.`,
      column: "Estimación",
      empty: "Todavía no hay estimación",
    },
    records: {
      title: "Récords",
      none: (isOver) =>
        isOver
          ? `No cayó ningún récord ${period.this}. Llegan por rachas.`
          : `Por ahora, ningún récord ${period.this}.`,
      of: (record) => spanishRecord(record, wording),
      more: (count) => `y ${format.plural(count, "ejercicio más", "ejercicios más")} con récords.`,
      firstMarks: (exercises) => `Primeras marcas, para superar a partir de ahora: ${exercises}.`,
    },
    bodyweight: {
      title: "Peso corporal",
      chartTitle: (unit) => `Peso corporal (${unit})`,
      trend: "tendencia",
      rate: (rate) => `${rate} por semana últimamente`,
      tooFew: "Todavía hay pocas mediciones para dar un ritmo.",
      description: (points, first, last) =>
        `${format.plural(points, "medición", "mediciones")}. La tendencia va de ${first} a ${last}.`,
      empty: "Sin mediciones",
    },
    welcome:
      "Registra un entrenamiento o importa el historial que llevas en otra aplicación. Tras la primera semana, esta página te dirá qué hiciste, cómo se compara y qué merece una mirada.",
    footer: (instant, zone) => `Generado el ${instant} (${zone}).`,
    caveat:
      "Las repeticiones máximas son estimaciones a partir de tus mejores series. Solo se habla de tendencia a partir de ocho días de entrenamiento, y su intervalo dice con cuánta seguridad. Nada de esto es consejo médico.",
    caveatWithoutLifts: "Nada de esto es consejo médico.",
    sheet: (number, of) => `${format.number(number)} de ${format.number(of)}`,
    mail: {
      subject: (of) => `Tu entrenamiento, ${of}`,
      open: "Abrir el informe",
      reason: "Recibes este mensaje porque tienes activado el informe semanal por correo.",
      unsubscribe: "No recibir más estos mensajes",
    },
  };
};

const spanishRecord = ({ kind, value, atWeightKg, previousValue }: ReportRecord, { format }: Wording): string => {
  const gain = (text: (difference: number) => string) =>
    gainText(previousValue === null ? null : text(value - previousValue));
  const more = (show: (amount: number) => string) => gain((difference) => `+${show(difference)}`);
  switch (kind) {
    case "e1rm":
      return `repetición máxima estimada ${format.weight(value)}${gain(format.weightChange)}`;
    case "weight":
      return `mayor peso ${format.load(value)}${gain(format.loadChange)}`;
    case "reps_at_weight": {
      const reps = `${format.plural(value, "repetición", "repeticiones")}${more(format.number)}`;
      if (atWeightKg === null) return reps;
      return `${reps} con ${atWeightKg === 0 ? "el peso corporal" : format.load(atWeightKg)}`;
    }
    case "set_volume":
      return `volumen de una serie ${format.volume(value)}${more(format.volume)}`;
    case "session_volume":
      return `volumen de una sesión ${format.volume(value)}${more(format.volume)}`;
    case "duration":
      return `mayor duración ${format.duration(value)}${more(format.duration)}`;
    case "distance":
      return `mayor distancia ${format.distance(value)}${more(format.distance)}`;
  }
};

const EVENTS = {
  "first-day": "",
  layoff: ", tras una pausa",
  step: ", tras un salto",
  break: ", cuando cambió la tendencia",
};

const spanishStrength = (counts: StrengthCounts): string => {
  const { improving, declining, plateau, uncertain } = counts;
  const told = improving + declining + plateau;
  const all = told + uncertain + counts["insufficient-data"];
  if (told + uncertain === 0) {
    return "Aún es pronto: una tendencia necesita ocho días de entrenamiento de un ejercicio.";
  }
  if (all === 1) {
    if (improving === 1) return "Sí: tu ejercicio principal va a más.";
    if (declining === 1) return "Tu ejercicio principal fue a menos.";
    return plateau === 1
      ? "Tu ejercicio principal no avanza."
      : "Tu ejercicio principal varía demasiado para decirlo todavía.";
  }
  if (told === 0) return "Tus ejercicios principales varían demasiado para decirlo todavía.";
  const some = (count: number, one: string, many: string) =>
    `${count} de tus ${all} ejercicios principales ${count === 1 ? one : many}`;
  if (improving > 0) {
    const less = declining === 0 ? "ninguno fue a menos" : `${declining} ${declining === 1 ? "fue" : "fueron"} a menos`;
    return `${some(improving, "va a más", "van a más")} y ${less}.`;
  }
  if (declining > 0) return `${some(declining, "fue a menos", "fueron a menos")} y ninguno va a más.`;
  return `${some(plateau, "no avanza", "no avanzan")} y ninguno va a más.`;
};
