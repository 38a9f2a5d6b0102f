import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AwsError, jsonObject, parseInput, parseJsonMember } from './aws-json.ts';

const generateSchema = z.object({
  secretStringTemplate: z.string().optional(),
  generateStringKey: z.string().optional(),
  passwordLength: z.number().int().min(1).max(4096).default(32),
  excludeCharacters: z.string().default(''),
  excludePunctuation: z.boolean().default(false),
  excludeUppercase: z.boolean().default(false),
  excludeLowercase: z.boolean().default(false),
  excludeNumbers: z.boolean().default(false),
  includeSpace: z.boolean().default(false),
  requireEachIncludedType: z.boolean().default(true),
});
/** CloudFormation's `GenerateSecretString`, its members in camelCase. */
export type GenerateSecretString = z.input<typeof generateSchema>;

/** A random value as CloudFormation's `GenerateSecretString` asks for, alone or as a member of its template. */
export function generateSecretString(settings: GenerateSecretString): string {
  const rules = parseInput(generateSchema, settings);
  const kinds = [
    rules.excludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    rules.excludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    rules.excludeNumbers ? '' : '0123456789',
    rules.excludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rules.includeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !rules.excludeCharacters.includes(character)).join(''))
    .filter((kind) => kind.length > 0);
  const all = kinds.join('');
  if (all.length === 0)
    throw new AwsError('InvalidParameterException', 'No character is left to generate from.');
  const characters = Array.from({ length: rules.passwordLength }, () => all.charAt(randomInt(all.length)));
  if (rules.requireEachIncludedType && kinds.length <= characters.length) placeEachKind(characters, kinds);
  const value = characters.join('');
  if (rules.secretStringTemplate === undefined || rules.generateStringKey === undefined) return value;
  const template = parseInput(
    jsonObject,
    parseJsonMember('SecretStringTemplate', rules.secretStringTemplate),
  );
  return JSON.stringify({ ...template, [rules.generateStringKey]: value });
}

/** Puts one character of each kind at a random place of its own. */
function placeEachKind(characters: string[], kinds: readonly string[]): void {
  const places = characters.map((_, i) => i);
  for (const kind of kinds) {
    const [place] = places.splice(randomInt(places.length), 1);
    if (place !== undefined) characters[place] = kind.charAt(randomInt(kind.length));
  }
}
