import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { problems } from '#contracts/errors.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { chromiumPath, complaintsOf, startBrowser } from '#tests/support/browser.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const executable = chromiumPath();
if (!executable) console.warn('No Chromium on this machine: the pages are not looked at.');

describe.skipIf(executable === undefined)('the pages in a real browser', () => {
  let test: TestSystem;
  let browser: Browser;
  beforeAll(async () => {
    [test, browser] = await Promise.all([startTestSystem(), startBrowser(executable ?? '')]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  async function open(path: string, viewport = { width: 1_280, height: 800 }) {
    const page = await browser.newPage({ viewport, baseURL: test.cloud.apiUrl });
    onTestFinished(() => page.close());
    const complaints = complaintsOf(page);
    const response = await page.goto(path, { waitUntil: 'networkidle' });
    return { page, complaints, response };
  }

  /** Wider than the window: what a reader on a phone would have to push about. */
  const overflow = (page: Page) =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  it.each(['/', '/docs'])(
    '%s loads without a complaint, under a policy that lets no script run',
    async (path) => {
      const { page, complaints, response } = await open(path);
      expect(response?.status()).toBe(200);
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
      expect(await page.title()).toContain('HomeServe Pro');
      // The style is applied, which a policy that is too strict would prevent.
      const width = await page.evaluate<string>("getComputedStyle(document.querySelector('main')).maxWidth");
      expect(width).toBe('960px');
      expect(complaints).toEqual([]);
    },
  );

  it('has no broken link on the landing page', async () => {
    const { page } = await open('/');
    const links = await page.getByRole('navigation').getByRole('link').all();
    const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(paths).toEqual(['/docs', '/openapi.json', '/health']);
    for (const path of paths) {
      const { complaints, response } = await open(path ?? '');
      expect(response?.status()).toBe(200);
      expect(complaints).toEqual([]);
    }
    await page.getByRole('link', { name: 'API reference' }).click();
    await page.waitForURL('**/docs');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('API reference');
  });

  it('lists every route and every error code, under anchors that exist', async () => {
    const { page } = await open('/docs');
    const routes = await page.locator('section.route h3').allTextContents();
    expect(routes.toSorted()).toEqual(allRoutes.map(({ method, path }) => `${method} ${path}`).toSorted());
    const codes = await page.locator('table td:first-child code').allTextContents();
    expect(codes.toSorted()).toEqual(Object.keys(problems).toSorted());
    const links = await page.locator('a[href^="#"]').all();
    expect(links.length).toBeGreaterThan(5);
    for (const link of links)
      expect(await page.locator((await link.getAttribute('href')) ?? '').count()).toBe(1);
  });

  it('can be used with the keyboard: a skip link, and examples that open', async () => {
    const { page } = await open('/docs');
    await page.keyboard.press('Tab');
    const first = page.locator(':focus');
    expect(await first.textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#content');
    const details = page.locator('#createQuote details').first();
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await details.getAttribute('open')).not.toBeNull();
    expect(await details.locator('pre').textContent()).toContain('slotStart');
  });

  it.each(['/', '/docs'])('%s is accessible to screen readers', async (path) => {
    const { page } = await open(path);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('navigation').getAttribute('aria-label')).not.toBeNull();
    const levels = await page.evaluate<number[]>(
      "[...document.querySelectorAll('h1,h2,h3')].map((heading) => Number(heading.tagName.slice(1)))",
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, i) => i === 0 || level - (levels[i - 1] ?? 0) <= 1)).toBe(true);
  });

  it.each(['/', '/docs'])("%s fits a phone's width", async (path) => {
    const { page } = await open(path, { width: 360, height: 740 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});
