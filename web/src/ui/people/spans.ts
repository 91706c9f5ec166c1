import { morningIn } from '../moving/presets';

export type Span = 'half' | 'hour' | 'two' | 'tomorrow' | 'today' | 'week' | 'never';

/** How long a status may stand. */
export const statusSpans: readonly Span[] = ['half', 'hour', 'today', 'week', 'never'];
/** How long one may be left alone. */
export const quietSpans: readonly Span[] = ['half', 'hour', 'two', 'tomorrow'];

const lengths: Partial<Record<Span, number>> = { half: 30, hour: 60, two: 120 }; // minutes

/** When a span that begins now is over, by the calendar of this browser; 0: never. */
export function endOf(span: Span, now: number): number {
  const minutes = lengths[span];
  if (minutes) return now + minutes * 60_000;
  if (span === 'tomorrow') return morningIn(now, 1);
  if (span === 'today') return midnightIn(now, 1);
  // The week ends with Sunday.
  return span === 'week' ? midnightIn(now, 7 - ((new Date(now).getDay() + 6) % 7)) : 0;
}

function midnightIn(now: number, days: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(0, 0, 0, 0);
}

/** The zone whose clock hangs on the wall here. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
