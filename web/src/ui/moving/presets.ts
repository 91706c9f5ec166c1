export interface Preset {
  name: 'tomorrow' | 'monday';
  at: number;
}

const morning = 9; // o'clock, in the reader's zone

/** Moments at which one likes to have something sent, in milliseconds. */
export function presets(now: number): Preset[] {
  const tomorrow = morningIn(now, 1);
  const monday = morningIn(now, daysToMonday(now));
  return tomorrow === monday
    ? [{ name: 'monday', at: monday }]
    : [
        { name: 'tomorrow', at: tomorrow },
        { name: 'monday', at: monday },
      ];
}

function daysToMonday(now: number): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

/** By the calendar: a day on which the clock is changed is not 24 hours long. */
export function morningIn(now: number, days: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(morning, 0, 0, 0);
}

/** A moment as the field of a form writes it, in the reader's zone. */
export function asField(at: number): string {
  const day = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  return `${date}T${two(day.getHours())}:${two(day.getMinutes())}`;
}
