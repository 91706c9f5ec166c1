import { describe, expect, it } from 'vitest';
import type { RoomPage } from '../net/operations';
import { Refusal } from '../net/refusal';
import type { Room } from '../wire';
import { RoomLog } from './room-log';
import { messageAt } from './room-log.model';
import { RoomView } from './room-view.svelte';

/** A view whose questions are answered by hand, in whatever order. */
function setUp() {
  const asked: { answer(page: RoomPage): void; refuse(why: Refusal): void }[] = [];
  const log = new RoomLog('lobby', 0, 0);
  const view = new RoomView('lobby', {
    log: () => log,
    open: () =>
      new Promise((answer, refuse) => {
        asked.push({ answer, refuse });
      }),
    history: () => Promise.reject(new Refusal('unreachable')),
    learned: () => undefined,
    subscribed: () => true,
    readSeq: () => undefined,
  });
  return { view, asked };
}

const page: RoomPage = {
  room: { id: 'lobby', seq: 1, rev: 1 } as Room,
  messages: [messageAt(1, 1)],
  members: [],
  up_to: 1,
};

describe('the room on the screen', () => {
  it('opens with its page', async () => {
    const { view, asked } = setUp();
    const opened = view.open(null);
    asked[0]?.answer(page);
    await opened;
    expect([view.state, view.messages.length]).toEqual(['open', 1]);
  });

  it('says once that a message which a permalink names is not there', async () => {
    const { view, asked } = setUp();
    const opened = view.open(99999);
    asked[0]?.answer(page);
    await opened;
    expect([view.state, view.target, view.absent]).toEqual(['open', null, true]);
    view.absent = false;
    await view.open(1);
    expect([view.target, view.absent]).toEqual([1, false]);
  });

  it('waits where nobody answers', async () => {
    const { view, asked } = setUp();
    const opened = view.open(null);
    asked[0]?.refuse(new Refusal('unreachable'));
    await opened;
    expect(view.state).toBe('waiting');
  });

  it('is not changed by the late answer to an older question', async () => {
    const { view, asked } = setUp();
    const all = [view.open(null), view.reopen()];
    asked[1]?.refuse(new Refusal('not_found'));
    asked[0]?.refuse(new Refusal('unreachable'));
    await Promise.all(all);
    expect(view.state).toBe('missing');
  });
});
