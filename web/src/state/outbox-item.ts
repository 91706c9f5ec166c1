import type { Level } from '../net/operations';

/** A message that was written here and is not yet known to stand on the server. */
export interface OutboxItem {
  /** Its place among all that was written in this browser; 0 until the disk gave it one. */
  n: number;
  /** Made once, the same on every attempt: that is what makes a repeat harmless. */
  key: string;
  user: string;
  room: string;
  text: string;
  /** Set for an announcement. */
  level?: Level | undefined;
  /** The message of the same room that it answers. */
  reply_to?: number | undefined;
  state: 'waiting' | 'failed';
  /** Why it failed: a kind of refusal. */
  reason?: string | undefined;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** 24 characters of 6 bits. `crypto.randomUUID` is missing outside a secure context. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => alphabet[byte & 63]).join('');
}
