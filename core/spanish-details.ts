const EXACT = new Map(
  Object.entries({
    "is required": "es obligatorio",
    "is not valid": "no es válido",
    "is not a known field": "no es un campo conocido",
    "cannot be changed": "no se puede cambiar",
    "has none of the allowed forms": "no tiene ninguna de las formas permitidas",
    "does not have the right form": "no tiene la forma correcta",
    "does not move": "no se mueve",
    "must be given once": "debe indicarse una sola vez",
    "must not be given twice": "no debe indicarse dos veces",
    "must not stand there twice": "no debe aparecer dos veces",
    "must not be empty": "no puede estar vacío",
    "must not be blank": "no puede estar en blanco",
    "must not be in the future": "no puede estar en el futuro",
    "must be in the future": "debe estar en el futuro",
    "must not be before from": "no puede ser anterior a from",
    "must not be before startedAt": "no puede ser anterior a startedAt",
    "must be within 7 days of startedAt": "debe estar a 7 días de startedAt como mucho",
    "must be within ten years of to": "debe estar a diez años de to como mucho",
    "must not be after tomorrow in a completed workout":
      "no puede ser posterior a mañana en un entrenamiento completado",
    "must not be after the last day of the analysis": "no puede ser posterior al último día del análisis",
    "must be within ten years of the last day of the analysis":
      "debe estar a diez años del último día del análisis como mucho",
    "must be in the years 1970 to 2100": "debe estar entre los años 1970 y 2100",
    "must be in 1900 or later": "debe ser de 1900 o posterior",
    "must be a day from 1970 up to tomorrow": "debe ser un día desde 1970 hasta mañana",
    "must not be before the goal's first day": "no puede ser anterior al primer día del objetivo",
    "must be 10 minus rpe when both are given": "debe ser 10 menos rpe si se indican ambos",
    "must not be less than min": "no puede ser menor que min",
    "must not hold NUL or unpaired surrogate characters": "no puede contener NUL ni sustitutos sueltos",
    "must be a UUID": "debe ser un UUID",
    "must be a URL": "debe ser una URL",
    "must be an e-mail address": "debe ser una dirección de correo",
    "must be a file": "debe ser un archivo",
    "must be a number": "debe ser un número",
    "must be a whole number": "debe ser un número entero",
    "must be text": "debe ser un texto",
    "must be true or false": "debe ser true o false",
    "must be a list": "debe ser una lista",
    "must be an object": "debe ser un objeto",
    "must be a date": "debe ser una fecha",
    "must be null": "debe ser null",
    "must be a date such as 2026-11-24": "debe ser una fecha como 2026-11-24",
    "must be a date that exists, written YYYY-MM-DD": "debe ser una fecha que exista, escrita AAAA-MM-DD",
    "must be an RFC 3339 instant, or a date such as 2026-11-24":
      "debe ser un instante de RFC 3339 o una fecha como 2026-11-24",
    "must be an RFC 3339 instant in UTC, such as 2026-11-24T18:30:00.000Z":
      "debe ser un instante de RFC 3339 en UTC, como 2026-11-24T18:30:00.000Z",
    "must have 16 to 255 visible ASCII characters": "debe tener de 16 a 255 caracteres ASCII visibles",
    "must be the id of the operation": "debe ser el id de la operación",
    "must be the exercise of the path": "debe ser el ejercicio de la ruta",
    "must be the day of the path": "debe ser el día de la ruta",
    "must name each scope once": "debe nombrar cada permiso una sola vez",
    "must name each event once": "debe nombrar cada evento una sola vez",
    "must name each weight once": "debe nombrar cada peso una sola vez",
    "must be given, or exerciseId in its place": "debe indicarse, o exerciseId en su lugar",
    "must be planned, when a coach writes it": "debe ser planned cuando lo escribe un entrenador",
    "must be left out: this operation takes no body": "debe omitirse: esta operación no admite cuerpo",
    "must be the address of somebody else": "debe ser la dirección de otra persona",
    "must be another address than the account has": "debe ser una dirección distinta de la de la cuenta",
    "is not an exercise that you can use": "no es un ejercicio que puedas usar",
    "is not an exercise that you can see": "no es un ejercicio que puedas ver",
    "is not an exercise of this workout": "no es un ejercicio de este entrenamiento",
    "is not the exercise of this workoutExerciseId": "no es el ejercicio de este workoutExerciseId",
    "is not a routine of yours": "no es una rutina tuya",
    "is not a cursor of this list": "no es un cursor de esta lista",
    "is not a cursor of this account: begin again without one": "no es un cursor de esta cuenta: empieza sin él",
    "is not a name of the file": "no es un nombre del archivo",
    "is in this workout twice": "aparece dos veces en este entrenamiento",
    "is the athlete's to say": "solo lo puede decir el atleta",
    "makes the document larger than 64 KiB": "hace que el documento supere 64 KiB",
    "must not be a common password, or one word alone": "no puede ser una contraseña común ni una sola palabra",
    "must not repeat a few characters": "no puede repetir unos pocos caracteres",
    "must not be a run of neighbouring keys or characters": "no puede ser una serie de teclas o caracteres contiguos",
    "must not be made of your name, your e-mail address or the name of this service":
      "no puede formarse con tu nombre, tu correo o el nombre de este servicio",
    "1 field is not valid.": "1 campo no es válido.",
    "The body is not valid JSON.": "El cuerpo no es JSON válido.",
    "The body is not valid UTF-8.": "El cuerpo no es UTF-8 válido.",
    "The body is nested too deeply.": "El cuerpo tiene demasiados niveles.",
    "The body did not come in time.": "El cuerpo no llegó a tiempo.",
    "This operation needs an API key.": "Esta operación necesita una clave de API.",
    "Two-factor login is off.": "El acceso en dos pasos está desactivado.",
    "Two-factor login is on already.": "El acceso en dos pasos ya está activado.",
    "Exercises of the catalogue cannot be changed.": "Los ejercicios del catálogo no se pueden cambiar.",
    "There is no analysis yet.": "Todavía no hay ningún análisis.",
    "Too many requests of this user are under way.": "Hay demasiadas peticiones en curso de este usuario.",
  }),
);

