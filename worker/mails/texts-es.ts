import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { accessEs, NOT_YOU } from "./access-es.ts";
import type { Invitation, MailFacts, MailTexts } from "./text-types.ts";

const go = ({ link, token }: MailFacts, wish: string): string[] => [
  `${wish}:`,
  link,
  `Si la aplicación te pide un código, es este:\n\n${token}`,
];

const SCOPES: Readonly<Record<CoachingScope, string>> = {
  "read:training": "ver entrenamientos, rutinas, análisis e informes, sin el peso del cuerpo",
  "read:body": "ver el peso y las medidas del cuerpo, sus objetivos y los registros diarios",
  "write:routines": "escribir rutinas y planificar entrenamientos",
};

const whoInvites = (invitation: Invitation): string =>
  invitation.athlete === null ? invitation.email : `${invitation.athlete} (${invitation.email})`;

export const textsEs: MailTexts = {
  tag: "es-ES",
  greeting: (name) => (name === null ? "Hola:" : `Hola, ${name}:`),
  closing: "Forja",
  mails: {
    "verify-email": (facts) => ({
      subject: "Confirma tu correo electrónico",
      paragraphs: [
        ...go(facts, "Confirma, por favor, que esta dirección es tuya"),
        "Sirve una sola vez, durante tres días. Si no tienes cuenta en Forja, ignora este mensaje.",
      ],
    }),
    "reset-password": (facts) => ({
      subject: "Elige una contraseña nueva",
      paragraphs: [
        "Alguien, esperamos que tú, ha pedido elegir una contraseña nueva para tu cuenta.",
        ...go(facts, "Elígela aquí"),
        "Sirve una sola vez, durante los diez minutos siguientes a su envío, y cierra todas las sesiones. Si no lo has pedido tú, ignora este mensaje: tu contraseña sigue siendo la misma.",
      ],
    }),
    "password-changed": ({ at }) => ({
      subject: "Tu contraseña ha cambiado",
      paragraphs: [`La contraseña de tu cuenta ha cambiado: ${at}.`, NOT_YOU],
    }),
    "two-factor-enabled": ({ at }) => ({
      subject: "La verificación en dos pasos está activada",
      paragraphs: [
        `Se ha activado la verificación en dos pasos de tu cuenta: ${at}. A partir de ahora, al iniciar sesión también se te pedirá un código de tu aplicación de autenticación.`,
        "Guarda los códigos de recuperación en un lugar seguro: cada uno te deja entrar una sola vez si pierdes la aplicación.",
        NOT_YOU,
      ],
    }),
    "two-factor-disabled": ({ at }) => ({
      subject: "La verificación en dos pasos está desactivada",
      paragraphs: [
        `Se ha desactivado la verificación en dos pasos de tu cuenta: ${at}. Ahora basta con la contraseña para entrar.`,
        NOT_YOU,
      ],
    }),
    "two-factor-removed": ({ at }) => ({
      subject: "El operador ha desactivado la verificación en dos pasos",
      paragraphs: [
        `Un operador de este servidor ha quitado el segundo factor de tu cuenta: ${at}. Ahora basta con la contraseña para entrar.`,
        "Todas las sesiones han terminado: vuelve a entrar y activa la verificación en dos pasos con tu nueva aplicación.",
        `Si no lo has pedido tú, elige ahora otra contraseña y escribe al operador. ${NOT_YOU}`,
      ],
    }),
    "change-email-old": (facts) => ({
      subject: "Confirma el cambio de tu correo electrónico",
      paragraphs: [
        `Tu cuenta va a pasar a otra dirección: ${facts.newEmail}. Pasará cuando las dos direcciones lo hayan confirmado.`,
        ...go(facts, "Si lo quieres así, confírmalo aquí"),
        `Sirve durante un día. Si no lo quieres, no lo confirmes. ${NOT_YOU}`,
      ],
    }),
    "change-email-new": (facts) => ({
      subject: "Confirma tu nuevo correo electrónico",
      paragraphs: [
        "Una cuenta de Forja va a pasar a esta dirección. Pasará cuando la dirección anterior también lo haya confirmado.",
        ...go(facts, "Si la cuenta es tuya, confírmalo aquí"),
        "Sirve durante un día. Si no tienes cuenta en Forja, ignora este mensaje.",
      ],
    }),
    "new-device": ({ device, at }) => ({
      subject: "Se ha iniciado sesión en un dispositivo nuevo",
      paragraphs: [
        "Alguien ha iniciado sesión en tu cuenta desde un dispositivo que no habíamos visto últimamente.",
        `Dispositivo: ${device ?? "desconocido"}\nHora: ${at}`,
        `Si has sido tú, no tienes que hacer nada. ${NOT_YOU}`,
      ],
    }),
    "access-ended": ({ ending, at }) =>
      ending === undefined ? { subject: "", paragraphs: [] } : accessEs.ended(ending, at),
    "access-added": ({ notices }) => accessEs.added(notices ?? []),
    "coach-invitation": ({ link, invitation }) => ({
      subject: "Te invitan a entrenar a alguien en Forja",
      paragraphs:
        invitation === undefined
          ? []
          : [
              `${whoInvites(invitation)} te invita a ser su entrenador o entrenadora en Forja. Podrías:`,
              invitation.scopes.map((scope) => `- ${SCOPES[scope]}`).join("\n"),
              ...(invitation.isRegistered
                ? []
                : [
                    "Todavía no tienes cuenta con esta dirección: regístrate primero con ella, confírmala y acepta después.",
                  ]),
              `Acéptalo aquí:\n\n${link}`,
              `Si la aplicación te pide un código, es este:\n\n${invitation.grantId}`,
              "Si no conoces a esta persona, ignora este mensaje: sin tu consentimiento no pasa nada.",
            ],
    }),
  },
};
