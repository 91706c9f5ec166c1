import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './refusal';
import { Socket } from './socket';

/** The other end of a line, moved by hand. */
class Line {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];
  send = (frame: string) => void this.sent.push(frame);
  close = () => undefined;
  hello = () => this.onmessage?.({ data: JSON.stringify({ hello: { me: { id: 'u' } } }) });
  fail = () => this.onclose?.({ code: 1006 });
}

let http: 'works' | 'down' | 'refuses';

function setUp() {
  const said: string[] = [];
  const lines: Line[] = [];
  const say = (what: string) => () => void said.push(what);
  const socket = new Socket(
    {
      hello: say('hello'),
      change: say('change'),
      signal: say('signal'),
      waiting: say('waiting'),
      trying: say('trying'),
      blocked: say('blocked'),
      ended: say('ended'),
    },
    () => {
      const line = new Line();
      lines.push(line);
      return line as unknown as WebSocket;
    },
  );
  socket.start();
  const failOnce = async () => {
    const before = lines.length;
    lines.at(-1)!.fail();
    for (let i = 0; i < 310 && lines.length === before; i++) await vi.advanceTimersByTimeAsync(100);
  };
  return { socket, said, lines, failOnce };
}

beforeEach(() => {
  http = 'works';
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('fetch', async () => {
    if (http === 'down') throw new Error('no route');
    const body = http === 'works' ? '{"me":{"id":"u"}}' : '{"type":"/problems/unauthenticated"}';
    return new Response(body, { status: http === 'works' ? 200 : 401 });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a line that is blocked', () => {
  it('is gone round after three attempts while HTTP works, and no longer spoken of', async () => {
    const { socket, said, failOnce } = setUp();
    await failOnce();
    await failOnce();
    expect(said).not.toContain('blocked');
    await expect(socket.say('typing.start', { room: 'lobby' })).rejects.toThrow();
    await failOnce();
    expect(said.at(-1)).toBe('blocked');
    await failOnce();
    await failOnce();
    expect(said.at(-1)).toBe('blocked');
    expect(await socket.say('session.hello', {})).toEqual({ me: { id: 'u' } });
  });

  it('is still tried, and taken when it works', async () => {
    const { said, lines, failOnce } = setUp();
    for (let i = 0; i < 4; i++) await failOnce();
    lines.at(-1)!.hello();
    expect(said.at(-1)).toBe('hello');
    await failOnce();
    expect(said.slice(-2)).toEqual(['waiting', 'trying']);
  });

  it('is not what a server looks like that is down', async () => {
    const { said, failOnce } = setUp();
    http = 'down';
    for (let i = 0; i < 6; i++) await failOnce();
    http = 'works';
    await failOnce();
    await failOnce();
    expect(said).not.toContain('blocked');
  });

  it('is down again when HTTP fails, too', async () => {
    const { socket, said, failOnce } = setUp();
    for (let i = 0; i < 3; i++) await failOnce();
    socket.detourFailed(new Refusal('rate_limited'));
    expect(said.at(-1)).toBe('blocked');
    socket.detourFailed(new Refusal('unreachable'));
    expect(said.at(-1)).toBe('trying');
    await expect(socket.say('typing.start', { room: 'lobby' })).rejects.toThrow();
  });

  it('ends with the session', async () => {
    const { said, lines, failOnce } = setUp();
    for (let i = 0; i < 3; i++) await failOnce();
    http = 'refuses';
    await failOnce();
    expect(said.at(-1)).toBe('ended');
    const attempts = lines.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(lines).toHaveLength(attempts);
  });
});
