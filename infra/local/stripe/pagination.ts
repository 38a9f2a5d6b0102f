import { invalidRequest, resourceMissing } from './stripe-error.ts';

type Page = {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
};

export type ListAnswer<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

/** One page of `items`, which are newest first. @throws StripeDoubleError for an unknown cursor. */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  page: Page,
  url: string,
): ListAnswer<T> {
  if (page.starting_after !== undefined && page.ending_before !== undefined) {
    throw invalidRequest(
      'Only one of starting_after and ending_before may be given.',
      undefined,
      'ending_before',
    );
  }
  const limit = page.limit ?? 10;
  const position = (id: string, param: string): number => {
    const at = items.findIndex((item) => item.id === id);
    if (at < 0) throw resourceMissing('object', id, param, 400);
    return at;
  };
  if (page.ending_before !== undefined) {
    const end = position(page.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: items.slice(start, end), has_more: start > 0, url };
  }
  const start = page.starting_after === undefined ? 0 : position(page.starting_after, 'starting_after') + 1;
  return {
    object: 'list',
    data: items.slice(start, start + limit),
    has_more: start + limit < items.length,
    url,
  };
}
