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

const units: Record<string, number> = { m: 1, h: 60, j: 60 }; // minutes; j is jam, an hour

/** The moment that was written, as "30m", "2 h" or "until 17:00", which may be tomorrow's; undefined:
 *  no moment. */
export function momentWritten(text: string, now: number): number | undefined {
  const span = /^(\d{1,4})\s*(?:(m)(?:in|nt|enit)?|(h|j)(?:am)?)$/i.exec(text);
  const minutes = span && Number(span[1]) * units[(span[2] ?? span[3])!.toLowerCase()]!;
  if (minutes) return now + minutes * 60_000;
  const [, hour, minute] = /^(?:\p{L}+\s+)?([01]?\d|2[0-3])[:.]([0-5]\d)$/u.exec(text) ?? [];
  if (!hour) return undefined;
  const on = (day: number) => {
    const at = new Date(now);
    at.setDate(at.getDate() + day);
    return at.setHours(Number(hour), Number(minute), 0, 0);
  };
  return on(0) > now ? on(0) : on(1);
}

function midnightIn(now: number, days: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(0, 0, 0, 0);
}

/** The zone whose clock hangs on the wall here. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
