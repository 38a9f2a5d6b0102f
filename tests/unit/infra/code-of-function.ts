import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** What the code of one function can do, read from its bundle without packages: unused code is shaken off. */
export type CodeOfFunction = {
  /** Settings that it reads. */
  readonly settings: ReadonlySet<string>;
  /** IAM actions that it has a call for. */
  readonly actions: ReadonlySet<string>;
};

const root = join(import.meta.dirname, '..', '..', '..');

/** The actions behind each SDK command; those of a transaction are told by what it is made of. */
const actionsOfCommand: Readonly<Record<string, readonly string[]>> = {
  GetCommand: ['dynamodb:GetItem'],
  BatchGetCommand: ['dynamodb:BatchGetItem'],
  QueryCommand: ['dynamodb:Query'],
  PutCommand: ['dynamodb:PutItem'],
  BatchWriteCommand: ['dynamodb:BatchWriteItem'],
  UpdateCommand: ['dynamodb:UpdateItem'],
  DeleteCommand: ['dynamodb:DeleteItem'],
  TransactGetCommand: ['dynamodb:GetItem'],
  TransactWriteCommand: [],
  DescribeTableCommand: ['dynamodb:DescribeTable'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  PutSecretValueCommand: ['secretsmanager:PutSecretValue'],
  PutEventsCommand: ['events:PutEvents'],
  StartExecutionCommand: ['states:StartExecution'],
  PostToConnectionCommand: ['execute-api:ManageConnections'],
  DeleteConnectionCommand: ['execute-api:ManageConnections'],
  GetConnectionCommand: ['execute-api:ManageConnections'],
  CreateScheduleCommand: ['scheduler:CreateSchedule', 'iam:PassRole'],
  DeleteScheduleCommand: ['scheduler:DeleteSchedule'],
  GetObjectCommand: ['s3:GetObject'],
  HeadObjectCommand: ['s3:GetObject'],
  PutObjectCommand: ['s3:PutObject'],
  DeleteObjectCommand: ['s3:DeleteObject'],
  CopyObjectCommand: ['s3:GetObject', 's3:PutObject'],
  PublishCommand: ['sns:Publish'],
  SendEmailCommand: ['ses:SendEmail'],
};
const actionsOfTransactionPart = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
} as const;

/** @throws Error for an SDK command whose actions are not known here. */
export function codeOfFunction(entry: string): CodeOfFunction {
  const built = buildSync({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // Our own `#` imports are not packages: they are named here, so that they are bundled.
    alias: Object.fromEntries(
      ['kernel', 'domain', 'application', 'contracts', 'adapters', 'config'].map((name) => [
        `#${name}`,
        join(root, 'shared', name),
      ]),
    ),
    logLevel: 'silent',
  });
  const code = built.outputFiles[0]?.text ?? '';
  const settings = new Set(
    [...code.matchAll(/readConfig\(\[([^\]]*)\]/g)].flatMap(([, names]) =>
      [...(names ?? '').matchAll(/"([A-Z_]+)"/g)].flatMap(([, name]) => name ?? []),
    ),
  );
  const actions = new Set<string>();
  // The bundler numbers a name that several files import.
  for (const [, command] of code.matchAll(/new (\w+?Command)\d*\(/g)) {
    const known = actionsOfCommand[command ?? ''];
    if (!known) throw new Error(`${entry} sends ${command}, whose actions are not listed.`);
    for (const action of known) actions.add(action);
  }
  if (/new TransactWriteCommand\d*\(/.test(code)) {
    for (const [part, action] of Object.entries(actionsOfTransactionPart)) {
      if (new RegExp(`\\b${part}: \\{`).test(code)) actions.add(action);
    }
  }
  if (/\bcreatePresignedPost\(/.test(code)) actions.add('s3:PutObject');
  // Without leave to list, a missing object is «access denied», and not the `NoSuchKey` that is looked for.
  if (/\bNoSuchKey\b/.test(code)) actions.add('s3:ListBucket');
  return { settings, actions };
}
