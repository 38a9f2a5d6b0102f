import { LocalCloudError } from '../local-cloud-error.ts';

/** The look-ups of intrinsic functions; each throws for an unknown name. */
export type Scope = {
  readonly stackName: string;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(exportName: string): unknown;
  condition(name: string): boolean;
  findInMap(map: string, top: string, second: string): unknown;
};

/** The region of the local cloud. */
export const REGION = 'ap-south-1';
export const ACCOUNT_ID = '000000000000';
const URL_SUFFIX = 'amazonaws.com';

const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves every intrinsic function in `value`; members that resolve to AWS::NoValue are omitted.
 * @throws LocalCloudError for an unknown function or invalid arguments.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value === 'string') return withoutDynamicReference(value, scope);
  if (!isRecord(value)) return value;
  const call = intrinsicCall(value);
  if (call) return evaluateCall(call.name, call.argument, scope);
  const members = Object.entries(value)
    .map(([key, member]): [string, unknown] => [key, evaluate(member, scope)])
    .filter(([, member]) => member !== NO_VALUE);
  return Object.fromEntries(members);
}

function withoutDynamicReference(literal: string, scope: Scope): string {
  if (literal.startsWith('{{resolve:')) throw bad(scope, `dynamic reference ${literal} is not supported`);
  return literal;
}

function intrinsicCall(value: Record<string, unknown>): { name: string; argument: unknown } | undefined {
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  const isFunction = name === 'Ref' || name.startsWith('Fn::') || name === 'Condition';
  if (!isFunction || (name === 'Condition' && typeof value[name] !== 'string')) return undefined;
  return { name, argument: value[name] };
}

function evaluateCall(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case 'Ref':
      return evaluateRef(text(argument, name, scope), scope);
    case 'Fn::GetAtt':
      return evaluateGetAtt(argument, scope);
    case 'Fn::Sub':
      return evaluateSub(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = list(evaluateArguments(argument, scope), 2, name, scope);
      return list(items, undefined, name, scope)
        .map(String)
        .join(text(separator, name, scope));
    }
    case 'Fn::Select': {
      const [index, items] = list(evaluateArguments(argument, scope), 2, name, scope);
      const chosen = list(items, undefined, name, scope)[Number(index)];
      if (chosen === undefined) throw bad(scope, `Fn::Select finds nothing at ${String(index)}`);
      return chosen;
    }
    case 'Fn::Split': {
      const [separator, whole] = list(evaluateArguments(argument, scope), 2, name, scope);
      return text(whole, name, scope).split(text(separator, name, scope));
    }
    case 'Fn::If': {
      const [condition, yes, no] = list(argument, 3, name, scope);
      return evaluate(scope.condition(text(condition, name, scope)) ? yes : no, scope);
    }
    case 'Fn::ImportValue':
      return scope.importValue(text(evaluate(argument, scope), name, scope));
    case 'Fn::FindInMap': {
      const [map, top, second] = list(evaluateArguments(argument, scope), 3, name, scope).map(String);
      return scope.findInMap(map ?? '', top ?? '', second ?? '');
    }
    case 'Fn::Base64':
      return Buffer.from(text(evaluate(argument, scope), name, scope)).toString('base64');
    case 'Fn::ToJsonString':
      return JSON.stringify(evaluate(argument, scope));
    case 'Fn::Length':
      return list(evaluate(argument, scope), undefined, name, scope).length;
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => REGION + zone);
    default:
      return evaluateCondition(name, argument, scope);
  }
}

/** Evaluates a condition of the Conditions section. */
export function resolveCondition(value: unknown, scope: Scope): boolean {
  const call = isRecord(value) ? intrinsicCall(value) : undefined;
  if (!call) throw bad(scope, `${JSON.stringify(value)} is not a condition`);
  return evaluateCondition(call.name, call.argument, scope);
}

