import { CloudFormationValidatePlugin, type IPolicyValidationPlugin } from 'aws-cdk-lib';

/** CloudFormation's rules over every template, with its warnings counted as errors: synthesis fails on them. */
export function strictTemplates(): IPolicyValidationPlugin {
  const rules = new CloudFormationValidatePlugin();
  return {
    name: 'CloudFormation rules, strictly',
    validate(context) {
      const report = rules.validate(context);
      const violations = report.violations.map((violation) =>
        violation.severity === 'warning' ? { ...violation, severity: 'error' } : violation,
      );
      return { violations, success: violations.every(({ severity }) => severity !== 'error') };
    },
  };
}
