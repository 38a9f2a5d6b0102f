import { CloudFormationValidatePlugin, type IPolicyValidationPlugin } from 'aws-cdk-lib';

/** Validates every template against CloudFormation's rules; synthesis fails on warnings, too. */
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
