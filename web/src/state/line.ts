import type { Why } from '../net/closing';

/** A drop is silent for this long, in milliseconds: most are over before anyone needs to know. */
export const silentMs = 5000;

/** The line to the server. Times are of a monotonic clock, so a wrong wall clock changes nothing. */
export type Line =
  | { is: 'up' }
  | { is: 'blocked' }
  | { is: 'down'; since: number; why: Why; retryAt: number | null }
  | { is: 'ended'; why: Why; login: boolean };

/** What the page says of it; null: nothing. */
export type LineNotice =
  | null
  | { closed: 'blocked' }
  | { closed: 'trying'; why: Why; seconds: number | null }
  | { closed: 'ended'; why: Why; login: boolean };

export function wentDown(line: Line, now: number, why: Why, retryAt: number): Line {
  if (line.is === 'ended') return line;
  return line.is === 'down'
    ? { ...line, why: worse(line.why, why), retryAt }
    : { is: 'down', since: now, why, retryAt };
}

export function isTrying(line: Line, now: number): Line {
  if (line.is === 'ended') return line;
  return line.is === 'down'
    ? { ...line, retryAt: null }
    : { is: 'down', since: now, why: 'lost', retryAt: null };
}

export function notice(line: Line, now: number): LineNotice {
  if (line.is === 'up') return null;
  if (line.is === 'blocked') return { closed: 'blocked' };
  if (line.is === 'ended') return { closed: 'ended', why: line.why, login: line.login };
  if (now - line.since < silentMs) return null;
  const seconds =
    line.retryAt === null ? null : Math.max(0, Math.ceil((line.retryAt - now) / 1000));
  return { closed: 'trying', why: line.why, seconds };
}

/** Failed attempts after a named reason say less than it did. */
function worse(old: Why, now: Why): Why {
  return now === 'lost' ? old : now;
}
