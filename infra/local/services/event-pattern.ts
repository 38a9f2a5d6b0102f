import { BlockList, isIP } from 'node:net';

/** What EventBridge answers with InvalidEventPatternException. */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPattern';
}

type Leaf = string | number | boolean | null;
/** A test of one leaf; `undefined` is a leaf that is absent. */
type LeafTest = { readonly onAbsent: boolean; readonly onValue: (value: Leaf) => boolean };
type Matcher = (node: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern (also used by Lambda filter criteria and Pipes) into a predicate.
 * Follows the documented pattern language: exact values, `prefix`, `suffix`, `anything-but`, `numeric`,
 * `exists`, `equals-ignore-case`, `wildcard`, `cidr`, `$or`, nesting. An array in the event matches when one
 * of its elements does, and members tested under one array must hold for the same element.
 * @throws InvalidEventPattern when AWS would refuse the pattern.
 */
export function compileEventPattern(pattern: unknown): (event: unknown) => boolean {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    throw new InvalidEventPattern('An event pattern is a JSON object with at least one member.');
  }
  return compileObject(pattern, '');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: unknown, key: string): unknown =>
  isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;

function compileObject(pattern: Record<string, unknown>, path: string): Matcher {
  const tests = Object.entries(pattern).map(([key, rule]): Matcher => {
    if (key === '$or') return compileOr(rule, path);
    const where = path ? `${path}.${key}` : key;
    if (Array.isArray(rule)) return compileField(key, rule, where);
    if (!isRecord(rule)) throw new InvalidEventPattern(`"${where}" must be an object or an array.`);
    if (Object.keys(rule).length === 0)
      throw new InvalidEventPattern(`Empty objects are not allowed: "${where}".`);
    const inner = compileObject(rule, where);
    return (node) => matchNested(inner, own(node, key));
  });
  return (node) => tests.every((test) => test(node));
}

function matchNested(inner: Matcher, value: unknown): boolean {
  if (!Array.isArray(value)) return inner(value);
  const elements = value.flat(Number.POSITIVE_INFINITY).filter(isRecord);
  return elements.length === 0 ? inner(undefined) : elements.some(inner);
}

function compileOr(rule: unknown, path: string): Matcher {
  if (!Array.isArray(rule) || rule.length < 2) {
    throw new InvalidEventPattern(
      `"$or"${path && ` of "${path}"`} must be an array of two patterns or more.`,
    );
  }
  const branches = rule.map((branch) => {
    if (!isRecord(branch) || Object.keys(branch).length === 0) {
      throw new InvalidEventPattern('Each branch of "$or" must be a pattern with at least one member.');
    }
    return compileObject(branch, path);
  });
  return (node) => branches.some((branch) => branch(node));
}

function compileField(key: string, alternatives: readonly unknown[], where: string): Matcher {
  if (alternatives.length === 0) throw new InvalidEventPattern(`Empty arrays are not allowed: "${where}".`);
  const tests = alternatives.map((alternative) => compileAlternative(alternative, where));
  return (node) => {
    const leaves = leavesOf(own(node, key));
    if (leaves.length === 0) return tests.some((test) => test.onAbsent);
    return leaves.some((leaf) => tests.some((test) => test.onValue(leaf)));
  };
}

/** Objects are not leaves: a member that holds one is absent as a leaf. */
function leavesOf(value: unknown): Leaf[] {
  const values: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  return values.filter(isLeaf);
}
const isLeaf = (value: unknown): value is Leaf =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const onValue = (test: (value: Leaf) => boolean): LeafTest => ({ onAbsent: false, onValue: test });
const onText = (test: (value: string) => boolean): LeafTest =>
  onValue((value) => typeof value === 'string' && test(value));

function compileAlternative(alternative: unknown, where: string): LeafTest {
  if (isLeaf(alternative)) return onValue((value) => value === alternative);
  if (!isRecord(alternative)) throw new InvalidEventPattern(`"${where}" has a nested array.`);
  const [entry, ...others] = Object.entries(alternative);
  if (!entry || others.length > 0) {
    throw new InvalidEventPattern(`A matcher of "${where}" must have exactly one operator.`);
  }
  const [operator, operand] = entry;
  if (operator === 'anything-but') return compileAnythingBut(operand, where);
  if (operator === 'numeric') return compileNumeric(operand, where);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean')
      throw new InvalidEventPattern(`"exists" of "${where}" takes true or false.`);
    return { onAbsent: !operand, onValue: () => operand };
  }
  return compileTextOperator(operator, operand, where);
}

