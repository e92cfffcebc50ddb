import type { EndedAccess } from "#db/postgres/schema/index.ts";
import { counted } from "./access-texts.ts";
import type { AccessTexts } from "./text-types.ts";

export const NOT_YOU =
  "Si no has sido tú, pide ahora una contraseña nueva con «he olvidado mi contraseña»: así se cierra todo acceso a tu cuenta.";

const items = (ended: EndedAccess) => ({
  ended: [
    ...counted(ended.sessions, (n) => (n === 1 ? "1 sesión" : `${n} sesiones`)),
    ...counted(ended.apiKeys, (n) => (n === 1 ? "1 clave de API" : `${n} claves de API`), "y %n más"),
    ...counted(ended.passkeys ?? [], (n) => (n === 1 ? "1 llave de acceso" : `${n} llaves de acceso`), "y %n más"),
    ...(ended.calendar ? ["- la dirección del calendario"] : []),
    ...counted(ended.reportShares, (n) => (n === 1 ? "1 informe compartido" : `${n} informes compartidos`)),
    ...counted(
      ended.routineLinks,
      (n) => (n === 1 ? "el enlace de 1 rutina" : `los enlaces de ${n} rutinas`),
      "y %n más",
    ),
    ...(ended.emailChange ? ["- un cambio de correo electrónico que aún no se había confirmado"] : []),
  ],
  suspended: [
    ...counted(ended.webhooks, (n) => (n === 1 ? "1 webhook" : `${n} webhooks`), "y %n más"),
    ...counted(
      ended.grantsGiven,
      (n) => (n === 1 ? "1 persona que te entrena" : `${n} personas que te entrenan`),
      "y %n más",
    ),
    ...counted(
      ended.grantsReceived,
      (n) => (n === 1 ? "1 persona a la que entrenas" : `${n} personas a las que entrenas`),
      "y %n más",
    ),
  ],
});

export const accessEs: AccessTexts = {
  ended: ({ cause, ended }, at) => {
    const { ended: over, suspended } = items(ended);
    const said = {
      "password-reset": [
        "Tu contraseña ha cambiado",
        `Se ha elegido una contraseña nueva para tu cuenta con un enlace que te enviamos: ${at}.`,
      ],
      "password-changed": ["Tu contraseña ha cambiado", `La contraseña de tu cuenta ha cambiado: ${at}.`],
      "logout-all": ["Se ha cerrado todo acceso a tu cuenta", `Se ha cerrado todo acceso a tu cuenta: ${at}.`],
      "account-disabled": ["Tu cuenta se ha desactivado", `La administración ha desactivado tu cuenta: ${at}.`],
    } as const;
    const [subject, happened] = said[cause];
    return {
      subject,
      paragraphs: [
        happened,
        over.length === 0 ? "No había nada más abierto." : `Con ello ha terminado:\n${over.join("\n")}`,
        ...(suspended.length === 0 ? [] : [`Queda en pausa hasta que lo reanudes:\n${suspended.join("\n")}`]),
        ended.everything
          ? "Borra lo que no conozcas antes de reanudar nada. Crea claves de API y direcciones nuevas donde las necesites. La verificación en dos pasos sigue como estaba."
          : "Las claves de API, las direcciones, los webhooks y quienes te entrenan siguen. Para cerrarlos también, cierra todas las sesiones con «everything».",
        ...(cause === "account-disabled" ? [] : [NOT_YOU]),
      ],
    };
  },
  added: (notices) => ({
    subject: "Nuevo acceso a tu cuenta",
    paragraphs: [
      "Esto se ha añadido a tu cuenta. Dura hasta que lo quites:",
      notices
        .map(({ kind, label, at }) => {
          const name = label === null ? "" : `: ${label}`;
          const what = {
            "api-key": `una clave de API${name}`,
            passkey: `una llave de acceso${name}`,
            webhook: `un webhook que avisa a este servidor${name}`,
            calendar: "una dirección pública de tu calendario",
            "report-share": "una dirección pública de un informe",
            "routine-link": `un enlace a una rutina${name}`,
            grant: `una invitación para entrenarte${name}`,
            "grant-changed": `otros permisos de quien te entrena${name}`,
            "coach-accepted": `alguien ha aceptado entrenarte${name}`,
            "webhook-resumed": `se ha reanudado un webhook${name}`,
            "grant-resumed": `se ha reanudado un permiso para entrenar${name}`,
          }[kind];
          return `- ${what} (${at})`;
        })
        .join("\n"),
      "Si has sido tú, no tienes que hacer nada.",
      NOT_YOU,
    ],
  }),
};
