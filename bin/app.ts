import { createApp } from '#infra/app.ts';

createApp().synth();