const KINDS: Readonly<Record<string, string>> = {
  characters: "caracteres",
  items: "elementos",
  fields: "campos",
  bytes: "bytes",
  decimals: "decimales",
  members: "miembros",
  values: "valores",
  sets: "series",
  messages: "mensajes",
};

const PATTERNS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^(\d+) fields are not valid\.$/, (count = "") => `${count} campos no son válidos.`],
  [/^must have (\d+) (\w+) or fewer$/, (most = "", kind = "") => `debe tener ${most} ${KINDS[kind] ?? kind} o menos`],
  [/^must have (\d+) (\w+) or more$/, (least = "", kind = "") => `debe tener ${least} ${KINDS[kind] ?? kind} o más`],
  [/^must be (-?[\d.]+) or more$/, (least = "") => `debe ser ${least} o más`],
  [/^must be (-?[\d.]+) or less$/, (most = "") => `debe ser ${most} o menos`],
  [/^must be more than (-?[\d.]+)$/, (bound = "") => `debe ser mayor que ${bound}`],
  [/^must be less than (-?[\d.]+)$/, (bound = "") => `debe ser menor que ${bound}`],
  [/^must be a multiple of ([\d.]+)$/, (step = "") => `debe ser múltiplo de ${step}`],
  [/^must be one of (.+)$/, (values = "") => `debe ser uno de ${values}`],
  [/^The workout is already (\w+)\.$/, (status = "") => `El entrenamiento ya está ${status}.`],
  [/^The job has ended: it is (\w+)\.$/, (status = "") => `El trabajo ha terminado: está ${status}.`],
];

/**
 * Returns the detail of a problem in Spanish.
 * @param detail the detail in English
 * @returns the English detail where there is no Spanish one
 */
export const spanishDetail = (detail: string): string => {
  const exact = EXACT.get(detail);
  if (exact !== undefined) return exact;
  for (const [pattern, words] of PATTERNS) {
    const parts = pattern.exec(detail);
    if (parts !== null) return words(...parts.slice(1));
  }
  return detail;
};
