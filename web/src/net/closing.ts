import type { Bye } from '../wire';

/** What a closed socket asks of us. */
export type After = 'again' | 'log in' | 'stop';

/** Why the line is down, in words that the page has a text for. */
export type Why =
  | 'lost'
  | 'restart'
  | 'slow'
  | 'rate_limited'
  | 'revoked'
  | 'removed'
  | 'malformed'
  | 'protocol'
  | NonNullable<Bye['reason']>;

export interface Closing {
  after: After;
  why: Why;
}

const again = (why: Why): Closing => ({ after: 'again', why });
const stop = (why: Why): Closing => ({ after: 'stop', why });

const byCode = new Map<number, Closing>([
  [1012, again('restart')],
  [1002, stop('protocol')],
  [1003, stop('protocol')],
  [1007, stop('protocol')],
  [1008, stop('protocol')],
  [1009, stop('protocol')],
  [4400, stop('malformed')],
  [4401, { after: 'log in', why: 'revoked' }],
  [4403, stop('removed')],
  [4408, again('slow')],
  [4429, again('rate_limited')],
]);

/** Every code that the protocol does not name (1006 above all) is a lost line. */
export function closingOf(code: number, reason?: Bye['reason']): Closing {
  const closing = byCode.get(code) ?? again('lost');
  if (closing.why !== 'revoked' || !reason) return closing;
  // This browser has made the account, here or in another tab, and has its session already, or soon.
  return reason === 'account' ? again(reason) : { ...closing, why: reason };
}

/** Milliseconds before the next attempt: 1 s doubling to 30 s, of which half is chance, so that
 *  ten thousand pages do not come back in the same instant. `failures` counts from 0. */
export function pause(failures: number, chance: number): number {
  const most = Math.min(30_000, 1000 * 2 ** Math.min(failures, 10));
  return Math.round(most / 2 + (most / 2) * chance);
}
