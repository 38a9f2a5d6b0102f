import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { featureSource } from '#domain/pulse/features.ts';
import type { DemandPanel } from '#domain/pulse/panel.ts';
import { forecastHours, refit } from '#domain/pulse/refit.ts';
import {
  type DayWeather,
  fitWeather,
  type WeatherOf,
  weatherFactor,
  weatherFactors,
} from '#domain/pulse/weather.ts';

const CELLS = 3;
const TRAIN = 168 * 9;
const HOURS = 168 * 10;
const FIRST_HOUR = 168 * 2_000;
const FIRST_DAY = FIRST_HOUR / 24;
/** What a root of rain takes from the log of what the city asks. */
const BY_RAIN = -0.12;
const ordinary = (): boolean => false;
const dry: DayWeather = { rainMm: 0, snowCm: 0, snowLyingCm: 0, meanC: 25 };

/** A wet day every third or so, other days for each seed. */
function rainy(seed: number): WeatherOf {
  const random = seededRandom(seed);
  const days = Array.from({ length: HOURS / 24 }, (): DayWeather => {
    const [isWet, amount, warmth] = [random() < 0.35, random(), random()];
    return { ...dry, rainMm: isWet ? 40 * amount : 0, meanC: 22 + 6 * warmth };
  });
  return (day) => days[day - FIRST_DAY];
}

/** A week that repeats, noise of about a Poisson's size, and fewer requests in rain. */
function panelIn(weather: WeatherOf, byRain = BY_RAIN): DemandPanel {
  const random = seededRandom(3);
  const counts = new Float32Array(CELLS * HOURS);
  for (let t = 0; t < HOURS; t += 1) {
    const { rainMm } = weather(FIRST_DAY + Math.floor(t / 24)) ?? dry;
    for (let c = 0; c < CELLS; c += 1) {
      const rate = (30 + 20 * c) * (1 + 0.6 * Math.sin((2 * Math.PI * (t % 24)) / 24));
      const noise = random() + random() + random() + random() + random() + random() - 3;
      const asked = rate * Math.exp(byRain * Math.sqrt(rainMm));
      counts[c * HOURS + t] = Math.max(0, Math.round(asked + 1.4 * Math.sqrt(rate) * noise));
    }
  }
  return { cells: CELLS, hours: HOURS, firstHour: FIRST_HOUR, counts };
}
const told = rainy(1);
const panel = panelIn(told);

describe('the effect of weather', () => {
  it('is learned from how days differ', () => {
    const effect = fitWeather(panel, ordinary, told, TRAIN);
    const [dryDay, wetDay] = [dry, { ...dry, rainMm: 25 }].map((day) => weatherFactor(effect, day));
    expect((wetDay ?? 0) / (dryDay ?? 0)).toBeCloseTo(Math.exp(5 * BY_RAIN), 1);
  });

  it('is one on the whole: weather as usual changes nothing, nor does a day of which nothing is known', () => {
    const effect = fitWeather(panel, ordinary, told, TRAIN);
    if (!effect) throw new Error('Nothing was learned.');
    const logs = [...weatherFactors(effect, told, { firstHour: FIRST_HOUR, hours: TRAIN })].map(Math.log);
    expect(logs.reduce((sum, log) => sum + log, 0) / TRAIN).toBeCloseTo(0, 9);
    expect(weatherFactor(effect, undefined)).toBe(1);
    expect(weatherFactor(undefined, dry)).toBe(1);
  });

  it('is none where the weather is of another city, or the city does not mind, or six weeks are not known', () => {
    const others = [2, 3, 4, 5, 6].map((seed) => fitWeather(panel, ordinary, rainy(seed), TRAIN));
    expect(others).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(fitWeather(panelIn(told, 0), ordinary, told, TRAIN)).toBeUndefined();
    const recent: WeatherOf = (day) => (day < FIRST_DAY + 25 ? undefined : told(day));
    expect(fitWeather(panel, ordinary, recent, TRAIN)).toBeUndefined();
    expect(fitWeather(panel, () => true, told, TRAIN)).toBeUndefined();
  });

  it('looks at nothing from its end on', () => {
    const counts = panel.counts.map((n, i) => (i % HOURS >= TRAIN ? n * 7 : n));
    expect(fitWeather({ ...panel, counts }, ordinary, told, TRAIN)).toEqual(
      fitWeather(panel, ordinary, told, TRAIN),
    );
  });

  it('is finite and above zero in any weather', () => {
    const effect = fitWeather(panel, ordinary, told, TRAIN);
    const any = fc.record({
      rainMm: fc.double({ min: 0, max: 2_000, noNaN: true }),
      snowCm: fc.double({ min: 0, max: 300, noNaN: true }),
      snowLyingCm: fc.double({ min: 0, max: 1_500, noNaN: true }),
      meanC: fc.double({ min: -95, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(any, (day) => {
        const factor = weatherFactor(effect, day);
        expect(factor > 0 && Number.isFinite(factor)).toBe(true);
      }),
    );
  });
});

describe('a forecast that is told the weather', { timeout: 60_000 }, () => {
  const context = { isHoliday: ordinary, neighbours: [] };
  const errorOf = (lead: number, weather: WeatherOf | undefined): number => {
    const source = featureSource(panel, { ...context, weather });
    const mean = forecastHours(source, refit(source, lead, TRAIN), TRAIN, HOURS);
    let [error, total] = [0, 0];
    for (const [i, value] of mean.entries()) {
      if (Number.isNaN(value)) continue;
      error += Math.abs(value - (panel.counts[i] ?? 0));
      total += panel.counts[i] ?? 0;
    }
    return error / total;
  };

  it.each([24, 168])('errs less %i hours ahead', (lead) => {
    expect(errorOf(lead, told)).toBeLessThan(0.85 * errorOf(lead, undefined));
  });

  it('is the same where nothing is told, and an hour ahead', () => {
    expect(errorOf(24, () => undefined)).toBe(errorOf(24, undefined));
    expect(errorOf(1, told)).toBe(errorOf(1, undefined));
  });
});
