/** What is put into the page to measure it from inside. Everything in it runs in the browser. */
export function probe(): void {
  const burst = /burst (\d+)\b/g;
  const taken = new Map<number, { at: number; frame: number }>();
  const painted = new Map<number, { ms: number; frames: number }>();
  const tasks: number[] = [];
  let frame = 0;
  const tick = () => {
    frame++;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        for (const [, n] of String(data).matchAll(burst))
          if (!taken.has(Number(n))) taken.set(Number(n), { at: performance.now(), frame });
      });
    }
  };

  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    const found = added.flatMap((node) => [...(node.textContent ?? '').matchAll(burst)]);
    for (const [, n] of found) settle(Number(n));
  }).observe(document, { childList: true, subtree: true });

  function settle(n: number): void {
    const from = taken.get(n);
    if (!from || painted.has(n)) return;
    painted.set(n, { ms: NaN, frames: NaN });
    // What is in the document when a frame begins is painted by it.
    requestAnimationFrame(() => {
      const frames = frame - from.frame;
      afterPaint(() => painted.set(n, { ms: performance.now() - from.at, frames }));
    });
  }

  function afterPaint(then: () => void): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  }

  /** Milliseconds, and frames, from doing something until what is wanted was painted. */
  function until(act: () => void, there: () => boolean): Promise<{ ms: number; frames: number }> {
    return new Promise((done) => {
      const start = performance.now();
      let frames = 0;
      act();
      const look = () => {
        frames++;
        if (!there()) return void requestAnimationFrame(look);
        afterPaint(() => done({ ms: performance.now() - start, frames }));
      };
      requestAnimationFrame(look);
    });
  }

  /** Up through the list, a step in every frame, for so many milliseconds at most. */
  async function scrollUp(step: number, longest: number) {
    const list = document.querySelector<HTMLElement>('[role=region].scroller')!;
    tasks.length = 0;
    let [frames, rows, still] = [0, 0, 0];
    const start = performance.now();
    while (still < 120 && performance.now() - start < longest) {
      const before = list.scrollTop;
      // At the top one waits for what is older.
      if (before > 0) list.scrollTop = before - step;
      await new Promise((next) => requestAnimationFrame(next));
      frames++;
      still = list.scrollTop <= 0 ? still + 1 : 0;
      rows = Math.max(rows, list.querySelectorAll('article').length);
    }
    const first = Number(list.querySelector('article')?.dataset['seq']);
    return { frames, rows, ms: performance.now() - start, tasks: [...tasks], first };
  }

  Object.assign(window, { bench: { until, painted, scrollUp, tasks } });
}

export interface Timing {
  ms: number;
  frames: number;
}

declare global {
  interface Window {
    bench: {
      until(act: () => void, there: () => boolean): Promise<Timing>;
      painted: Map<number, Timing>;
      scrollUp(
        step: number,
        longest: number,
      ): Promise<{ frames: number; rows: number; ms: number; tasks: number[]; first: number }>;
      tasks: number[];
    };
  }
}
