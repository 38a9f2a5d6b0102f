import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The machine's Chromium: `CHROMIUM`, or the first on the path; undefined when there is none. */
export function chromiumPath(): string | undefined {
  const given = process.env['CHROMIUM'];
  if (given) return given;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

export const startBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

/** Requested by browsers on their own for pages without an icon link. */
const ICON = '/favicon.ico';

/** The problems of a page: console messages, script errors, failed loads and policy violations. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const ofIcon = message.location().url.endsWith(ICON);
    if (['error', 'warning'].includes(message.type()) && !ofIcon) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} was not loaded`));
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.url().endsWith(ICON))
      complaints.push(`${response.url()} answered ${response.status()}`);
  });
  return complaints;
}
