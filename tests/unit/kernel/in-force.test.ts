import { describe, expect, it } from 'vitest';
import { inForce, nameOfRules } from '#kernel/in-force.ts';

const everywhere = { city: '*', effectiveFrom: '2026-01-01T00:00:00.000Z' };
const pune = { city: 'pune', effectiveFrom: '2026-03-01T00:00:00.000Z' };
const puneLater = { ...pune, effectiveFrom: '2026-06-01T00:00:00.000Z' };

describe('inForce', () => {
  it.each([
    [[everywhere, pune, puneLater]],
    [[puneLater, pune, everywhere]],
    [[pune, everywhere, puneLater]],
  ])("takes the city's latest in force, then everyone's, in any order", (configs) => {
    expect(inForce(configs, 'pune', '2026-07-01T00:00:00.000Z')).toBe(puneLater);
    expect(inForce(configs, 'pune', '2026-06-01T00:00:00.000Z')).toBe(puneLater);
    expect(inForce(configs, 'pune', '2026-04-01T00:00:00.000Z')).toBe(pune);
    expect(inForce(configs, 'pune', '2026-02-01T00:00:00.000Z')).toBe(everywhere);
    expect(inForce(configs, 'delhi', '2026-07-01T00:00:00.000Z')).toBe(everywhere);
    expect(inForce(configs, 'pune', '2025-07-01T00:00:00.000Z')).toBeUndefined();
  });
});

describe('nameOfRules', () => {
  it('says where and since when', () => {
    expect(nameOfRules(everywhere)).toBe('everywhere since 2026-01-01');
    expect(nameOfRules(pune)).toBe('in pune since 2026-03-01');
    const midnightInIndia = { city: 'pune', effectiveFrom: '2026-11-23T18:30:00.000Z' };
    expect(nameOfRules(midnightInIndia)).toBe('in pune since 2026-11-23 18:30 UTC');
  });
});
