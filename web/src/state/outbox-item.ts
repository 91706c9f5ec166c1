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
