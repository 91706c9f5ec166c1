import { expect, it } from 'vitest';
import { asField, presets } from './presets';

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
const said = (now: number) => presets(now).map((one) => [one.name, asField(one.at)]);

it('are tomorrow and next Monday at nine', () => {
  // 27 November 2026 is a Friday.
  expect(said(at(27, 23))).toEqual([
    ['tomorrow', '2026-11-28T09:00'],
    ['monday', '2026-11-30T09:00'],
  ]);
});

it('on a Monday, Monday is the next one; on a Sunday, tomorrow is Monday', () => {
  expect(said(at(30, 8))).toEqual([
    ['tomorrow', '2026-12-01T09:00'],
    ['monday', '2026-12-07T09:00'],
  ]);
  expect(said(at(29, 8))).toEqual([['monday', '2026-11-30T09:00']]);
});
