import { describe, expect, it } from 'vitest';
import { closingOf, pause } from '../net/closing';
import { isTrying, notice, wentDown, type Line } from './line';

const up: Line = { is: 'up' };

describe('the line', () => {
  it('keeps silent for five seconds', () => {
    const line = wentDown(up, 1000, 'lost', 2000);
    expect(notice(line, 5999)).toBeNull();
    expect(notice(line, 6000)).not.toBeNull();
  });

  it('counts from the first drop, not from the last attempt', () => {
    let line = wentDown(up, 0, 'lost', 1000);
    line = isTrying(line, 1000);
    line = wentDown(line, 1200, 'lost', 9000);
    expect(notice(line, 5500)).toEqual({ closed: 'trying', why: 'lost', seconds: 4 });
  });

  it('has no countdown while an attempt is under way', () => {
    const line = isTrying(wentDown(up, 0, 'lost', 1000), 1000);
    expect(notice(line, 7000)).toEqual({ closed: 'trying', why: 'lost', seconds: null });
  });

  it('remembers the reason that the server gave', () => {
    const line = wentDown(wentDown(up, 0, 'restart', 500), 600, 'lost', 2000);
    expect(notice(line, 7000)).toMatchObject({ why: 'restart' });
  });

  it('says at once that it ended for good, and stays ended', () => {
    const ended: Line = { is: 'ended', why: 'revoked', login: true };
    expect(notice(ended, 0)).toEqual({ closed: 'ended', why: 'revoked', login: true });
    expect(wentDown(ended, 0, 'lost', 1)).toBe(ended);
  });
});

describe('a close code', () => {
  it.each([
    [1006, 'again'],
    [1012, 'again'],
    [4408, 'again'],
    [4429, 'again'],
    [4401, 'log in'],
    [4400, 'stop'],
    [4403, 'stop'],
    [1002, 'stop'],
    [1003, 'stop'],
    [1007, 'stop'],
    [1008, 'stop'],
    [1009, 'stop'],
  ])('%i means %s', (code, after) => {
    expect(closingOf(code).after).toBe(after);
  });

  it('4401 goes on where this browser made an account', () => {
    expect(closingOf(4401, 'account').after).toBe('again');
    expect(closingOf(4401, 'password').after).toBe('log in');
  });
});

describe('the pause before the next attempt', () => {
  it('doubles from 1 s to 30 s, half of it by chance', () => {
    expect([pause(0, 0), pause(0, 1)]).toEqual([500, 1000]);
    expect([pause(2, 0), pause(2, 1)]).toEqual([2000, 4000]);
    expect([pause(40, 0), pause(40, 1)]).toEqual([15_000, 30_000]);
  });
});
