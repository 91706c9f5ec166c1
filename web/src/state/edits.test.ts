import { describe, expect, it } from 'vitest';
import { Refusal, type Kind } from '../net/refusal';
import type { Message } from '../wire';
import { Edits, type Edit } from './edits.svelte';
import { chipsOf, Reactions, type Wish } from './reactions.svelte';
import { messageAt } from './room-log.model';

const settled = () => new Promise((done) => setTimeout(done, 0));

/** A server with one message, and what the page knows of it. */
function stage() {
  const stored = { ...messageAt(1, 5), text: 'soto' };
  let known: Message = stored;
  let down = false;
  const sent: { text: string; base_rev: number }[] = [];
  const edits = new Edits({
    async send(input) {
      if (down) throw new Refusal('unreachable');
      sent.push(input);
      if (stored.rev > input.base_rev && stored.text !== input.text) throw new Refusal('conflict');
      Object.assign(stored, { text: input.text, rev: stored.rev + 1 });
      return { ...stored };
    },
    row: () => known,
    async look() {
      if (down) throw new Refusal('unreachable');
      return { ...stored };
    },
    said: ({ text }) => text,
    took: (message) => (known = message),
    changed: () => undefined,
  });
  const write = (text: string): Edit => {
    edits.begin(known, known.text);
    edits.write(edits.find('lobby', 1)!, text);
    return edits.find('lobby', 1)!;
  };
  const line = (is: 'up' | 'down') => (down = is === 'down');
  return { stored, edits, write, sent, line, now: () => edits.find('lobby', 1) };
}

describe('an edit', () => {
  it('is done when the server has it', async () => {
    const { edits, write, stored, now } = stage();
    await edits.save(write('rendang'));
    expect(stored.text).toBe('rendang');
    expect(now()).toBeUndefined();
  });

  it('waits for the line, and goes when it is back', async () => {
    const { edits, write, stored, line, now } = stage();
    line('down');
    await edits.save(write('rendang'));
    expect(now()?.state).toBe('waiting');
    line('up');
    edits.resume();
    await settled();
    expect([stored.text, now()]).toEqual(['rendang', undefined]);
  });

  it('is not stopped by a reaction that the page has not heard of', async () => {
    const { edits, write, stored } = stage();
    const edit = write('rendang');
    stored.rev = 9;
    await edits.save(edit);
    expect(stored.text).toBe('rendang');
  });

  it('does not write over what was said elsewhere, unless one wants to', async () => {
    const { edits, write, stored, now } = stage();
    const edit = write('rendang');
    Object.assign(stored, { text: 'gado-gado', rev: 9 });
    await edits.save(edit);
    expect([stored.text, now()?.state, now()?.text]).toEqual(['gado-gado', 'conflict', 'rendang']);
    await edits.save(now()!, true);
    expect([stored.text, now()]).toEqual(['rendang', undefined]);
  });

  it('keeps its text when it is refused, and when the page is loaded again', async () => {
    const { edits, write, now } = stage();
    const edit = write('rendang');
    edits.forget();
    edits.restore([{ ...edit, state: 'saving' }]);
    expect([now()?.state, now()?.text]).toEqual(['waiting', 'rendang']);
  });
});

describe('reactions', () => {
  const message = {
    ...messageAt(1, 5),
    reactions: [{ emoji: '❤️', count: 2, users: ['a', 'b'] }],
  };
  const wish = (emoji: string, on: boolean): Wish => ({ room: 'lobby', seq: 1, emoji, on });

  it('show what one wishes, whatever selector the emoji has', () => {
    const chip = (wishes: Wish[], me: string) => chipsOf(message, wishes, me);
    expect(chip([wish('❤', true)], 'me')).toMatchObject([{ count: 3, mine: true }]);
    expect(chip([wish('❤', false)], 'a')).toMatchObject([{ count: 1, mine: false }]);
    expect(chip([wish('❤', true)], 'a')).toMatchObject([{ count: 2, mine: true }]);
    expect(chip([wish('🎉', true)], 'me').map(({ emoji }) => emoji)).toEqual(['❤️', '🎉']);
    expect(chipsOf({ ...message, reactions: [] }, [wish('🎉', false)], 'me')).toEqual([]);
  });

  it('end as one wished last, in however many clicks', async () => {
    const asked: boolean[] = [];
    const answers: (() => void)[] = [];
    const reactions = new Reactions({
      send: (sent) => {
        asked.push(sent.on);
        return new Promise((done) => answers.push(() => done(message)));
      },
      mine: async () => false,
      took: () => undefined,
      refused: () => undefined,
      changed: () => undefined,
    });
    reactions.wish(wish('🎉', true));
    reactions.wish(wish('🎉', false));
    reactions.wish(wish('🎉', true));
    reactions.wish(wish('🎉', false));
    answers[0]!();
    await settled();
    answers[1]!();
    await settled();
    expect(asked).toEqual([true, false]);
    expect(reactions.open).toEqual([]);
  });

  it('wait for the line; what is refused goes and is said', async () => {
    const refused: unknown[] = [];
    let kind: Kind | null = 'unreachable';
    const reactions = new Reactions({
      send: async () => {
        if (kind) throw new Refusal(kind);
        return message;
      },
      mine: async () => false,
      took: () => undefined,
      refused: (error) => refused.push(error),
      changed: () => undefined,
    });
    reactions.wish(wish('🎉', true));
    await settled();
    expect(reactions.open).toHaveLength(1);
    kind = 'forbidden';
    reactions.resume();
    await settled();
    expect([reactions.open.length, refused.length]).toEqual([0, 1]);
  });

  it('are asked for anew with a new line, and an answer of the old one has no say', async () => {
    const answers: ((mine: boolean) => void)[] = [];
    const reactions = new Reactions({
      send: async () => message,
      mine: () => new Promise((done) => answers.push(done)),
      took: () => undefined,
      refused: () => undefined,
      changed: () => undefined,
    });
    const many = { ...message, reactions: [{ emoji: '🎉', count: 2, users: ['other'] }] };
    const mine = () => reactions.of(many, 'me')[0]?.mine;
    expect(mine()).toBe(false);
    reactions.resume();
    expect(mine()).toBe(false);
    answers[1]!(true);
    await settled();
    answers[0]!(false);
    await settled();
    expect(mine()).toBe(true);
    reactions.resume();
    expect([mine(), answers.length]).toEqual([false, 3]);
  });
});
