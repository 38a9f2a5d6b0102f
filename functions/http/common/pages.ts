import { problems } from '#contracts/errors.ts';
import type { Route } from '#contracts/route.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c] ?? c);

const style = `
:root{color-scheme:light dark;--ink:#1b2430;--faint:#5d6b7a;--line:#d9dfe6;--accent:#0b6e4f;--paper:#fff;--code:#f4f6f8}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--faint:#9aa8b5;--line:#2b3642;--accent:#4cc79a;--paper:#12181f;--code:#1b232c}}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}h1{font-size:2.2rem;line-height:1.2;margin:0 0 .5rem}
h2{margin:2.5rem 0 .75rem;font-size:1.35rem}h3{margin:1.75rem 0 .25rem;font-size:1rem;font-weight:600}
p{margin:.4rem 0}a{color:var(--accent)}.skip{position:absolute;left:-999rem}.skip:focus{position:static}.faint{color:var(--faint)}code,pre{font:13px/1.5 ui-monospace,monospace;background:var(--code);border-radius:4px}
code{padding:.1rem .3rem;overflow-wrap:anywhere}pre{padding:.75rem 1rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.route{border-top:1px solid var(--line);padding:.25rem 0 1rem}.method{color:var(--accent);font-weight:700}
ol.steps{padding-left:1.2rem}nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}details summary{cursor:pointer;color:var(--faint)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line);vertical-align:top}`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><a class="skip" href="#content">Skip to the content</a><main id="content" tabindex="-1">${body}</main></body></html>`;

const steps = [
  'Search the services of a pincode and see the slots in which a vendor is available.',
  'Request a quote: a signed price with its lines and reasons, valid for 15 minutes.',
  'Book with an Idempotency-Key and pay; the money is held, not taken.',
  'The best vendor gets an offer, accepts, sets out, arrives, works, and uploads photos.',
  'Read the job document and sign it. The signature releases the payment.',
];

/** The landing page at `/`. */
export const landingPage = (routes: readonly Route[]): string =>
  page(
    'HomeServe Pro',
    `<h1>HomeServe Pro</h1><p class="faint">Home services for Indian pincodes: booked, done, signed for and paid.</p>
<nav aria-label="On this site"><a href="/docs">API reference</a><a href="/openapi.json">OpenAPI 3.1</a><a href="/health">Health</a></nav>
<h2>The life of a booking</h2><ol class="steps">${steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ol>
<p class="faint">${routes.length} routes. Errors are problem documents with stable codes, lists are paginated, money is in integer minor units.</p>`,
  );

const accessOf = (route: Route): string =>
  route.access === 'public'
    ? 'anyone'
    : route.access === 'signed_in'
      ? 'anyone signed in'
      : route.access.join(', ');

const json = (value: unknown): string => `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;

function section(route: Route): string {
  const { success } = route;
  const own = route.errors.map((code) => `<code>${problems[code].status} ${code}</code>`).join(' ');
  return `<section class="route" id="${escapeHtml(route.id)}"><h3><span class="method">${route.method}</span> <code>${escapeHtml(route.path)}</code></h3>
<p>${escapeHtml(route.summary)}.</p>${route.description === undefined ? '' : `<p>${escapeHtml(route.description)}</p>`}<p class="faint">For ${escapeHtml(accessOf(route))}${route.idempotency ? '; needs an <code>Idempotency-Key</code>' : ''}; rate class ${route.rate}.</p>
${route.bodyExample === undefined ? '' : `<details><summary>Request</summary>${json(route.bodyExample)}</details>`}
${'schema' in success ? `<details><summary>Response ${success.status}</summary>${json(success.example)}</details>` : `<p class="faint">Response ${success.status}${'contentType' in success ? ` as ${escapeHtml(success.contentType)}` : ' without a body'}.</p>`}
${own === '' ? '' : `<p class="faint">Errors: ${own}</p>`}</section>`;
}

/** The page at `/problems/{code}`; undefined where there is no such code. */
export function problemPage(code: string): string | undefined {
  const known = Object.entries(problems).find(([name]) => name === code);
  if (!known) return undefined;
  const [, { status, title }] = known;
  return page(
    `HomeServe Pro: ${title}`,
    `<h1>${escapeHtml(title)}</h1><p>A response with status ${status} and <code>"code": "${code}"</code>. Its <code>detail</code> says what was wrong in the case at hand.</p>
<nav aria-label="On this site"><a href="/docs#errors">All problems</a></nav>`,
  );
}

/** The page at `/docs`: every route with examples, and every error code. */
export function referencePage(routes: readonly Route[]): string {
  const groups = [...new Set(routes.map((route) => route.group))];
  const body = groups
    .map(
      (group) =>
        `<h2 id="group-${group}">${group}</h2>${routes
          .filter((r) => r.group === group)
          .map(section)
          .join('')}`,
    )
    .join('');
  const codes = Object.entries(problems)
    .map(
      ([code, { status, title }]) =>
        `<tr><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
    )
    .join('');
  return page(
    'HomeServe Pro: API reference',
    `<h1>API reference</h1><p class="faint">Send <code>Authorization: Bearer</code> with the access token of <a href="#login">login</a>. The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<nav aria-label="On this page">${groups.map((group) => `<a href="#group-${group}">${group}</a>`).join('')}<a href="#errors">errors</a></nav>${body}
<h2 id="errors">Errors</h2><table><tr><th>code</th><th>status</th><th>meaning</th></tr>${codes}</table>`,
  );
}
