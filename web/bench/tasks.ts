import type { Page } from '@playwright/test';

interface Traced {
  ph: string;
  name: string;
  pid: number;
  tid: number;
  ts: number;
  /** Microseconds from the beginning to the end, and those in which the thread itself ran. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** What is shorter says nothing of the page. */
const shortest = 1000; // microseconds

/** Does something, and tells how long each task of the page's main thread computed meanwhile, in ms:
 *  unlike the time on the wall it does not grow with what else the machine has to do. */
export async function computed<T>(page: Page, act: () => Promise<T>): Promise<[T, number[]]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  const done = await act();
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: Traced[] };
  return [done, tasksOf(trace.traceEvents)];
}

function tasksOf(events: Traced[]): number[] {
  const named = events.filter(({ ph, args }) => ph === 'M' && args?.name === 'CrRendererMain');
  const tasks = events.filter(({ ph, name }) => ph === 'X' && name.endsWith('RunTask'));
  const ran = named.map(({ pid, tid }) =>
    outermost(tasks.filter((one) => one.pid === pid && one.tid === tid)),
  );
  const sum = (all: number[]) => all.reduce((one, other) => one + other, 0);
  // A browser keeps another renderer ready: that of the page is the one with something to do.
  return ran.sort((one, other) => sum(other) - sum(one))[0] ?? [];
}

/** A task may run others within it: they are a part of it. */
function outermost(tasks: Traced[]): number[] {
  const times: number[] = [];
  let end = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks.sort((one, other) => one.ts - other.ts)) {
    if (ts < end) continue;
    end = ts + dur;
    if (tdur >= shortest) times.push(tdur / 1000);
  }
  return times;
}