function compileTextOperator(operator: string, operand: unknown, where: string): LeafTest {
  if ((operator === 'prefix' || operator === 'suffix') && isRecord(operand)) {
    const folded = foldCase(textOperand(operand['equals-ignore-case'], operator, where));
    return onText((value) =>
      operator === 'prefix' ? foldCase(value).startsWith(folded) : foldCase(value).endsWith(folded),
    );
  }
  const text = textOperand(operand, operator, where);
  switch (operator) {
    case 'prefix':
      return onText((value) => value.startsWith(text));
    case 'suffix':
      return onText((value) => value.endsWith(text));
    case 'equals-ignore-case':
      return onText((value) => foldCase(value) === foldCase(text));
    case 'wildcard':
      return onText(compileWildcard(text, where));
    case 'cidr':
      return onText(compileCidr(text, where));
    default:
      throw new InvalidEventPattern(`Unrecognized match type ${operator} in "${where}".`);
  }
}

const foldCase = (text: string): string => text.toLowerCase();

function textOperand(operand: unknown, operator: string, where: string): string {
  if (typeof operand !== 'string')
    throw new InvalidEventPattern(`"${operator}" of "${where}" takes a string.`);
  return operand;
}

function compileAnythingBut(operand: unknown, where: string): LeafTest {
  if (isRecord(operand)) {
    const [entry, ...others] = Object.entries(operand);
    if (!entry || others.length > 0)
      throw new InvalidEventPattern(`"anything-but" of "${where}" takes one operator.`);
    const [operator, inner] = entry;
    const excluded = (Array.isArray(inner) ? inner : [inner]).map((text) =>
      compileTextOperator(operator, text, where),
    );
    if (excluded.length === 0) throw new InvalidEventPattern(`Empty arrays are not allowed: "${where}".`);
    return onValue((value) => !excluded.some((test) => test.onValue(value)));
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0) throw new InvalidEventPattern(`Empty arrays are not allowed: "${where}".`);
  if (!excluded.every((value) => typeof value === 'string' || typeof value === 'number')) {
    throw new InvalidEventPattern(`"anything-but" of "${where}" takes strings or numbers.`);
  }
  const values = new Set<unknown>(excluded);
  return onValue((value) => !values.has(value));
}

const comparisons = new Map<unknown, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

function compileNumeric(operand: unknown, where: string): LeafTest {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw new InvalidEventPattern(`"numeric" of "${where}" takes one comparison, or two for a range.`);
  }
  const bounds: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = comparisons.get(operand[i]);
    const bound: unknown = operand[i + 1];
    if (!compare || typeof bound !== 'number') {
      throw new InvalidEventPattern(`"numeric" of "${where}" takes an operator and a number.`);
    }
    bounds.push((value) => compare(value, bound));
  }
  return onValue((value) => typeof value === 'number' && bounds.every((holds) => holds(value)));
}

/** `*` stands for any run of characters; `\*` and `\\` are the characters themselves. */
function compileWildcard(text: string, where: string): (value: string) => boolean {
  const parts: string[] = [''];
  for (let i = 0; i < text.length; i += 1) {
    const at = text[i] ?? '';
    const next = text[i + 1];
    if (at === '*') {
      if (next === '*') throw new InvalidEventPattern(`Consecutive wildcards in "${where}".`);
      parts.push('');
    } else if (at === '\\') {
      if (next !== '*' && next !== '\\') throw new InvalidEventPattern(`Invalid escape in "${where}".`);
      parts[parts.length - 1] += next;
      i += 1;
    } else parts[parts.length - 1] += at;
  }
  return (value) => matchesParts(parts, value);
}

/** Greedy from the left, which is exact for patterns of one wildcard kind, and linear where a regex might not be. */
function matchesParts(parts: readonly string[], value: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return value === first;
  if (value.length < first.length + last.length) return false;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = value.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

function compileCidr(text: string, where: string): (value: string) => boolean {
  const [address = '', bits = ''] = text.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  try {
    block.addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : Number.NaN, family);
  } catch (cause) {
    throw new InvalidEventPattern(`"cidr" of "${where}" takes an address block.`, { cause });
  }
  return (value) => isIP(value) !== 0 && block.check(value, isIP(value) === 6 ? 'ipv6' : 'ipv4');
}
