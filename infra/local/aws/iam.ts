import { z } from 'zod';
import type { Permission } from './recorder.ts';

const textOrList = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: textOrList.optional(),
  NotAction: textOrList.optional(),
  Resource: textOrList.optional(),
  NotResource: textOrList.optional(),
  Condition: z.record(z.string(), z.record(z.string(), textOrList)).default({}),
});
const documentSchema = z.looseObject({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

export type Statement = z.output<typeof statementSchema>;

/** The statements of a policy document, its intrinsic functions resolved. */
export const statementsOf = (document: unknown): Statement[] => documentSchema.parse(document).Statement;

/** Whether identity policies allow the call: some statement must, and none may deny it. */
export function isAllowed(statements: readonly Statement[], permission: Permission): boolean {
  const applying = statements.filter((statement) => applies(statement, permission));
  return (
    applying.some((statement) => statement.Effect === 'Allow') &&
    !applying.some((statement) => statement.Effect === 'Deny')
  );
}

function applies(statement: Statement, permission: Permission): boolean {
  const matches = (patterns: readonly string[] | undefined, text: string): boolean =>
    patterns?.some((pattern) => matchesPattern(pattern, text)) ?? false;
  const action = permission.action.toLowerCase();
  const lowered = (patterns: readonly string[] | undefined) => patterns?.map((text) => text.toLowerCase());
  const actionFits = statement.NotAction
    ? !matches(lowered(statement.NotAction), action)
    : matches(lowered(statement.Action), action);
  const resourceFits = statement.NotResource
    ? !matches(statement.NotResource, permission.resource)
    : matches(statement.Resource, permission.resource);
  return actionFits && resourceFits && conditionsHold(statement, permission);
}

/** An unsupported condition counts as met in a Deny and as unmet in an Allow, which is the stricter choice. */
function conditionsHold(statement: Statement, permission: Permission): boolean {
  return Object.entries(statement.Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const given = permission.context?.[key.toLowerCase()];
      return judge(operator, wanted, given) ?? statement.Effect === 'Deny';
    }),
  );
}

function judge(
  operator: string,
  wanted: readonly string[],
  given: readonly string[] | undefined,
): boolean | undefined {
  const [quantifier, plain = ''] = operator.includes(':') ? operator.split(':') : ['', operator];
  const test = comparison(plain.replace(/IfExists$/, ''), wanted);
  if (!test) return undefined;
  if (given === undefined) return quantifier === 'ForAllValues' || plain.endsWith('IfExists');
  return quantifier === 'ForAllValues' ? given.every(test) : given.some(test);
}

function comparison(operator: string, wanted: readonly string[]): ((value: string) => boolean) | undefined {
  const equal = (value: string): boolean => wanted.includes(value);
  const like = (value: string): boolean => wanted.some((pattern) => matchesPattern(pattern, value));
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return equal;
    case 'StringNotEquals':
      return (value) => !equal(value);
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return like;
    case 'StringNotLike':
      return (value) => !like(value);
    default:
      return undefined;
  }
}

const compiled = new Map<string, RegExp>();

/** `*` is any run of characters, `?` any one. */
export function matchesPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
