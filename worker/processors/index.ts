import { analyzeImport } from "./analyze-import.ts";
import { analyzeProgress } from "./analyze-progress.ts";
import { buildExport } from "./build-export.ts";
import { buildReport } from "./build-report.ts";
import { commitImport } from "./commit-import.ts";
import { moveImport } from "./move-import.ts";
import { purgeAccount } from "./purge-account.ts";
import { recomputeTraining } from "./recompute-training.ts";
import { sendMail } from "./send-mail.ts";
import { settlingMail } from "./settling-mail.ts";
import type { Processors } from "./types.ts";
import { undoImport } from "./undo-import.ts";

export const PROCESSORS: Processors = {
  "analyze-progress": analyzeProgress,
  "build-report": buildReport,
  "analyze-import": analyzeImport,
  "commit-import": commitImport,
  "undo-import": undoImport,
  "move-import": moveImport,
  "recompute-training": recomputeTraining,
  "build-export": buildExport,
  "purge-account": purgeAccount,
  "send-mail": settlingMail(sendMail),
};
