/** How a rule transforms its target's input; at most one member is set. */
export type TargetInput = {
  readonly input?: string | undefined;
  readonly inputPath?: string | undefined;
  readonly inputTransformer?:
    | {
        readonly inputPathsMap?: Readonly<Record<string, string>> | undefined;
        readonly inputTemplate: string;
      }
    | undefined;
};

/** Metadata that templates may use as `<aws.events.…>`. */
export type TransformContext = {
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestedAt: string;
};

/**
 * The target's input for an event: a constant, a part of the event, a filled template, or the event itself. As in
 * EventBridge, a template that does not yield JSON is delivered as a JSON string.
 */
export function transformInput(shape: TargetInput, event: unknown, context: TransformContext): string {
  if (shape.input !== undefined) return shape.input;
  if (shape.inputPath !== undefined) return JSON.stringify(readPath(event, shape.inputPath) ?? null);
  if (!shape.inputTransformer) return JSON.stringify(event);
  const values = new Map<string, unknown>([
    ['aws.events.rule-arn', context.ruleArn],
    ['aws.events.rule-name', context.ruleName],
    ['aws.events.event.ingestion-time', context.ingestedAt],
    ['aws.events.event', withoutDetail(event)],
    ['aws.events.event.json', event],
  ]);
  for (const [name, path] of Object.entries(shape.inputTransformer.inputPathsMap ?? {})) {
    values.set(name, readPath(event, path));
  }
  return fillTemplate(shape.inputTransformer.inputTemplate, values);
}

function withoutDetail(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return event;
  return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'detail'));
}

/** Reads a JSONPath made of members and indexes (`$.detail.items[0]['name']`), the subset that rules may use. */
function readPath(value: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/g)];
  let at: unknown = value;
  for (const [, member, index, quoted, doubleQuoted] of steps) {
    const key = member ?? index ?? quoted ?? doubleQuoted ?? '';
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** Fills a template: inside quotes with plain text, elsewhere with JSON. An absent value becomes empty text or null. */
function fillTemplate(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  let filled = '';
  for (let i = 0; i < template.length; i += 1) {
    const at = template[i] ?? '';
    const name = at === '<' ? /^<([A-Za-z0-9_.-]+)>/.exec(template.slice(i))?.[1] : undefined;
    if (name !== undefined && values.has(name)) {
      filled += quoted ? asText(values.get(name)) : (JSON.stringify(values.get(name)) ?? 'null');
      i += name.length + 1;
    } else if (at === '\\') {
      filled += at + (template[i + 1] ?? '');
      i += 1;
    } else {
      if (at === '"') quoted = !quoted;
      filled += at;
    }
  }
  return isJson(filled) ? filled : JSON.stringify(filled);
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
