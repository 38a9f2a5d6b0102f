import { z } from 'zod';
import { AwsError, jsonService, operation } from './aws-json.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

const parameterSchema = z.object({
  name: z.string(),
  value: z.string(),
  type: z.enum(['String', 'StringList', 'SecureString']),
  version: z.number(),
  modifiedMs: z.number(),
});
type Parameter = z.output<typeof parameterSchema>;

export type SsmService = LocalService & {
  putParameter(name: string, value: string, type?: Parameter['type']): Promise<number>;
};

/** Systems Manager's parameters. */
export async function createSsmService(options: {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
}): Promise<SsmService> {
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'ssm.json',
    schema: z.object({ parameters: z.array(parameterSchema) }),
    initial: { parameters: [] },
  });
  const { parameters } = file.state;
  const find = (name: string) => parameters.find((parameter) => parameter.name === name);
  const put = async (name: string, value: string, type: Parameter['type']): Promise<number> => {
    const existing = find(name);
    const version = (existing?.version ?? 0) + 1;
    const parameter = { name, value, type, version, modifiedMs: options.clock.now().getTime() };
    if (existing) Object.assign(existing, parameter);
    else parameters.push(parameter);
    await file.save();
    return version;
  };
  const toWire = (parameter: Parameter) => ({
    Name: parameter.name,
    Value: parameter.value,
    Type: parameter.type,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedMs / 1000,
    ARN: `arn:aws:ssm:${options.region}:${options.accountId}:parameter/${parameter.name.replace(/^\//, '')}`,
    DataType: 'text',
  });
  const putInput = z.object({
    Name: z.string(),
    Value: z.string(),
    Type: parameterSchema.shape.type.optional(),
    Overwrite: z.boolean().optional(),
  });
  return {
    ...jsonService({
      name: 'SSM',
      version: '1.1',
      faults: options.faults,
      operations: {
        GetParameter: operation(z.object({ Name: z.string() }), ({ Name }) => {
          const parameter = find(Name);
          if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
          return { Parameter: toWire(parameter) };
        }),
        GetParameters: operation(z.object({ Names: z.array(z.string()) }), ({ Names }) => ({
          Parameters: Names.flatMap((name) => find(name) ?? []).map(toWire),
          InvalidParameters: Names.filter((name) => !find(name)),
        })),
        GetParametersByPath: operation(z.object({ Path: z.string() }), ({ Path }) => ({
          Parameters: parameters
            .filter(({ name }) => name.startsWith(`${Path.replace(/\/$/, '')}/`))
            .map(toWire),
        })),
        PutParameter: operation(putInput, async ({ Name, Value, Type, Overwrite }) => {
          const existing = find(Name);
          if (existing && !Overwrite) {
            throw new AwsError('ParameterAlreadyExists', 'The parameter already exists.');
          }
          return { Version: await put(Name, Value, Type ?? existing?.type ?? 'String'), Tier: 'Standard' };
        }),
        DeleteParameter: operation(z.object({ Name: z.string() }), async ({ Name }) => {
          const parameter = find(Name);
          if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
          parameters.splice(parameters.indexOf(parameter), 1);
          await file.save();
        }),
      },
      close: file.save,
    }),
    putParameter: (name, value, type = 'String') => put(name, value, type),
  };
}
