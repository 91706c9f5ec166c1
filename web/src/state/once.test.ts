import { describe, expect, it } from 'vitest';
import { Refusal, type Kind } from '../net/refusal';
import { Once } from './once';

/** Asks, and gives the key under which it was asked. */
async function keyOf(once: Once, wanted: object, end?: Kind): Promise<string> {
  let used = '';
  const made = once.make(wanted, async (key) => {
    used = key;
    if (end) throw new Refusal(end);
    return key;
  });
  if (end) await expect(made).rejects.toMatchObject({ kind: end });
  else expect(await made).toBe(used);
  return used;
}

describe('what is made once', () => {
  it.each(['unreachable', 'unavailable', 'internal'] as const)(
    'is asked for under the same key after %s, and under another once it is made',
    async (end) => {
      const once = new Once();
      const first = await keyOf(once, { name: 'Ayu' }, end);
      expect(first).toMatch(/^[\w-]{24}$/);
      expect(await keyOf(once, { name: 'Ayu' })).toBe(first);
      expect(await keyOf(once, { name: 'Ayu' })).not.toBe(first);
    },
  );

  it('takes another key for something else', async () => {
    const once = new Once();
    const first = await keyOf(once, { name: 'Ayu' }, 'unreachable');
    expect(await keyOf(once, { name: 'Budi' }, 'unreachable')).not.toBe(first);
    expect(await keyOf(once, { name: 'Ayu' })).not.toBe(first);
  });

  it('takes another key after a refusal that is final', async () => {
    const once = new Once();
    const first = await keyOf(once, { name: 'Ayu' }, 'conflict');
    expect(await keyOf(once, { name: 'Ayu' })).not.toBe(first);
  });
});
