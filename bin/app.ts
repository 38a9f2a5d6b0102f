import { createApp } from '#infra/app.ts';
import { StageError } from '#infra/stages.ts';

try {
  createApp().synth();
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
