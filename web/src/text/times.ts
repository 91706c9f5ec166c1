import { language, t } from './text.svelte';

type Style = 'time' | 'day' | 'dayOfYear' | 'date' | 'moment' | 'exact';

const options: Record<Style, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayOfYear: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  moment: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  exact: { dateStyle: 'full', timeStyle: 'medium' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format is slow, so each is made once. */
function format(style: Style, at: number): string {
  const key = `${language.locale} ${style}`;
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(language.locale, options[style])));
  return made.format(at);
}

export const timeOf = (at: number): string => format('time', at);
export const exactDayOf = (at: number): string => format('date', at);
export const momentOf = (at: number): string => format('moment', at);
export const exactTimeOf = (at: number): string => format('exact', at);

/** The day of a message as one speaks of it. */
export function dayOf(at: number, now: number): string {
  const apart = daysBetween(at, now);
  if (apart === 0) return t('day.today');
  if (apart === 1) return t('day.yesterday');
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(sameYear ? 'day' : 'dayOfYear', at);
}

export function sameDay(a: number, b: number): boolean {
  return daysBetween(a, b) === 0;
}

/** Calendar days in the reader's zone; summer time makes some of them 23 hours long. */
function daysBetween(from: number, to: number): number {
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** A moment that is near: the time of today, else the day as well. */
export function nearMomentOf(at: number): string {
  return sameDay(at, Date.now()) ? timeOf(at) : `${dayOf(at, Date.now())}, ${timeOf(at)}`;
}
