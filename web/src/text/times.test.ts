import { beforeAll, describe, expect, it } from 'vitest';
import { language } from './text.svelte';
import { dayOf, sameDay } from './times';

const at = (day: number, hour = 12) => new Date(2026, 10, day, hour).getTime();

describe('days', () => {
  beforeAll(() => language.start('en', ['en-GB']));

  it('are named as one speaks of them', () => {
    expect(dayOf(at(23, 1), at(23, 23))).toBe('Today');
    expect(dayOf(at(22, 23), at(23, 0))).toBe('Yesterday');
    expect(dayOf(at(20), at(23))).toMatch(/^Friday,? 20 November$/);
    expect(dayOf(new Date(2024, 0, 2).getTime(), at(23))).toMatch(/2024/);
  });

  it('end at midnight where the reader is', () => {
    expect(sameDay(at(22, 23), at(23, 0))).toBe(false);
    expect(sameDay(at(23, 0), at(23, 23))).toBe(true);
  });
});
