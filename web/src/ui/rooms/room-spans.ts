import { t } from '../../text/text.svelte';

const waits = [0, 5, 10, 30, 60, 300, 900, 3600];
const keeps = [0, 7, 30, 90, 365];

/** "5 seconds", "1 minute"; 0: no wait. */
export function waitText(seconds: number): string {
  if (seconds === 0) return t('slow.off');
  if (seconds % 3600 === 0) return t('span.hours', { n: seconds / 3600 });
  return seconds % 60 === 0
    ? t('span.minutes', { n: seconds / 60 })
    : t('span.seconds', { n: seconds });
}

export function keepText(days: number): string {
  return days === 0 ? t('retention.off') : t('span.days', { n: days });
}

/** The usual choices, and what was chosen elsewhere. */
export const waitOptions = (now: number) => options(waits, now, waitText);
export const keepOptions = (now: number) => options(keeps, now, keepText);

function options(usual: number[], now: number, label: (value: number) => string) {
  const values = [...new Set([...usual, now])].sort((a, b) => a - b);
  return values.map((value) => ({ value, label: label(value) }));
}
