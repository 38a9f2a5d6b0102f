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
    GenerateSecretString: wish,
  } = secretSchema.parse(resource.properties);
  const secretArn = await parts.services.secrets.provision({
    name: physicalName(resource, Name),
    description: Description,
    secretString: SecretString,
    generate: wish && {
      secretStringTemplate: wish.SecretStringTemplate,
      generateStringKey: wish.GenerateStringKey,
      passwordLength: wish.PasswordLength,
      excludeCharacters: wish.ExcludeCharacters,
      excludeUppercase: wish.ExcludeUppercase,
      excludeLowercase: wish.ExcludeLowercase,
      excludeNumbers: wish.ExcludeNumbers,
      excludePunctuation: wish.ExcludePunctuation,
      includeSpace: wish.IncludeSpace,
      requireEachIncludedType: wish.RequireEachIncludedType,
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
