import { expect, it } from 'vitest';
import { asField } from '../moving/presets';
import { endOf, momentWritten, type Span } from './spans';

const at = (day: number, hour = 0, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const end = (span: Span, now: number) => asField(endOf(span, now));

it('minutes and hours are counted from now', () => {
  const now = at(27, 23, 45);
  expect(end('half', now)).toBe('2026-11-28T00:15');
  expect(end('hour', now)).toBe('2026-11-28T00:45');
  expect(end('two', now)).toBe('2026-11-28T01:45');
});

it('today ends at midnight, and the rest of the night ends tomorrow at nine', () => {
  for (const now of [at(27), at(27, 12), at(27, 23, 59)]) {
    expect(end('today', now)).toBe('2026-11-28T00:00');
    expect(end('tomorrow', now)).toBe('2026-11-28T09:00');
  }
});

it('this week ends with Sunday, which on a Sunday is today', () => {
  // 27 November 2026 is a Friday.
  expect(end('week', at(27, 12))).toBe('2026-11-30T00:00');
  expect(end('week', at(29, 23))).toBe('2026-11-30T00:00');
  expect(end('week', at(30, 0))).toBe('2026-12-07T00:00');
});

it('never is no moment', () => {
  expect(endOf('never', at(27))).toBe(0);
});

it('a moment is written as a span or as a time, which is tomorrow where it has passed', () => {
  const now = at(27, 16, 30);
  const written = (text: string) => {
    const moment = momentWritten(text, now);
    return moment && asField(moment);
  };
  for (const text of ['30m', '30 min', '30 menit', 'until 17:00', 'sampai 17.00', '17:00'])
    expect(written(text), text).toBe('2026-11-27T17:00');
  for (const text of ['2h', '2 jam', '120M']) expect(written(text), text).toBe('2026-11-27T18:30');
  expect(written('until 9:05')).toBe('2026-11-28T09:05');
  for (const text of ['', '0m', 'soon', '30', '25:00', '2 days', 'until', '-5m', '5m 10'])
    expect(written(text), text).toBeUndefined();
});
