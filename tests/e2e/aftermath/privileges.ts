import { describe, expect, it } from 'vitest';
import type { LocalDeployment } from '../local-deployment.ts';
import { type Granted, grantsOf, isUsed, unallowed } from './grants.ts';
import { rareActions } from './rare-actions.ts';

/** Each function's policy against the calls it made in the scenarios, every one of them judged by it. */
export function privileges(deployment: () => LocalDeployment): void {
  describe('least privilege', () => {
    const seen = () => {
      const { cloud } = deployment().system;
      return { grants: grantsOf(cloud), calls: cloud.recorder.calls() };
    };
    const listed = (grant: Granted): boolean => Object.hasOwn(rareActions, grant.name);

    it('allows every call that functions make', () => {
      const { grants, calls } = seen();
      expect(calls.length).toBeGreaterThan(5_000);
      expect([...unallowed(grants, calls)]).toEqual([]);
    });

    it('allows only calls that were made, except those listed with a reason', () => {
      const { grants, calls } = seen();
      expect(grants.length).toBeGreaterThan(100);
      const idle = grants.filter((grant) => !isUsed(grant, calls) && !listed(grant));
      expect(idle.map(({ name }) => name)).toEqual([]);
    });

    it('lists only actions that are still allowed', () => {
      const names = new Set(seen().grants.map(({ name }) => name));
      expect(Object.keys(rareActions).filter((name) => !names.has(name))).toEqual([]);
    });
  });
}
