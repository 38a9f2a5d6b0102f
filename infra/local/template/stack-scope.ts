import { LocalCloudError } from '../local-cloud-error.ts';
import type { Template } from './assembly.ts';
import { resolveCondition, type Scope } from './intrinsics.ts';

/** The results of Ref and GetAtt for a provisioned resource. */
export type Provisioned = { readonly ref: string; readonly attributes?: Readonly<Record<string, unknown>> };

/** The look-ups of one stack, in its provisioned resources and other stacks' exports. */
export function stackScope(options: {
  stackName: string;
  template: Template;
  provisioned: ReadonlyMap<string, Provisioned>;
  exports: ReadonlyMap<string, unknown>;
}): Scope {
  const { stackName, template, provisioned, exports } = options;
  const conditions = new Map<string, boolean>();
  const missing = (what: string): LocalCloudError => new LocalCloudError(`Stack ${stackName}: ${what}.`);
  const scope: Scope = {
    stackName,
    ref(name) {
      const made = provisioned.get(name);
      if (made) return made.ref;
      const parameter = template.Parameters[name];
      if (!parameter) throw missing(`nothing is called ${name}`);
      if (parameter.Default === undefined) throw missing(`the parameter ${name} has no default`);
      return parameter.Default;
    },
    getAtt(logicalId, attribute) {
      const made = provisioned.get(logicalId);
      if (!made) throw missing(`nothing is called ${logicalId}`);
      const value = made.attributes?.[attribute];
      if (value === undefined) {
        const type = template.Resources[logicalId]?.Type ?? 'resource';
        throw missing(`the attribute ${attribute} of ${logicalId} (${type}) is not known here`);
      }
      return value;
    },
    importValue(exportName) {
      if (!exports.has(exportName)) throw missing(`no stack before it exports ${exportName}`);
      return exports.get(exportName);
    },
    condition(name) {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      if (!Object.hasOwn(template.Conditions, name)) throw missing(`there is no condition ${name}`);
      const truth = resolveCondition(template.Conditions[name], scope);
      conditions.set(name, truth);
      return truth;
    },
    findInMap(map, top, second) {
      const value = template.Mappings[map]?.[top]?.[second];
      if (value === undefined) throw missing(`the mapping ${map} has no ${top}.${second}`);
      return value;
    },
  };
  return scope;
}
