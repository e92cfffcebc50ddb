import type { Scene } from "../scene.ts";

export type MailLinks = { readonly reportUrl: string; readonly unsubscribeUrl: string };

export type MailPicture = { readonly cid: string; readonly title: string; readonly scene: Scene };