function evaluateCondition(name: string, argument: unknown, scope: Scope): boolean {
  const operands = (): boolean[] =>
    list(argument, undefined, name, scope).map((operand) => resolveCondition(operand, scope));
  switch (name) {
    case 'Condition':
      return scope.condition(text(argument, name, scope));
    case 'Fn::Equals': {
      const [left, right] = list(evaluateArguments(argument, scope), 2, name, scope);
      return String(left) === String(right);
    }
    case 'Fn::And':
      return operands().every(Boolean);
    case 'Fn::Or':
      return operands().some(Boolean);
    case 'Fn::Not':
      return !operands()[0];
    default:
      throw bad(scope, `the function ${name} is not supported`);
  }
}

const pseudoParameters: Readonly<Record<string, unknown>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': URL_SUFFIX,
  'AWS::NoValue': NO_VALUE,
  'AWS::NotificationARNs': [],
};

function evaluateRef(name: string, scope: Scope): unknown {
  if (name === 'AWS::StackName') return scope.stackName;
  if (name === 'AWS::StackId') return stackArn(scope.stackName);
  return Object.hasOwn(pseudoParameters, name) ? pseudoParameters[name] : scope.ref(name);
}

export const stackArn = (stackName: string): string =>
  `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${stackName}/local`;

function evaluateGetAtt(argument: unknown, scope: Scope): unknown {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return scope.getAtt(argument.slice(0, dot), argument.slice(dot + 1));
  }
  const [logicalId, attribute] = list(argument, 2, 'Fn::GetAtt', scope);
  return scope.getAtt(
    text(logicalId, 'Fn::GetAtt', scope),
    text(evaluate(attribute, scope), 'Fn::GetAtt', scope),
  );
}

const SUB_PATTERN = /\$\{(!?)([^}]+)\}/g;

function evaluateSub(argument: unknown, scope: Scope): string {
  const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = isRecord(own) ? own : {};
  return text(pattern, 'Fn::Sub', scope).replace(SUB_PATTERN, (_whole, literal: string, inner: string) => {
    if (literal) return `\${${inner}}`;
    const name = inner.trim();
    if (Object.hasOwn(variables, name)) return String(evaluate(variables[name], scope));
    return String(name.includes('.') ? evaluateGetAtt(name, scope) : evaluateRef(name, scope));
  });
}

/** The logical ids (and parameters) that `value` refers to; pseudo parameters are left out. */
export function referencesOf(value: unknown, into = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) referencesOf(item, into);
  if (!isRecord(value)) return into;
  const call = intrinsicCall(value);
  if (call?.name === 'Ref' && typeof call.argument === 'string') into.add(call.argument);
  else if (call?.name === 'Fn::GetAtt') addGetAtt(call.argument, into);
  else if (call?.name === 'Fn::Sub') addSub(call.argument, into);
  for (const member of Object.values(value)) referencesOf(member, into);
  return into;
}

function addGetAtt(argument: unknown, into: Set<string>): void {
  const [logicalId] = Array.isArray(argument) ? argument : String(argument).split('.');
  into.add(String(logicalId));
}

function addSub(argument: unknown, into: Set<string>): void {
  const [pattern] = Array.isArray(argument) ? argument : [argument];
  for (const [, literal, inner] of String(pattern).matchAll(SUB_PATTERN)) {
    const name = inner?.trim().split('.')[0] ?? '';
    if (!literal && !name.startsWith('AWS::')) into.add(name);
  }
}

const evaluateArguments = (argument: unknown, scope: Scope): unknown =>
  Array.isArray(argument) ? argument.map((item) => evaluate(item, scope)) : evaluate(argument, scope);

function list(value: unknown, length: number | undefined, name: string, scope: Scope): unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    const wanted = length === undefined ? 'a list' : `${length} arguments`;
    throw bad(scope, `${name} takes ${wanted}, not ${JSON.stringify(value)}`);
  }
  return value;
}

function text(value: unknown, name: string, scope: Scope): string {
  if (typeof value !== 'string') throw bad(scope, `${name} takes text, not ${JSON.stringify(value)}`);
  return value;
}

const bad = (scope: Scope, what: string): LocalCloudError =>
  new LocalCloudError(`Stack ${scope.stackName}: ${what}.`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
