import { z } from "zod";
import { checkin } from "#core/shapes/checkin.ts";
import { localDate } from "#core/time/local-date.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

export const checkinPut = checkin.create;
export const checkinView = checkin.view;
export const checkinPage = pageOf(checkinView);

export const checkinParams = z.object({ localDate });

export const checkinQuery = z.strictObject({ ...pageQuery, from: localDate.optional(), to: localDate.optional() });

export type CheckinPut = z.output<typeof checkinPut>;
export type CheckinQuery = z.output<typeof checkinQuery>;
