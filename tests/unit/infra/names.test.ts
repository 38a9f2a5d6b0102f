import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

const prod = synthesized('prod');

describe('names and one-time resources', () => {
  it('dashboards, which are global, have the region in their names', () => {
    const names = prod
      .ofType('AWS::CloudWatch::Dashboard')
      .map(({ Properties }) => prod.text(Properties['DashboardName']));
    expect(names).toEqual(['homeserve-prod-<AWS::Region>']);
  });

  it.each([
    ['AccessLogs', 'apis'],
    ['Logs', 'states'],
  ])(
    '%s that a service delivers by itself are under the prefix that needs no resource policy',
    (id, service) => {
      const names = prod
        .ofType('AWS::Logs::LogGroup')
        .filter((group) => new RegExp(`^${id}[0-9A-F]{8}$`).test(group.id))
        .map(({ Properties }) => JSON.stringify(Properties['LogGroupName']));
      expect(names).toEqual([expect.stringContaining(`/aws/vendedlogs/${service}/homeserve-prod-`)]);
    },
  );

  it('the custom resource of the first keys runs again when a secret is added or replaced', () => {
    const [keys] = prod.ofType('Custom::FirstKeys');
    const known = JSON.stringify(keys?.Properties['secrets']);
    const secrets = prod.ofType('AWS::SecretsManager::Secret').filter(({ id }) => !id.startsWith('Stripe'));
    expect(secrets).toHaveLength(3);
    for (const { id } of secrets) expect(known).toContain(id);
  });

  it('no function has reserved concurrency', () => {
    for (const { id, Properties } of prod.ofType('AWS::Lambda::Function'))
      expect(Properties['ReservedConcurrentExecutions'], id).toBeUndefined();
  });
});
