import { z } from 'zod';
import { arn } from '../aws/arn.ts';
import { type Provision, physicalName } from './parts.ts';

const flag = z.boolean().optional();
const secretSchema = z.looseObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .looseObject({
      SecretStringTemplate: z.string().optional(),
      GenerateStringKey: z.string().optional(),
      PasswordLength: z.coerce.number().optional(),
      ExcludeCharacters: z.string().optional(),
      ExcludeUppercase: flag,
      ExcludeLowercase: flag,
      ExcludeNumbers: flag,
      ExcludePunctuation: flag,
      IncludeSpace: flag,
      RequireEachIncludedType: flag,
    })
    .optional(),
});

export const provisionSecret: Provision = async (resource, parts) => {
  const {
    Name,
    Description,
    SecretString,
    GenerateSecretString: generate,
  } = secretSchema.parse(resource.properties);
  const secretArn = await parts.services.secrets.provision({
    name: physicalName(resource, Name),
    description: Description,
    secretString: SecretString,
    generate: generate && {
      secretStringTemplate: generate.SecretStringTemplate,
      generateStringKey: generate.GenerateStringKey,
      passwordLength: generate.PasswordLength,
      excludeCharacters: generate.ExcludeCharacters,
      excludeUppercase: generate.ExcludeUppercase,
      excludeLowercase: generate.ExcludeLowercase,
      excludeNumbers: generate.ExcludeNumbers,
      excludePunctuation: generate.ExcludePunctuation,
      includeSpace: generate.IncludeSpace,
      requireEachIncludedType: generate.RequireEachIncludedType,
    },
  });
  return { ref: secretArn, attributes: { Id: secretArn } };
};

const parameterSchema = z.looseObject({
  Name: z.string().optional(),
  Value: z.union([z.string(), z.number(), z.boolean()]).default('').transform(String),
});

export const provisionParameter: Provision = async (resource, parts) => {
  const { Name, Value: value } = parameterSchema.parse(resource.properties);
  const name = physicalName(resource, Name);
  await parts.services.ssm.putParameter(name, value);
  const path = name.startsWith('/') ? name : `/${name}`;
  return { ref: name, attributes: { Arn: arn('ssm', `parameter${path}`), Value: value, Type: 'String' } };
};
