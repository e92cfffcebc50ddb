import { z } from "zod";
import { EXPORT_FORMATS, JOB_STATUSES } from "#db/postgres/schema/index.ts";
import { id, instantOut } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

export const exportCreate = z.strictObject({ id: id.nullish(), format: z.enum(EXPORT_FORMATS) });

export const exportQuery = z.strictObject(pageQuery);

export const exportView = z.object({
  id: z.string(),
  format: z.enum(EXPORT_FORMATS),
  status: z.enum(JOB_STATUSES),
  jobId: z.string(),
  bytes: z.number().nullable(),
  omitted: z
    .int()
    .min(0)
    .describe("How many rows could not be read and are not in the file; the JSON names them in its own `omitted`."),
  createdAt: instantOut,
  completedAt: instantOut.nullable(),
  expiresAt: instantOut.nullable(),
  downloadUrl: z.string().nullable().describe("Null while there is no file, and when it is no longer kept."),
});

export const exportPage = pageOf(exportView);

export type ExportCreate = z.output<typeof exportCreate>;
export type ExportView = z.output<typeof exportView>;
